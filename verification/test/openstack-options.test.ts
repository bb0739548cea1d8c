import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonSchema } from '@bastide/constructs';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { HelmRelease } from '../src/helm/releases.ts';
import { configurationsOf, valuesOf } from '../src/openstack-options/helm-values.ts';
import { inTurns } from '../src/openstack-options/in-turns.ts';
import { assignmentsOf, optionsIn, osloText } from '../src/openstack-options/oslo-text.ts';
import type { Finding } from '../src/openstack-options/registry.ts';
import { renderedFilesOf } from '../src/openstack-options/rendered-files.ts';
import { otherSeriesOf } from '../src/openstack-options/series.ts';
import { otherPlacesOf, siteFilesOf } from '../src/openstack-options/site-files.ts';
import { mistakesIn, typedFilesOf } from '../src/openstack-options/typed-files.ts';

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

describe('a file that a chart renders', () => {
  const text = '[DEFAULT]\ndebug = true\ntransport_url = rabbit://a=b\n[ml2]\npath_mtu = 1500\n';
  const stored = (kind: string, name: string, data: object) => ({ apiVersion: 'v1', kind, metadata: { name }, data });

  it('is found in Secrets and ConfigMaps, once where several have the same', () => {
    const encoded = Buffer.from(text).toString('base64');
    const objects = [
      stored('Secret', 'neutron-etc', { 'ml2_conf.ini': encoded, 'api-paste.ini': encoded }),
      stored('Secret', 'neutron-ovs-agent-storage-1', { 'ml2_conf.ini': encoded }),
      stored('ConfigMap', 'other', { 'ml2_conf.ini': '[ml2]\n' }),
    ];
    const values = { conf: { plugins: { ml2_conf: { ml2: { path_mtu: 1500 } } } } };
    const files = renderedFilesOf(release('neutron', values), objects);
    expect(files.map(({ file, question }) => [file.name, question.text])).toEqual([
      ['ml2_conf.ini', text],
      ['ml2_conf.ini', '[ml2]\n'],
    ]);
    expect([...files[0]!.ofTheSite]).toEqual([['[ml2] path_mtu', 'conf.plugins.ml2_conf.ml2.path_mtu']]);
  });

  it('has options section by section', () => {
    expect([...optionsIn(text)]).toEqual(['[DEFAULT] debug', '[DEFAULT] transport_url', '[ml2] path_mtu']);
  });
});

describe('what types let a site set', () => {
  const object = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({ type: 'object', properties, additionalProperties: false });
  const token = object({
    expiration: { type: 'integer', minimum: 0, maximum: 10 },
    provider: { type: 'string', enum: ['fernet', 'jws', 'uuid'] },
    caching: { type: 'boolean' },
    note: { type: 'string' },
    nothing: {
      anyOf: [
        { type: 'null', const: null },
        { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
      ],
    },
  });
  const [file] = typedFilesOf('keystone', object({ conf: object({ keystone: object({ token }) }) }));

  it('is asked with the least, the most and every choice', () => {
    expect(file!.questions.map(({ text }) => text)).toEqual([
      '[token]\nexpiration = 0\nprovider = fernet\ncaching = true\nnote = \nnothing = 1\n',
      '[token]\nexpiration = 10\nprovider = jws\ncaching = false\n',
      '[token]\nprovider = uuid\n',
    ]);
  });

  it('is wrong where the service knows no such option, or refuses what the type allows', () => {
    const found = (key: string, kind: Finding['kind'], words: string): Finding => ({ section: 'token', key, kind, words });
    const answers = [[found('note', 'refused', 'no note')], [found('caching', 'unknown', 'no such option')], [found('provider', 'refused', 'no uuid')]];
    expect(mistakesIn(file!, answers)).toEqual([
      'the types let a site set conf.keystone.token.caching: no such option',
      'the types let a site set conf.keystone.token.provider: no uuid',
    ]);
  });

  it('has sections of any name, asked under one that is listed', () => {
    const backends: JsonSchema = { type: 'object', additionalProperties: { anyOf: [object({ rbd_pool: { type: 'string' } }), { type: 'null' }] } };
    const [typed] = typedFilesOf('cinder', object({ conf: object({ backends }) }));
    expect(typed!.questions).toMatchObject([{ text: '[rbd1]\nrbd_pool = \n', before: ['[DEFAULT]\nenabled_backends = rbd1\n'] }]);
  });
});

it('the services come at one version each, and nothing is left to be resolved', () => {
  const [how, ...pins] = readFileSync(join(import.meta.dirname, '../python/openstack-2025.2.txt'), 'utf8')
    .trimEnd()
    .split('\n');
  expect(how).toMatch(/^# pip freeze of Python 3\.11, /);
  expect(pins.filter((pin) => !/^[\w.-]+==[\w.]+$/.test(pin))).toEqual([]);
  const names = pins.map((pin) => pin.split('==')[0]!.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  for (const service of ['nova', 'neutron', 'keystone', 'glance', 'cinder', 'openstack-placement']) expect(names).toContain(service);
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
