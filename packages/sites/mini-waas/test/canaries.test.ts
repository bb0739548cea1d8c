import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  accesses,
  bootstrapSecrets,
  ConfigMap,
  Deployment,
  defineProvider,
  dnsNames,
  flows,
  HostFile,
  hasErrors,
  hostGroups,
  hostText,
  hostYaml,
  inventoryFromFacts,
  localAccounts,
  oidcClients,
  operatorSecrets,
  planSite,
  playbooks,
  quorums,
  revocations,
  SecretRef,
  type Site,
  secretUses,
  storedSecrets,
  unscraped,
  type VirtualMachine,
  virtualMachines,
} from '@bastide/constructs';
import { waive } from '@bastide/policies';
import { describe, expect, it, vi } from 'vitest';
import { canaries, expectNoTrace, expectStopped, unlikeShapes } from './canary.ts';
import { type ConstructName, constructNames, madeBy, withProps } from './changed-props.ts';
import { addBlazar, addDeployment, addHostFile, declarePod, Extra } from './extras.ts';
import { type Path, patternOf } from './places.ts';
import { chartLock, factsWith, inventoryText, planFacts, planText, planWith } from './planned.ts';

vi.mock('@bastide/constructs', async (original) => (await import('./changed-props.ts')).changeable(await original<typeof import('@bastide/constructs')>()));

const shapes = Object.entries(canaries);

/** Every text of a value, and every key of a mapping. */
const textsOf = function* (value: unknown, path: Path = []): Generator<{ readonly path: Path; readonly at: 'key' | 'value' }> {
  if (typeof value === 'string') yield { path, at: 'value' };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const below = [...path, Array.isArray(value) ? Number(key) : key];
    if (!Array.isArray(value)) yield { path: below, at: 'key' };
    yield* textsOf(item, below);
  }
};

/** A copy with another text in one place. */
const replaced = (value: unknown, path: Path, at: 'key' | 'value', change: (text: string) => string): unknown => {
  const [segment, ...rest] = path;
  if (segment === undefined) return change(value as string);
  if (Array.isArray(value)) return value.map((item, index) => (index === segment ? replaced(item, rest, at, change) : item));
  return Object.fromEntries(
    Object.entries(value as object).map(([key, item]) => {
      if (key !== segment) return [key, item];
      return at === 'key' && rest.length === 0 ? [change(key), item] : [key, replaced(item, rest, at, change)];
    }),
  );
};

describe('in the inventory', () => {
  const facts = factsWith();
  const texts = [...textsOf(facts)];
  /** One place of each sort, so that the file is not read a thousand times; the shapes take turns. */
  const places = [...Map.groupBy(texts, ({ path, at }) => `${at} ${patternOf(path)}`).values()].map(([first], index) => ({
    ...first!,
    canary: shapes[index % shapes.length]![1],
  }));
  const parts = [...Map.groupBy(places, ({ path: [part] }) => part!)];
  /** JSON is YAML. */
  const planned = (path: Path, at: 'key' | 'value', change: (text: string) => string) =>
    planText(JSON.stringify(replaced(facts, path, at, change), undefined, 2));

  it('there are texts and keys in every part', () => {
    expect(parts.map(([part]) => part).sort()).toEqual(Object.keys(facts).sort());
    expect(places.length).toBeGreaterThan(100);
  });

  it.for(parts)('a canary as, or inside of, a text or key of %s is stopped, and repeated nowhere', ([, places]) => {
    for (const { path, at, canary } of places) {
      expectStopped(canary, () => planned(path, at, () => canary));
      if (at === 'value') expectStopped(canary, () => planned(path, at, (text) => `${text} ${canary}`));
    }
  });

  it.for(shapes)('%s in every text at once is found in each', ([, canary]) => {
    const values = texts.filter(({ at }) => at === 'value');
    const everywhere = values.reduce<unknown>((changed, { path, at }) => replaced(changed, path, at, () => canary), facts);
    const { findings } = inventoryFromFacts(everywhere);
    expect(findings.filter(({ rule }) => rule === 'secret-in-inventory')).toHaveLength(values.length);
    expectNoTrace(canary, findings);
  });

  it.for([
    ['a comment', (text: string, canary: string) => `${text}# ${canary}\n`],
    ['a comment behind a value', (text: string, canary: string) => text.replace('ports: 24', `ports: 24 # ${canary}`)],
    ['an anchor', (text: string, canary: string) => text.replace('ports: 24', `ports: &${canary} 24`)],
    ['an alias', (text: string, canary: string) => text.replace('ports: 24', `ports: *${canary}`)],
    ['a tag', (text: string, canary: string) => text.replace('ports: 24', `ports: !${canary} 24`)],
    ['a directive', (text: string, canary: string) => `%${canary} 1\n---\n${text}`],
    ['a second document', (text: string, canary: string) => `${text}---\nx: ${canary}\n`],
    ['a key that stands twice', (text: string, canary: string) => `${text}\n${canary}: 1\n${canary}: 2\n`],
    ['a text whose quote is not closed', (text: string, canary: string) => `${text}\nx: "${canary}\n`],
    ['a bracket that is not closed', (text: string, canary: string) => `${text}\nx: [${canary}\n`],
    ['a line indented by a tab', (text: string, canary: string) => `${text}\nx:\n\ty: ${canary}\n`],
    ['a key of several lines', (text: string, canary: string) => `${text}\n? x\n  ${canary}\n: 1\n`],
    ['a file that is no mapping', (_text: string, canary: string) => canary],
  ] as const)('a canary in %s is stopped, and repeated nowhere', ([, change]) => {
    for (const [, canary] of shapes) expectStopped(canary, () => planText(change(inventoryText, canary)));
  });
});

