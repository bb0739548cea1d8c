import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretRef, secretUses } from '@bastide/constructs';
import { load } from 'js-yaml';
import { describe, expect, it, vi } from 'vitest';
import { secretsOfPod } from '../../../constructs/src/kubernetes/secrets-of-pods.ts';
import { podOfObject } from '../../../constructs/src/kubernetes/workloads-of-objects.ts';
import { openBaoChart } from '../../../constructs/src/secrets/openbao/chart.ts';
import { upstreamFolder, withoutUpstream } from '../../../constructs/test/conformance/upstream-crds.ts';
import { type ConstructName, madeBy } from './changed-props.ts';
import { charts } from './chart-values.ts';
import { without } from './keys/contract.ts';
import { planFacts } from './planned.ts';

vi.mock('@bastide/constructs', async (original) => (await import('./changed-props.ts')).changeable(await original<typeof import('@bastide/constructs')>()));

const site = planFacts();
const contract = site.files.get('docs/secrets.md')!;

/** Address → what the contract says of it. */
const entries = new Map(
  contract
    .split('\n### ')
    .slice(1)
    .map((entry) => [/^`(.*)`/.exec(entry)![1]!, entry]),
);

/** The first column of the table below a title. */
const listedBelow = (title: string): readonly string[] => {
  const section = contract.split(`\n## ${title}\n`)[1]!.split('\n## ')[0]!;
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, address]) => address!);
};

const read = <T>(path: string): T => load(site.files.get(path)!) as T;

/** Every reference below a value, whatever holds it. */
const referencesIn = (value: unknown, seen = new Set<unknown>()): readonly SecretRef[] => {
  if (SecretRef.isSecretRef(value)) return [value];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  return [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value)) ? Object.values(value).flatMap((item) => referencesIn(item, seen)) : [];
};

const referencesInProps = (): readonly SecretRef[] => {
  const found: SecretRef[] = [];
  madeBy(
    (_name: ConstructName, props, make) => {
      found.push(...referencesIn(props));
      return make(props);
    },
    () => planFacts(),
  );
  return found;
};

interface ExternalSecret {
  readonly spec: {
    readonly secretStoreRef: { readonly kind: string };
    readonly data?: readonly { readonly remoteRef: { readonly key: string; readonly property: string } }[];
  };
}

/** What External Secrets fetches, by the objects themselves. */
const fetched = [...site.files.keys()]
  .filter((path) => path.includes('/ExternalSecret.external-secrets.io_'))
  .map((path) => read<ExternalSecret>(path).spec)
  .filter(({ secretStoreRef }) => secretStoreRef.kind === 'ClusterSecretStore')
  .flatMap(({ data = [] }) => data.map(({ remoteRef: { key, property } }) => `${key}#${property}`));

