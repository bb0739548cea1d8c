import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { DescribedSchema } from '../../src/core/closed-schema.ts';
import { isPlainObject, type Members } from '../../src/core/plain-object.ts';
import { catalogue } from '../../src/core/versions.ts';
import { openStackDefinitions } from '../../src/openstack/definitions.ts';
import { type ImageName, imageOf, seriesOf } from '../../src/openstack/images.ts';
import type { ChartLine } from '../../src/openstack/plane.ts';
import type { ReleaseDefinition } from '../../src/openstack/release-definition.ts';
import { knownSecretsOf } from '../../src/openstack/release-facts.ts';
import { unknownTo } from '../conformance/unknown-values.ts';
import { upstreamFolder, withoutUpstream } from '../conformance/upstream-crds.ts';
import { smallCloud } from '../fixtures/small-cloud.ts';

const charts = (line: ChartLine): string => join(upstreamFolder ?? '', `openstack-helm-${line}`);

const documents = new Map<string, Members>();

const read = (line: ChartLine, file: string): Members => {
  const path = join(charts(line), file);
  let document = documents.get(path);
  if (document === undefined) documents.set(path, (document = parse(readFileSync(path, 'utf8'), { version: '1.1' }) as Members));
  return document;
};

const definitions = openStackDefinitions.map((definition) => [definition.name, definition] as const);

const lines = Object.keys(catalogue.openStackHelm) as readonly ChartLine[];

const onEveryLine = definitions.flatMap(([name, definition]) => lines.map((line) => [name, line, definition] as const));

/**
 * What templates read although values.yaml does not list it: sections and options of a configuration file, which verification holds against the registries of
 * the services; contexts of containers and annotations of Jobs, which they copy as they are; public addresses and names of servers, which helm-toolkit looks up
 * by the name of the endpoint, what a definition names as undocumented, and accounts that the chart of another line has, which are removed there alone.
 */
const isReadAnyway = ({ undocumentedResources = [], undocumentedValues = [], lines: others = {} }: ReleaseDefinition, place: string): boolean =>
  /^conf\.[a-z_0-9]+\./.test(place) ||
  place === 'annotations' ||
  /^pod\.priorityClassName\b/.test(place) ||
  /^pod\.security_context\.[a-z_0-9]+\.container\.[a-z_0-9]+\.seLinuxOptions$/.test(place) ||
  /^endpoints\.[a-z_0-9]+\.(scheme|host_fqdn_override|port\.[a-z_]+)\.(public|default)$/.test(place) ||
  /^endpoints\.oslo_cache\.statefulset$/.test(place) ||
  undocumentedValues.includes(place) ||
  Object.values(others).some(({ unusedIdentity = [] }) => unusedIdentity.some((user) => place === `endpoints.identity.auth.${user}`)) ||
  undocumentedResources.some((key) => place === `pod.resources.${key}`);

/** Texts that a chart ships as a secret, by the names of their keys. */
const secretNames = /(^|_)(password|secret|cookie|token|kek|passphrase|tmpurlkey|heartbeat_key|hmac_keys|secret_key)$/;

const secretsIn = (value: unknown, path: readonly string[] = []): readonly string[] => {
  if (isPlainObject(value)) return Object.entries(value).flatMap(([key, item]) => secretsIn(item, [...path, key]));
  const isSecret = typeof value === 'string' && secretNames.test(path.at(-1) ?? '') && !['auth_type', 'password_autocomplete'].includes(path.at(-1)!);
  return isSecret ? [path.join('.')] : [];
};

/** Places with `null` for which there is no default. */
const nothingRemoved = (given: unknown, defaults: unknown, path: readonly string[] = []): readonly string[] => {
  if (given === null) return defaults === undefined ? [path.join('.')] : [];
  if (!isPlainObject(given)) return [];
  return Object.entries(given).flatMap(([key, value]) => nothingRemoved(value, isPlainObject(defaults) ? defaults[key] : undefined, [...path, key]));
};