/** Props of the site, deep; machines, networks and constructs are no texts. */
const isPlain = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value));
const deepProps = function* (value: unknown, path: readonly string[] = []): Generator<{ readonly path: readonly string[]; readonly value: unknown }> {
  if (path.length > 0) yield { path, value };
  if (isPlain(value) && !Object.isFrozen(value)) for (const [key, item] of Object.entries(value as object)) yield* deepProps(item, [...path, key]);
};

const propsOfSite = (): ReadonlyMap<ConstructName, object> => {
  const found = new Map<ConstructName, object>();
  madeBy(
    (name, props, make) => {
      found.set(name, props);
      return make(props);
    },
    () => planFacts(),
  );
  return found;
};

describe('the props of the site', () => {
  const props = propsOfSite();
  const places = constructNames.flatMap((name) => [...deepProps(props.get(name))].map((place) => ({ name, ...place })));
  const secrets = places.filter(({ value }) => SecretRef.isSecretRef(value)).map(({ name, path }) => [name, path] as const);
  const texts = places.filter(({ value }) => typeof value === 'string').map(({ name, path }) => [name, path] as const);
  const change = (path: readonly string[], canary: unknown) => (given: object) => replacedIn(given, path, canary);

  it('take a secret in exactly these positions', () => {
    expect(secrets.map(([name, path]) => `${name} ${path.join('.')}`)).toEqual([
      'Fabric passwords.borders',
      'Fabric passwords.nodes',
      'K3sCluster token',
      'K3sCluster agentToken',
      'K3sCluster etcdSnapshots.accessKey',
      'K3sCluster etcdSnapshots.secretKey',
      'Calico peers.password',
      'FreeIpa reader.password',
      'FreeIpa adminPassword',
      'FreeIpa directoryManagerPassword',
      'FreeIpa authority',
      'FreeIpa backup.accessKey',
      'FreeIpa backup.secretKey',
      'FreeIpa backup.passphrase',
      'PostgreSql backup.accessKey',
      'PostgreSql backup.secretKey',
      'OpenBao sealKey',
      'KubernetesLogin authority',
      'ArgoCd repositoryCredentials.password',
    ]);
  });

  describe.for(secrets)('a literal by a cast as %s %s', ([name, path]) => {
    it.for([...shapes, ['a password that looks like a word', 'correct-horse-canary'], ['an empty text', '']] as const)('%s', ([, canary]) => {
      const plan = () => withProps(name, change(path, canary), () => planFacts());
      const { findings, files } = canary === '' ? plan() : expectStopped(canary, plan);
      expect(findings.map(({ rule, severity, what }) => [rule, severity, what])).toEqual([
        ['literal-secret', 'error', `${path.join('.')} holds a literal value (not shown: it may be the secret itself)`],
      ]);
      if (canary !== '') expectNoTrace(canary, [...files]);
    });

    it.for([
      ['an object that pretends to be a reference', (canary: string) => ({ path: 'sites/x', key: canary, address: canary })],
      ['an object that turns into text', (canary: string) => ({ toString: () => canary, toJSON: () => canary })],
      ['a list', (canary: string) => [canary]],
    ] as const)('%s', ([, of]) => {
      const canary = canaries['a GitLab token']!;
      const plan = () => withProps(name, change(path, of(canary)), () => planFacts());
      expectNoTrace(canary, [...expectStopped(canary, plan).files]);
    });
  });

  describe.for(unlikeShapes)('%s as any other text', ([, canary]) => {
    it.for(texts)('%s %s', ([name, path]) => {
      expectStopped(canary, () => withProps(name, change(path, canary), () => planFacts()));
    });
  });
});

