import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChartLock } from '../../src/core/chart-lock.ts';
import { catalogue, compareVersions, defaultVersions, Versions } from '../../src/core/versions.ts';

describe('the versions of a site', () => {
  it('default to ones that are supported together', () => {
    const versions = new Versions();
    expect(versions.kubernetes).toBe('1.35');
    for (const product of ['calico', 'argoCdChart', 'openStackHelm'] as const) expect(versions.unsupported(product)).toBeUndefined();
  });

  it('say which product does not support the chosen Kubernetes, and which ones it does', () => {
    const versions = new Versions({ k3s: 'v1.36.2+k3s1' });
    expect(versions.unsupported('openStackHelm')).toMatchObject({ chosen: '2025.2', supported: { kubernetes: ['1.33', '1.34', '1.35'] } });
    expect(versions.unsupported('calico')).toBeUndefined();
  });

  it('refuse a version that nobody looked at', () => {
    expect(new Versions({ k3s: 'v1.99.0+k3s1' as never }).unknownChoices('small')).toMatchObject([
      { rule: 'unknown-version', what: 'the version "v1.99.0+k3s1" of k3s is not in the catalogue', allowed: Object.keys(catalogue.k3s).join(', ') },
    ]);
    expect(new Versions(defaultVersions).unknownChoices('small')).toEqual([]);
  });

  it('compare by number, not by letter', () => {
    expect(compareVersions('0.17.10', '0.17.9')).toBeGreaterThan(0);
    expect(compareVersions('v1.2', '1.2.0')).toBe(0);
    const version = fc.array(fc.nat(300), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(version, version, (a, b) => {
        const longest = Math.max(a.length, b.length);
        const first = Array.from({ length: longest }, (_, index) => (a[index] ?? 0) - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
        expect(Math.sign(compareVersions(a.join('.'), b.join('.')))).toBe(Math.sign(first));
      }),
    );
  });
});

describe('charts.lock.yaml', () => {
  const entry = { repository: 'https://charts.example', name: 'web', version: '1.0.0', digest: 'unverified' };
  const lockText = (chart: Record<string, unknown>) => JSON.stringify({ charts: [chart], images: [] });

  it('names charts by repository, name and version', () => {
    const { lock, findings } = parseChartLock(lockText(entry), 'charts.lock.yaml');
    expect(findings).toEqual([]);
    expect(lock.chart('https://charts.example', 'web', '1.0.0')?.digest).toBe('unverified');
    expect(lock.chart('https://charts.example', 'web', '1.0.1')).toBeUndefined();
  });

  it('takes a sha256 or the word unverified for a digest, and nothing else', () => {
    expect(parseChartLock(lockText({ ...entry, digest: `sha256:${'a'.repeat(64)}` }), 'f').findings).toEqual([]);
    expect(parseChartLock(lockText({ ...entry, digest: 'sha256:abc' }), 'f').findings).toMatchObject([{ rule: 'chart-lock', severity: 'error' }]);
  });

  it('says where it is not YAML', () => {
    const { findings } = parseChartLock('charts: []\nimages: [\n  {', 'charts.lock.yaml');
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings)
      expect(finding).toMatchObject({ rule: 'chart-lock', source: { file: 'charts.lock.yaml', line: 3 }, what: 'here the lock is no YAML' });
  });

  it('says at its line what is wrong with an entry', () => {
    const { findings } = parseChartLock('charts: []\nimages:\n  - image: a:1\n    digest: sha256:abc\n', 'charts.lock.yaml');
    expect(findings).toMatchObject([{ source: { line: 4, column: 13 }, what: expect.stringContaining('images[0].digest') }]);
  });

  it('may be empty', () => {
    expect(parseChartLock('', 'f')).toMatchObject({ findings: [], lock: { charts: [] } });
  });
});
