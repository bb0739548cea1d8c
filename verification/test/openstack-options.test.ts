import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { HelmRelease } from '../src/helm/releases.ts';
import { configurationsOf, valuesOf } from '../src/openstack-options/helm-values.ts';
import { inTurns } from '../src/openstack-options/in-turns.ts';
import { assignmentsOf, osloText } from '../src/openstack-options/oslo-text.ts';
import { otherSeriesOf } from '../src/openstack-options/series.ts';
import { otherPlacesOf, siteFilesOf } from '../src/openstack-options/site-files.ts';

const release = (chart: string, ...values: readonly unknown[]): HelmRelease => ({
  file: `HelmChart_${chart}.yaml`,
  name: chart,
  chart,
  version: '2025.2.0',
  namespace: 'openstack',
  values: values.map((each) => stringify(each)),
});

describe('values of a release', () => {
  it('are put together as Helm does it, map by map', () => {
    const values = valuesOf(release('nova', { conf: { a: { x: 1, list: [1, 2] } }, pod: null }, { conf: { a: { y: 2, list: [3] } } }));
    expect(values).toEqual({ conf: { a: { x: 1, y: 2, list: [3] } }, pod: null });
  });

  it('have what single hosts have instead beside what all have', () => {
    const conf = { neutron: {}, overrides: { 'neutron_ovs-agent': { hosts: [{ name: 'storage-1', conf: { plugins: {} } }] } } };
    expect(configurationsOf({ conf })).toEqual([
      { place: 'conf', conf: { neutron: {} } },
      { place: 'conf.overrides.neutron_ovs-agent.hosts.0.conf', conf: { plugins: {} } },
    ]);
  });

  it('are of a series of OpenStack, which their images say', () => {
    const images = (tag: string) => release('nova', { images: { tags: { nova_api: `quay.io/airshipit/nova:${tag}`, dep_check: 'quay.io/x:latest' } } });
    expect(otherSeriesOf(images('2025.2-ubuntu_noble'))).toEqual([]);
    expect(otherSeriesOf(images('2026.1-ubuntu_noble'))).toEqual(['the services of OpenStack 2026.1, which images of nova are of: here are those of 2025.2']);
  });
});

describe('a file of oslo.config', () => {
  const text = (options: object): string => osloText(assignmentsOf({ DEFAULT: options }));

  it('has lists joined, a line for each of several values, and nothing of what is null', () => {
    const options = {
      yes: true,
      words: ['a', 'b'],
      driver: { type: 'multistring', values: ['log', 'noop'] },
      dates: { type: 'csv', values: [1, 2] },
      gone: null,
    };
    expect(text(options)).toBe('[DEFAULT]\nyes = true\nwords = a,b\ndriver = log\ndriver = noop\ndates = 1,2\n');
  });

  it('has numbers as Helm writes them', () => {
    const numbers = { a: 999999, b: 1000000, c: 2097152, d: -1500000, e: 0.5, f: 0.000012, g: 0, h: 12345678901234567890n.toString() };
    expect(text(numbers).split('\n').slice(1, -1)).toEqual([
      'a = 999999',
      'b = 1e+06',
      'c = 2.097152e+06',
      'd = -1.5e+06',
      'e = 0.5',
      'f = 1.2e-05',
      'g = 0',
      'h = 12345678901234567890',
    ]);
  });

  it('is told from what the chart writes for other readers', () => {
    const conf = {
      neutron: { DEFAULT: { debug: true } },
      plugins: { ml2_conf: { ml2: { path_mtu: 1500 } }, taas: { taas: { x: 1 } } },
      paste: {},
      policy: null,
    };
    expect(siteFilesOf(release('neutron', { conf })).map(({ place, question }) => [place, question.text])).toEqual([
      ['conf.neutron', '[DEFAULT]\ndebug = true\n'],
      ['conf.plugins.ml2_conf', '[ml2]\npath_mtu = 1500\n'],
    ]);
    expect(otherPlacesOf(release('neutron', { conf }))).toEqual(['conf.plugins.taas', 'conf.paste']);
  });

  it('is read after what the chart sets unless the values say otherwise', () => {
    const conf = { cinder: { DEFAULT: { enabled_backends: 'a,b' } }, backends: { a: { volume_backend_name: 'a' } } };
    expect(siteFilesOf(release('cinder', { conf })).map(({ question }) => question.before)).toEqual([
      ['[DEFAULT]\nenabled_backends = rbd1\n'],
      ['[DEFAULT]\nenabled_backends = rbd1\n', '[DEFAULT]\nenabled_backends = a,b\n'],
    ]);
  });
});

describe('work in turns', () => {
  it('gives its answers in the order of what was asked', async () => {
    const wait = [3, 1, 2, 0];
    expect(
      await inTurns(wait, async (each) => {
        for (let turn = 0; turn < each; turn += 1) await Promise.resolve();
        return each;
      }),
    ).toEqual(wait);
    expect(await inTurns([], async () => 1)).toEqual([]);
  });
});