const replacedIn = (given: object, [key, ...rest]: readonly string[], value: unknown): object => ({
  ...given,
  [key!]: rest.length === 0 ? value : replacedIn(given[key as never], rest, value),
});

const stored = { namespace: 'argocd', name: 'x', consumer: 'x' };
const unused = new SecretRef({ path: 'x', key: 'x', owner: 'x', origin: 'imported', rotation: 'on-incident' });

/** Everywhere else that a site may write a text. */
const positions: readonly (readonly [position: string, build: (canary: string) => (site: Site) => unknown])[] = [
  ['the text of a file of a host', (canary) => (site) => addHostFile(site, 'leaf-1', '/etc/x', hostText`key ${canary}\n`)],
  ['a value in YAML of a host', (canary) => (site) => addHostFile(site, 'leaf-1', '/etc/x', hostYaml({ a: { b: [canary] } }))],
  ['a key in YAML of a host', (canary) => (site) => addHostFile(site, 'leaf-1', '/etc/x', hostYaml({ a: { [canary]: true } }))],
  ['the path of a file of a host', (canary) => (site) => addHostFile(site, 'leaf-1', `/etc/${canary}`, hostText`x\n`)],
  ['a hole that is an object', (canary) => (site) => addHostFile(site, 'leaf-1', '/etc/x', hostText`${{ canary } as never}`)],
  ['the content of a file by a cast', (canary) => (site) => addHostFile(site, 'leaf-1', '/etc/x', canary as never)],
  ...(['mode', 'owner', 'group', 'apply'] as const).map(
    (prop) =>
      [
        `the ${prop} of a file`,
        (canary: string) => (site: Site) => {
          const host = site.host(site.inventory.machines.get('leaf-1'));
          new HostFile(host, 'x', { host, path: '/etc/x', content: hostText`x\n`, apply: 'none', [prop]: prop === 'apply' ? { restart: canary } : canary });
        },
      ] as const,
  ),
  ['the id of a construct', (canary) => (site) => addDeployment(site, {}, canary)],
  ['the name of an object', (canary) => (site) => new Extra(site).manifest('x', ConfigMap, { metadata: { name: canary } })],
  ['the namespace of an object', (canary) => (site) => new Extra(site).manifest('x', ConfigMap, { metadata: { name: 'x', namespace: canary } })],
  ['a label', (canary) => (site) => new Extra(site).manifest('x', ConfigMap, { metadata: { name: 'x', labels: { x: canary } } })],
  ['the key of a label', (canary) => (site) => new Extra(site).manifest('x', ConfigMap, { metadata: { name: 'x', labels: { [canary]: 'x' } } })],
  ['an annotation', (canary) => (site) => new Extra(site).manifest('x', ConfigMap, { metadata: { name: 'x', annotations: { x: canary } } })],
  ['data', (canary) => (site) => new Extra(site).manifest('x', ConfigMap, { metadata: { name: 'x' }, data: { x: canary } })],
  ['a line of data', (canary) => (site) => new Extra(site).manifest('x', ConfigMap, { metadata: { name: 'x' }, data: { x: `a: b\nc: ${canary}\n` } })],
  ['the key of data', (canary) => (site) => new Extra(site).manifest('x', ConfigMap, { metadata: { name: 'x' }, data: { [canary]: 'x' } })],
  ['an unknown field', (canary) => (site) => new Extra(site).manifest('x', ConfigMap, { metadata: { name: 'x' }, [canary]: canary } as never)],
  ['a field of another type', (canary) => (site) => new Extra(site).manifest('x', ConfigMap, { metadata: { name: 'x' }, immutable: canary as never })],
  ['a number', (canary) => (site) => new Extra(site).manifest('x', Deployment, { metadata: { name: 'x' }, spec: { replicas: canary as never } } as never)],
  ['the environment of a container', (canary) => (site) => addDeployment(site, { env: [{ name: 'X', value: canary }] })],
  ['an image', (canary) => (site) => addDeployment(site, { image: `nginx:${canary}` })],
  ['a namespace', (canary) => (site) => site.namespace(canary, 'baseline')],
  ['values of a chart', (canary) => (site) => addBlazar(site, { values: { a: { b: canary } } })],
  ['the key of values', (canary) => (site) => addBlazar(site, { values: { a: { [canary]: 'b' } } })],
  ['a text among secret values', (canary) => (site) => addBlazar(site, { secretValues: { a: canary } })],
  ['the key of a secret value', (canary) => (site) => addBlazar(site, { values: { [canary]: 'b' }, secretValues: { [canary]: 'x' } })],
  [
    'a Secret made before Argo CD runs',
    (canary) => (site) => bootstrapSecrets.declare(site, { namespace: 'argocd', name: 'x', labels: {}, data: { x: canary } }),
  ],
  ['the key of such a Secret', (canary) => (site) => bootstrapSecrets.declare(site, { namespace: 'argocd', name: 'x', labels: {}, data: { [canary]: 'x' } })],
  ['a Secret filled from the store', (canary) => (site) => storedSecrets.declare(site, { ...stored, data: { x: canary as never } })],
  ['the key of such a Secret of the store', (canary) => (site) => storedSecrets.declare(site, { ...stored, data: { [canary]: hostText`x` } })],
  ['who uses a secret', (canary) => (site) => secretUses.declare(site, { secret: canary as never, consumer: 'x' })],
  ['the name of who uses a secret', (canary) => (site) => secretUses.declare(site, { secret: unused, consumer: canary })],
  ['the name of a group of hosts', (canary) => (site) => hostGroups.declare(site, { name: canary, machines: [], variables: {} })],
  ['a variable of a group of hosts', (canary) => (site) => hostGroups.declare(site, { name: 'x', machines: [], variables: { x: canary } })],
  ['the name of a machine', (canary) => (site) => site.inventory.machines.get(canary)],
  ['a role', (canary) => (site) => site.inventory.machines.withRole(canary)],
  ['the image of a Pod of an operator', (canary) => (site) => declarePod(site, { containers: [{ name: 'x', image: canary, requests: {}, limits: {} }] })],
  ['a node that a Pod is bound to', (canary) => (site) => declarePod(site, { pods: { onNode: canary } })],
  ['the name of a quorum', (canary) => (site) => quorums.declare(site, { name: canary, members: [] })],
  [
    'the message of an exception',
    (canary) => () => {
      throw new Error(`cannot log in with ${canary}`);
    },
  ],
  ...(['path', 'key', 'owner'] as const).map(
    (prop) =>
      [
        `the ${prop} of a reference`,
        (canary: string) => () => new SecretRef({ path: 'x', key: 'x', owner: 'x', origin: 'imported', rotation: 'on-incident', [prop]: canary }),
      ] as const,
  ),
];

