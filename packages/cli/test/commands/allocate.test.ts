import { chmodSync, lstatSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { TestWorkspace } from '../fixtures/workspace.ts';

const workspace = new TestWorkspace();
const inventory = 'packages/sites/team-a/inventory.yaml';
const complete = (): string =>
  workspace.read('packages/sites/team-b/inventory.yaml').replaceAll('beta', 'alpha').replace('{ management: 192.0.2.12 }', '{ management: 192.0.2.20 }');

beforeEach(() => {
  workspace.reset();
  workspace.edit(inventory, '    addresses: { management: 192.0.2.12 }\n', '');
});
afterAll(() => workspace.remove());

describe('bastide allocate', () => {
  test('writes the addresses that machines lack, says which, and is done', () => {
    chmodSync(workspace.path(inventory), 0o640);
    const { code, out } = workspace.run(['allocate']);
    expect({ code, out }).toEqual({
      code: 0,
      out: `alpha: 1 address allocated in ${inventory}\n  control-2  management  192.0.2.20\nbeta: nothing is missing\n`,
    });
    expect(workspace.read(inventory).replace(/addresses:\n\s+management: 192.0.2.20/, 'addresses: { management: 192.0.2.20 }')).toBe(complete());
    expect(statSync(workspace.path(inventory)).mode & 0o777).toBe(0o640);
    const before = statSync(workspace.path(inventory), { bigint: true });
    expect(workspace.run(['allocate']).out).toBe('alpha: nothing is missing\nbeta: nothing is missing\n');
    expect(statSync(workspace.path(inventory), { bigint: true })).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs });
    expect(readdirSync(workspace.path('packages/sites/team-a')).sort()).toEqual(['inventory.yaml', 'package.json', 'site.ts']);
  });

  test('only touches the sites that were named', () => {
    expect(workspace.run(['allocate', 'beta']).out).toBe('beta: nothing is missing\n');
    expect(workspace.read(inventory)).not.toContain('management: 192.0.2.20');
  });

  test('replaces what a link points to, and not the link', () => {
    renameSync(workspace.path(inventory), workspace.path('packages/sites/team-a/facts.yaml'));
    symlinkSync('facts.yaml', workspace.path(inventory));
    workspace.run(['allocate', 'alpha']);
    expect(lstatSync(workspace.path(inventory)).isSymbolicLink()).toBe(true);
    expect(workspace.read('packages/sites/team-a/facts.yaml')).toContain('192.0.2.20');
  });

  test('with --check writes nothing, and ends with 1 where an address is missing', () => {
    const before = workspace.read(inventory);
    const { code, out } = workspace.run(['allocate', '--check']);
    expect(code).toBe(1);
    expect(out).toContain('alpha: 1 address missing; run `bastide allocate`\n  control-2  management  192.0.2.20\n');
    expect(workspace.read(inventory)).toBe(before);
    expect(workspace.run(['allocate', '--check', 'beta']).code).toBe(0);
  });

  test('writes nothing into an inventory with errors, and says which', () => {
    workspace.edit(inventory, 'memory: 4GiB', 'memory: much');
    const before = workspace.read(inventory);
    const { code, out } = workspace.run(['allocate']);
    expect(code).toBe(1);
    expect(out).toContain(`inventory  ${inventory}:`);
    expect(out).toContain('alpha: nothing allocated');
    expect(workspace.read(inventory)).toBe(before);
  });

  test('says which inventory cannot be read', () => {
    rmSync(workspace.path(inventory));
    const { code, out } = workspace.run(['allocate']);
    expect(code).toBe(1);
    expect(out).toContain(`error the inventory cannot be read\n      allowed    a readable text file in UTF-8\n      inventory  ${inventory}:1:1`);
  });
});
