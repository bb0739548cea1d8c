import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Check } from '../src/check.ts';
import { EarlierRuns } from '../src/earlier-runs.ts';
import { readSite } from '../src/generated-site.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastide-earlier-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const program = join(folder, 'program');
const check: Check = {
  name: 'reads',
  title: 'It reads',
  needs: [{ name: 'program', install: 'make', find: () => program }],
  run: async () => ({ seen: [], problems: [] }),
};
const runs = (): EarlierRuns => new EarlierRuns({ crds: join(folder, 'crds') }, join(folder, 'repository'), join(folder, 'answers'));
const site = () => readSite('site', join(folder, 'site'));

describe('a good answer of an earlier run', () => {
  beforeEach(() => {
    write('program', 'one');
    write('repository/verification/src/check.ts', 'one');
    write('repository/packages/constructs/test/some.test.ts', 'one');
    write('crds/definition.yaml', 'one');
    write('site/kubernetes/object.yaml', 'one');
    rmSync(join(folder, 'answers'), { recursive: true, force: true });
    runs().begin(check, site())(['3 objects']);
  });

  it('holds as long as everything that was read is the same, a test being nothing that is read', () => {
    expect(runs().find(check, site())).toEqual(['3 objects']);
    write('repository/packages/constructs/test/some.test.ts', 'two');
    expect(runs().find(check, site())).toEqual(['3 objects']);
  });

  it.each([
    ['a file of the site', () => write('site/kubernetes/object.yaml', 'two')],
    ['a file more of the site', () => write('site/kubernetes/more.yaml', '')],
    ['a source', () => write('repository/verification/src/check.ts', 'two')],
    ['a product', () => write('repository/packages/constructs/src/product.ts', '')],
    ['a definition', () => write('crds/definition.yaml', 'other')],
    ['the time of a definition', () => utimesSync(join(folder, 'crds/definition.yaml'), 1, 1)],
    ['the program', () => write('program', 'other')],
  ])('is forgotten when %s changes', (_what, change) => {
    change();
    expect(runs().find(check, site())).toBeUndefined();
    rmSync(join(folder, 'site/kubernetes/more.yaml'), { force: true });
    rmSync(join(folder, 'repository/packages/constructs/src'), { recursive: true, force: true });
  });

  it('is not kept where something changed while it was asked for', () => {
    const keep = runs().begin(check, site(), 'a mistake');
    write('repository/verification/src/check.ts', 'two');
    keep(['4 objects']);
    expect(runs().find(check, site(), 'a mistake')).toBeUndefined();
    write('repository/verification/src/check.ts', 'one');
    expect(runs().find(check, site(), 'a mistake')).toBeUndefined();
  });

  it('answers its own question alone', () => {
    expect(runs().find({ ...check, name: 'writes' }, site())).toBeUndefined();
    expect(runs().find(check, { ...site(), name: 'other' })).toBeUndefined();
    expect(runs().find(check, site(), 'a mistake')).toBeUndefined();
  });
});