describe.for(unlikeShapes)('%s, in a site, as', ([, canary]) => {
  it.for(positions)('%s', ([, build]) => {
    expectStopped(canary, () => planWith((site) => void build(canary)(site)));
  });

  it('a version', () => {
    expectStopped(canary, () => planFacts(undefined, { versions: { k3s: canary as never } }));
  });

  it('the name of a site, or its repository', () => {
    const inventories = new Map([[canary, inventoryFromFacts(factsWith())]]);
    const provider = defineProvider({ repository: { url: canary, targetRevision: 'main' }, sites: [] });
    const named = planSite({ provider, inventories, chartLock }, { name: canary, inventory: undefined as never, build: () => {} });
    expect(named.plan).toBeUndefined();
    expectNoTrace(canary, named.findings);
  });

  it('a reason for a waiver, which is printed nowhere', () => {
    expectNoTrace(canary, planWith((site) => waive(site, { policy: 'odd-quorums', because: canary, until: canary })).policyFindings);
  });
});

/** What else products say of themselves: it ends in documents, files of Ansible, rules of firewalls, or nowhere yet. */
const declarations: readonly (readonly [position: string, declare: (canary: string) => (site: Site) => unknown])[] = [
  ['the text of a playbook', (canary) => (site) => playbooks.declare(site, { file: 'x.yml', text: `- name: ${canary}\n`, secrets: [] })],
  ['the name of a playbook', (canary) => (site) => playbooks.declare(site, { file: `${canary}.yml`, text: '[]\n', secrets: [] })],
  ['the secret of a playbook', (canary) => (site) => playbooks.declare(site, { file: 'x.yml', text: '[]\n', secrets: [canary as never] })],
  ['the name of a virtual machine', (canary) => (site) => declareVirtualMachine(site, { name: canary })],
  ['the group of a virtual machine', (canary) => (site) => declareVirtualMachine(site, { groups: [canary] })],
  ...(['packages', 'services', 'healthChecks'] as const).map(
    (list) =>
      [
        `${list} of a group of hosts`,
        (canary: string) => (site: Site) => hostGroups.declare(site, { name: 'x', machines: [...site.inventory.machines], variables: {}, [list]: [canary] }),
      ] as const,
  ),
  ...(['group', 'product', 'role', 'allows'] as const).map(
    (prop) => [`the ${prop} of an access`, (canary: string) => (site: Site) => accesses.declare(site, { ...access, [prop]: canary })] as const,
  ),
  ...(['clientId', 'title', 'secret'] as const).map(
    (prop) => [`the ${prop} of a client`, (canary: string) => (site: Site) => oidcClients.declare(site, { ...client, [prop]: canary as never })] as const,
  ),
  ['where a client is sent back to', (canary) => (site) => oidcClients.declare(site, { ...client, redirectUris: [`https://x.example/${canary}`] })],
  ['who is spoken to', (canary) => (site) => flows.declare(site, { ...flow, to: { kind: 'outside', name: canary } })],
  ['why they speak', (canary) => (site) => flows.declare(site, { ...flow, why: canary })],
  ['a name', (canary) => (site) => dnsNames.declare(site, { name: canary, target: { kind: 'load-balancer', name: 'ingress' }, audience: 'site' })],
  [
    'where a name leads',
    (canary) => (site) => dnsNames.declare(site, { name: 'x.mini-waas.example', target: { kind: 'load-balancer', name: canary }, audience: 'site' }),
  ],
  ...(['product', 'account', 'allows', 'by'] as const).map(
    (prop) => [`the ${prop} of an account`, (canary: string) => (site: Site) => localAccounts.declare(site, { ...account, [prop]: canary })] as const,
  ),
  ...(['product', 'memberLeft', 'rightGivenUp'] as const).map(
    (prop) => [`the ${prop} of how rights end`, (canary: string) => (site: Site) => revocations.declare(site, { ...revocation, [prop]: canary })] as const,
  ),
  ...(['namespace', 'name', 'maker', 'opens', 'replacement'] as const).map(
    (prop) => [`the ${prop} of a secret of a product`, (canary: string) => (site: Site) => operatorSecrets.declare(site, { ...own, [prop]: canary })] as const,
  ),
  ['what follows a replacement', (canary) => (site) => storedSecrets.declare(site, { ...stored, data: { x: unused }, afterReplacement: canary })],
  ['why nothing is scraped', (canary) => (site) => unscraped.declare(site, { because: canary })],
];