describe('the secrets contract of the site', () => {
  it('has every secret that props of the site name', () => {
    const named = referencesInProps().map(({ address }) => address);
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((address) => !entries.has(address))).toEqual([]);
  });

  it('says of each its owner, where its value is put, what brings it, what follows its replacement, and who uses it', () => {
    expect(entries.size).toBeGreaterThan(60);
    for (const [address, entry] of entries) {
      expect(entry, address).toMatch(/^- Owner: (platform|cloud)\. (generated|imported), to be replaced (every \d+ days|after an incident only)\.$/m);
      for (const what of ['Its value is put into: the', 'Used by: ']) expect(entry, address).toContain(`\n- ${what}`);
      const arrivals = entry.split('\n').filter((line) => line.startsWith('- Arrives by: '));
      expect(arrivals.length, address).toBeGreaterThan(0);
      for (const line of arrivals) expect(line).toMatch(/^- Arrives by: `.*After it was replaced: \S/);
    }
  });

  it('asks for exactly what Ansible is to find in its vault', () => {
    const { bastide_vault_secrets } = read<{ readonly bastide_vault_secrets: readonly string[] }>('ansible/group_vars/all/secrets.yml');
    expect(listedBelow('Before day 0, into the Ansible Vault file')).toEqual([...bastide_vault_secrets].sort());
  });

  it('asks for exactly what External Secrets fetches from the store', () => {
    expect(listedBelow('Into the secret store')).toEqual([...new Set(fetched)].sort());
  });

  it('calls generated exactly what the store makes', () => {
    const script = read<{ readonly data: Readonly<Record<string, string>> }>(
      'kubernetes/secrets/openbao.configuration/openbao/ConfigMap_openbao-configuration.yaml',
    ).data['configure.sh']!;
    const made = [...script.matchAll(/^generate (\S+) (\S+) /gm)].map(([, path, key]) => `${path}#${key}`.replaceAll("'", ''));
    const generated = [...entries].filter(([, entry]) => entry.includes('. generated, ')).map(([address]) => address);
    expect(made.sort()).toEqual(generated);
  });
});

describe('the first login', () => {
  const objects = [...site.plan!.files.values()].flatMap(({ content }) => (content.type === 'object' ? [content.object] : []));
  const ofKeycloak = objects.filter(({ metadata }) => metadata.namespace === 'keycloak');
  /** What people put into the store before the Secret is there. */
  const putByPeople = (name: string): readonly string[] =>
    ofKeycloak
      .filter(({ kind, metadata }) => kind === 'ExternalSecret' && metadata.name === name)
      .flatMap((object) => (object as unknown as ExternalSecret).spec.data ?? [])
      .map(({ remoteRef: { key, property } }) => `${key}#${property}`)
      .filter((address) => entries.get(address)!.includes('. imported, '));

  it('waits for no secret that somebody has to log in for, to put it into the store', () => {
    // The back-up may wait: it is no part of a login.
    const pods = ofKeycloak.filter(({ kind }) => kind !== 'CronJob').flatMap((object) => podOfObject(object) ?? []);
    const needed = [...new Set(pods.flatMap(secretsOfPod).map(({ name }) => name))];
    expect(needed).toEqual(expect.arrayContaining(['keycloak', 'keycloak-directory-authority', 'keycloak-postgresql', 'keycloak-realm']));
    expect(needed.flatMap(putByPeople)).toEqual([]);
  });

  it('is followed by what people do put there', () => {
    expect(putByPeople('keycloak-postgresql-backup')).toHaveLength(2);
  });
});

it('each secret of the vault that nobody says to use any more is stopped', () => {
  const inVault = new Set(listedBelow('Before day 0, into the Ansible Vault file'));
  const uses = site.plan!.site.contributions.of(secretUses).filter(({ value }) => inVault.has(value.secret.address));
  const alone = [...Map.groupBy(uses, ({ value }) => value.secret.address)].filter(([address]) => !listedBelow('Into the secret store').includes(address));
  expect(alone.length).toBeGreaterThan(10);
  for (const [address] of alone) {
    const said = without(secretUses, ({ secret }) => secret.address === address).findings;
    expect(
      said.map(({ rule, what }) => [rule, what.split(' is brought to ')[0]]),
      address,
    ).toEqual([['secret-consumer', `the secret ${address}`]]);
  }
});

/** Names of what opens something, and not of the Secret that holds it; a chart that has a text there lets everybody in who has read it. */
const opens = /^(?!existing).*(pass(word|phrase)?|token|secret(_?key)?|credential)$/i;

/** Places in the values of a chart where a secret stands that everybody knows. */
const knownIn = (value: unknown, path: readonly string[] = []): readonly string[] => {
  if (typeof value === 'string') return value !== '' && opens.test(path.at(-1) ?? '') ? [path.join('.')] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => knownIn(item, [...path, key]));
};

describe.skipIf(upstreamFolder === undefined)('of the charts beside those of OpenStack-Helm', () => {
  const valuesOf = (chart: string): unknown => load(readFileSync(join(upstreamFolder!, charts[chart]!.folder, 'values.yaml'), 'utf8'));
  const others = Object.keys(charts).filter((chart) => !charts[chart]!.folder.startsWith('openstack-helm'));

  it('none brings a secret that everybody knows, but that of OpenBao for who tries it out, in a mode that is off', () => {
    const known = others.flatMap((chart) => knownIn(valuesOf(chart)).map((place) => `${chart} ${place}`));
    expect(known).toEqual(['openbao server.dev.devRootToken']);
    expect((valuesOf('openbao') as { readonly server: { readonly dev: { readonly enabled: boolean } } }).server.dev.enabled).toBe(false);
  });

  it('the site cannot switch that mode on', () => {
    expect(site.files.get('kubernetes/secrets/openbao.release/helm-releases/HelmChart.helm.cattle.io_openbao.yaml')).not.toMatch(/^ +dev:/m);
    expect(openBaoChart.values.check({ server: { dev: { enabled: true } } } as never)).toContainEqual(
      expect.objectContaining({ path: 'server.dev', what: 'is not a known field' }),
    );
  });
});

if (upstreamFolder === undefined) it('charts are not looked at without upstream definitions', (context) => context.skip(withoutUpstream));

it('a new root of the site reaches everybody who holds a copy of it, by the run book of cert-manager', () => {
  const runBook = site.files.get('docs/run-books/cert-manager.md')!;
  const [, leaked] = runBook.split('### The key of the root has leaked');
  for (const holder of ['Argo CD', 'The Kubernetes API', 'OpenBao', 'Apache in front of Keystone'])
    expect(leaked).toMatch(new RegExp(`^\\d+\\. .*${holder}`, 'm'));
  expect(leaked).toContain('there as sites/mini-waas/identity#authority');
});
