import { afterEach, describe, expect, test } from 'vitest';
import { HelmRepositories } from '../../src/lock/helm-repository.ts';
import { digestOf, LoopbackWeb, sends } from './web-on-loopback.ts';

let loopback: LoopbackWeb | undefined;
afterEach(() => loopback?.stop());

const hex = (digit: string): string => digit.repeat(64);
const index = `apiVersion: v1
entries:
  app:
  - annotations:
      changes: |
        - app:
          kind: fixed
    digest: ${hex('1')}
    name: app
    version: 1.0.0
  - digest: sha256:${hex('2')}
    name: app
    version: v2.0.0+build
  - name: app
    version: 3.0.0
  app-more:
  - digest: ${hex('4')}
    name: app-more
    version: 1.0.0
generated: "2026-01-01T00:00:00Z"
`;

const repositories = async (text: string, path = 'charts.example/stable/index.yaml'): Promise<HelmRepositories> => {
  loopback = await new LoopbackWeb({ [path]: sends(text) }).start();
  return new HelmRepositories(loopback.web());
};

describe('the digest of a chart', () => {
  test('is that of its version in the index, which is read once', async () => {
    const charts = await repositories(index);
    expect(await charts.digest('https://charts.example/stable', 'app', '1.0.0')).toBe(digestOf('1'));
    expect(await charts.digest('https://charts.example/stable', 'app', 'v2.0.0+build')).toBe(digestOf('2'));
    expect(await charts.digest('https://charts.example/stable', 'app-more', '1.0.0')).toBe(digestOf('4'));
    expect(loopback!.asked).toEqual(['GET charts.example/stable/index.yaml']);
  });

  test.each([
    ['entries indented by the list', index.replaceAll(/^ {2}([ -])/gm, '    $1')],
    ['JSON', JSON.stringify({ entries: { app: [{ version: '1.0.0', digest: hex('1') }] } })],
    ['carriage returns', index.replaceAll('\n', '\r\n')],
  ])('is read from an index in %s, too', async (_how, text) => {
    expect(await (await repositories(text)).digest('https://charts.example/stable/', 'app', '1.0.0')).toBe(digestOf('1'));
  });

  test.each([
    ['another version', index, 'app', '1.0.1'],
    ['another chart', index, 'ap', '1.0.0'],
    ['no entries', 'apiVersion: v1\n', 'app', '1.0.0'],
    ['no YAML', '\t{', 'app', '1.0.0'],
    ['nothing', '', 'app', '1.0.0'],
  ])('is nothing where the index has %s', async (_what, text, chart, version) => {
    expect(await (await repositories(text)).digest('https://charts.example/stable', chart, version)).toBeUndefined();
  });

  test('stays unknown where the index has none, or cannot be had', async () => {
    const charts = await repositories(index);
    await expect(charts.digest('https://charts.example/stable', 'app', '3.0.0')).rejects.toThrow('charts.example lists app 3.0.0 without a SHA-256');
    await expect(charts.digest('https://charts.example/other', 'app', '1.0.0')).rejects.toThrow('charts.example answers with status 404 for /other/index.yaml');
  });
});