const account = { product: 'x', account: 'x', allows: 'x', by: 'x' };
const revocation = { product: 'x', memberLeft: 'x', rightGivenUp: 'x' };
const own = { namespace: 'x', name: 'x', keys: [], maker: 'x', opens: 'x', replacement: 'x' };
const access = { group: 'x', product: 'x', role: 'x', allows: 'x' };
const client = { clientId: 'x', title: 'x', flows: [], redirectUris: [] };
const flow = { from: { kind: 'every-pod' }, to: { kind: 'outside', name: 'x' }, protocol: 'TCP', ports: [1], why: 'x', encryption: 'TLS' } as const;
const declareVirtualMachine = (site: Site, change: Partial<VirtualMachine>): void => {
  const machine = site.inventory.machines.get('leaf-1');
  virtualMachines.declare(site, { name: 'x', address: machine.address('management'), on: machine, memoryMebibytes: 1, groups: [], ...change });
};

describe.for(unlikeShapes)('%s, declared as', ([, canary]) => {
  it.for(declarations)('%s, is stopped or written nowhere', ([, declare]) => {
    const { findings, policyFindings, plan } = planWith((site) => void declare(canary)(site));
    expectNoTrace(canary, findings, policyFindings, plan?.findings);
    // Nothing is written while there is an error.
    if (hasErrors([...findings, ...policyFindings])) return;
    for (const [path, file] of plan!.files) expectNoTrace(canary, path, file.bytes());
  });
});

it('what stands in the environment is printed nowhere', async () => {
  const names = [
    'HOME',
    'USER',
    'HOSTNAME',
    'LOGNAME',
    'GITLAB_TOKEN',
    'CI_JOB_TOKEN',
    'KUBECONFIG',
    'CDK8S_OUTDIR',
    'CDK_CONTEXT_JSON',
    'NODE_EXTRA_CA_CERTS',
    'BASTIDE_UPSTREAM',
  ];
  const [, ...others] = Object.values(canaries);
  const environment = Object.fromEntries(names.map((name, index) => [name, others[index % others.length]!]));
  const script = fileURLToPath(new URL('./print-site.ts', import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--no-warnings', script], { env: environment, maxBuffer: 2 ** 24 });
  expect(stdout.length).toBeGreaterThan(100_000);
  for (const canary of Object.values(environment)) expectNoTrace(canary, stdout, stderr);
});