/** Images of upstream in whose place another is taken. */
const otherImages: Readonly<Record<string, { readonly ours: ImageName; readonly because: string }>> = {
  'docker.io/openstackhelm/ceph-config-helper:latest-ubuntu_jammy': { ours: 'ceph-config-helper', because: 'its tag moves, and other charts name a dated one' },
  'docker.io/openstackhelm/heat:2025.1-ubuntu_noble': { ours: 'heat', because: 'the other charts take it from quay.io' },
  'docker.io/rabbitmq:3.13-management': { ours: 'rabbitmq-management', because: 'its tag moves, and the servers are 3.13.0' },
  'quay.io/airshipit/kubernetes-entrypoint:latest-ubuntu_jammy': { ours: 'kubernetes-entrypoint', because: 'the other charts wait with that of focal' },
  'quay.io/airshipit/kubernetes-entrypoint:latest-ubuntu_noble': { ours: 'kubernetes-entrypoint', because: 'the other charts wait with that of focal' },
  'quay.io/kozhukalov/neutron:2025.2-ubuntu_noble_custom': { ours: 'neutron', because: 'a build of one person, until the stable one had the mend' },
};

type Tags = Readonly<Record<string, string>>;

const tagsIn = (file: string): Tags => (read('2025.2', file)['images'] as { readonly tags: Tags }).tags;

/** What upstream names for the series, and where it names nothing what stands in the chart. */
const upstreamTags = (name: string): Tags => {
  const overrides = ['2025.2-ubuntu_noble', 'ubuntu_noble'].map((file) => `values_overrides/${name}/${file}.yaml`);
  const forSeries = overrides.find((file) => existsSync(join(charts('2025.2'), file)));
  return { ...tagsIn(`${name}/values.yaml`), ...(forSeries === undefined ? {} : tagsIn(forSeries)) };
};

/** Our image in the place of one of upstream. Charts that have nothing for the series name an older one; then ours of that one is compared. */
const oursFor = (image: ImageName, theirs: string | undefined): string =>
  imageOf(image, theirs !== undefined && seriesOf(theirs) === '2025.1' ? '2025.1' : '2025.2');

describe.skipIf(upstreamFolder === undefined)('a release of OpenStack-Helm', () => {
  it.for(onEveryLine)('%s sets only values that its chart of %s reads', ([name, line, definition]) => {
    const schema = (definition.chart.values as DescribedSchema<object>).describe();
    const unknown = unknownTo(read(line, `${name}/values.yaml`), schema).filter((place) => !isReadAnyway(definition, place));
    expect(unknown).toEqual([]);
  });

  it.for(onEveryLine)('%s knows every secret that its chart of %s ships', ([name, line, definition]) => {
    const { endpoints, conf } = read(line, `${name}/values.yaml`);
    expect([...knownSecretsOf(definition, line)].sort()).toEqual([...secretsIn(endpoints, ['endpoints']), ...secretsIn(conf, ['conf'])].sort());
  });

  it.for(lines)('of a cloud on the charts of %s removes only what its chart has, which else is written as it is', (line) => {
    const { findings, values } = smallCloud({ charts: line });
    expect(findings).toEqual([]);
    const releases = openStackDefinitions.map(({ name }) => name).filter((name) => values.has(name));
    expect(releases.length).toBeGreaterThan(10);
    const places = releases.flatMap((name) => nothingRemoved(values.get(name), read(line, `${name}/values.yaml`)).map((place) => `${name} ${place}`));
    expect(places).toEqual([]);
  });

  it.for(definitions)('%s takes the images that upstream names for the series', ([name, { images }]) => {
    const theirs = upstreamTags(name);
    const compared = Object.entries(images).filter(([tag, image]) => otherImages[theirs[tag] ?? '']?.ours !== image);
    expect(compared.length).toBeGreaterThan(0);
    expect(Object.fromEntries(compared.map(([tag, image]) => [tag, oursFor(image, theirs[tag])]))).toEqual(
      Object.fromEntries(compared.map(([tag]) => [tag, theirs[tag]])),
    );
  });

  it('takes no other image without need', () => {
    const named = new Set(openStackDefinitions.flatMap(({ name, images }) => Object.keys(images).map((tag) => upstreamTags(name)[tag])));
    expect(Object.keys(otherImages).filter((image) => !named.has(image))).toEqual([]);
  });
});

it('the releases stand in the order of their names', () => {
  const names = definitions.map(([name]) => name);
  expect(names).toEqual([...names].sort());
});

it('a shipped secret is one by the name of its key', () => {
  expect(secretsIn({ auth: { admin: { password: 'password', username: 'admin' } }, auth_type: 'password', n: { kek: 'x' } })).toEqual([
    'auth.admin.password',
    'n.kek',
  ]);
});

if (upstreamFolder === undefined) it('no charts are compared without upstream', (context) => context.skip(withoutUpstream));
