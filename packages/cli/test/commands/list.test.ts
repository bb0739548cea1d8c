import { afterAll, beforeEach, expect, test } from 'vitest';
import { TestWorkspace } from '../fixtures/workspace.ts';

const workspace = new TestWorkspace();
beforeEach(() => workspace.reset());
afterAll(() => workspace.remove());

test('bastide list names the sites with their package, domain and machines', () => {
  expect(workspace.run(['list'])).toEqual({
    code: 0,
    out: 'site   provided by      domain         machines\nalpha  @bastide/team-a  alpha.example  2\nbeta   @bastide/team-b  beta.example   2\n',
    err: '',
  });
});

test('bastide list also names a site whose inventory cannot be used, and ends with 1', () => {
  workspace.edit('packages/sites/team-a/inventory.yaml', 'memory: 4GiB', 'memory: much');
  const { code, out } = workspace.run(['list']);
  expect(code).toBe(1);
  expect(out).toContain('alpha  @bastide/team-a  ?             ?\nbeta   @bastide/team-b  beta.example  2\n\nthe repository\n');
  expect(out).toContain('inventory  packages/sites/team-a/inventory.yaml:');
});
