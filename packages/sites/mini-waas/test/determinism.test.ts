import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hostText, inventoryFromFacts } from '@bastide/constructs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { addBlazar, addDeployment, addHostFile, declarePod } from './extras.ts';
import { differenceOf, factsWith, inventoryText, type Planned, planFacts, planInventory, planText } from './planned.ts';
import { inOrder, inventory, type Step, stepsOfSite } from './steps-of-site.ts';
import { withoutSurroundings } from './surroundings.ts';

vi.mock('@bastide/constructs', async (original) => (await import('./changed-props.ts')).changeable(await original<typeof import('@bastide/constructs')>()));

const same = { added: [], removed: [], changed: [] };
const expectSame = (before: Planned, after: Planned): void => {
  expect(differenceOf(before, after)).toEqual(same);
  expect([...after.files.keys()]).toEqual([...before.files.keys()]);
  expect(saidBy(after)).toEqual(saidBy(before));
};

/** Lines of code differ where a test builds in the place of the site. */
const saidBy = ({ findings, policyFindings }: Planned): readonly object[] => [...findings, ...policyFindings].map(({ source, ...finding }) => finding);

describe('the order in which a site builds its products does not show', () => {
  const ofSite = stepsOfSite();
  const steps: readonly Step[] = [
    ...ofSite,
    { name: 'web', after: [], run: (site) => void addDeployment(site, {}, 'web') },
    { name: 'api', after: [], run: (site) => void addDeployment(site, {}, 'api') },
    { name: 'blazar', after: [], run: (site) => addBlazar(site) },
    { name: 'file', after: [], run: (site) => void addHostFile(site, 'leaf-2', '/etc/motd', hostText`leaf\n`) },
    { name: 'pod', after: ['k3s'], run: (site) => declarePod(site) },
    { name: 'namespace', after: [], run: (site) => void site.namespace('argocd', 'baseline') },
    { name: 'hosts', after: [], run: (site) => void [...site.inventory.machines].toReversed().map((machine) => site.host(machine)) },
  ];

  const planned = (wished: readonly Step[]): Planned =>
    planInventory(inventory, {
      build: (site) => {
        const made = new Map<unknown, unknown>();
        for (const step of inOrder(wished)) step.run(site, made);
      },
    });

  it('the steps are those of the site', () => {
    expect(ofSite.map(({ name, after }) => [name, after])).toEqual([
      ['base-system', []],
      ['fabric', []],
      ['k3s', []],
      ['calico', ['fabric', 'k3s']],
      ['metallb', ['calico', 'k3s']],
      ['coredns', ['k3s']],
      ['traefik', ['k3s', 'metallb']],
      ['cert-manager', ['calico', 'k3s']],
      ['external-secrets', ['calico', 'k3s']],
      ['secrets-contract', []],
      ['freeipa', []],
      ['ceph', ['k3s']],
      ['ceph-general', ['ceph']],
      ['storage-classes', ['ceph', 'ceph-general']],
      ['ceph-toolbox', ['ceph']],
      ['keycloak-postgresql', ['k3s', 'storage-classes']],
      ['keycloak', ['freeipa', 'k3s', 'keycloak-postgresql']],
      ['openbao', ['calico', 'external-secrets', 'keycloak']],
      ['grafana-login', ['keycloak']],
      ['kubernetes-login', ['k3s', 'keycloak']],
      ['openstack', ['ceph', 'k3s', 'keycloak']],
      ['argo-cd', ['calico', 'keycloak']],
      ['ansible', []],
      ['documents', []],
    ]);
    expectSame(planInventory(inventory), planned(ofSite));
  });

  it('shuffled', () => {
    const inFileOrder = planned(steps);
    expect(inFileOrder.files.size).toBeGreaterThan(planInventory(inventory).files.size);
    fc.assert(
      fc.property(fc.shuffledSubarray([...steps], { minLength: steps.length }), (wished) => expectSame(inFileOrder, planned(wished))),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe('the order of facts that mean no order does not show', () => {
  const site = planFacts();

  /** Machines and NICs are in the order of the file: sites take the first three. */
  const ordered = new Set(['machines', 'nics']);

  type Shuffle = <T>(items: readonly T[]) => readonly T[];

  /** Plans the site over facts that are changed by chance. */
  const expectSameAfter = (change: (shuffle: Shuffle) => unknown): void =>
    fc.assert(
      fc.property(fc.gen(), (random) => {
        const shuffle: Shuffle = (items) => random(fc.shuffledSubarray<(typeof items)[number]>, [...items], { minLength: items.length });
        expectSame(site, planInventory(inventoryFromFacts(change(shuffle))));
      }),
      { numRuns: 12 },
    );

  const shuffled = (value: unknown, key: string, shuffle: Shuffle): unknown => {
    if (Array.isArray(value)) return value.map((item) => shuffled(item, '', shuffle));
    if (typeof value !== 'object' || value === null) return value;
    const keys = ordered.has(key) ? Object.keys(value) : shuffle(Object.keys(value));
    return Object.fromEntries(keys.map((name) => [name, shuffled(value[name as never], name, shuffle)]));
  };

  it('keys of mappings', () => expectSameAfter((shuffle) => shuffled(factsWith(), '', shuffle)), 60_000);

  it('cables', () => expectSameAfter((shuffle) => factsWith((facts) => void (facts.cables = [...shuffle(facts.cables)]))), 60_000);

  it(
    'machines, where those of the control plane follow each other as before',
    () =>
      expectSameAfter((shuffle) =>
        factsWith((facts) => {
          const machines = Object.entries(facts.machines);
          const isControl = ([, { roles }]: (typeof machines)[number]): boolean => roles.includes('control');
          const control = machines.filter(isControl).values();
          facts.machines = Object.fromEntries(shuffle(machines).map((machine) => (isControl(machine) ? control.next().value! : machine)));
        }),
      ),
    60_000,
  );

  it('the order of machines of one role does: the first three are the servers', () => {
    const after = planFacts((facts) => {
      const { 'control-1': first, ...others } = facts.machines;
      facts.machines = { ...others, 'control-1': first! };
    });
    expect(differenceOf(site, after).added).toContain('hosts/control-4/etc/rancher/k3s/audit-policy.yaml');
  });
});

describe('clock, chance, environment and locale are not looked at', () => {
  it('while the site is loaded, built, planned and checked', () => {
    expectSame(
      planText(inventoryText),
      withoutSurroundings(() => planText(inventoryText)),
    );
  });

  it.for([
    ['the clock', 'Date.now', () => Date.now()],
    ['the clock', 'new Date', () => new Date()],
    ['the clock', 'performance.now', () => performance.now()],
    ['the clock', 'process.hrtime', () => process.hrtime.bigint()],
    ['chance', 'Math.random', () => Math.random()],
    ['chance', 'crypto.randomUUID', () => crypto.randomUUID()],
    ['the environment', 'process.env.HOME', () => process.env['HOME']],
    ['the environment', 'the keys of process.env', () => Object.keys(process.env)],
    ['the locale', 'localeCompare', () => 'a'.localeCompare('b')],
    ['the locale', 'Intl', () => new Intl.Collator()],
  ] as const)('a site that asks %s by %s is caught', ([what, , look]) => {
    const { findings } = withoutSurroundings(() => planFacts(undefined, { build: look }));
    expect(findings.map(({ what: said }) => said)).toEqual([`${what} was looked at`]);
  });
});

describe('another machine writes the same bytes', () => {
  const script = fileURLToPath(new URL('./print-site.ts', import.meta.url));
  const here = planText(inventoryText);

  it.for([
    { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    { TZ: 'America/St_Johns', LANG: 'sv_SE.UTF-8', LC_ALL: 'sv_SE.UTF-8', HOME: '/nonexistent', USER: 'somebody' },
    { TZ: 'UTC', LANG: 'C', LC_ALL: 'C', CDK_OUTDIR: '/nonexistent', CDK8S_OUTDIR: '/nonexistent', NODE_ENV: 'production', CI: 'true' },
  ])('with $TZ and $LANG', async (environment) => {
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env: environment, cwd: tmpdir(), maxBuffer: 2 ** 24 });
    const there = JSON.parse(stdout) as {
      readonly locale: string;
      readonly timeZone: string;
      readonly files: [string, string][];
      readonly findings: Planned['findings'];
    };
    expect([there.timeZone, there.locale.slice(0, 2)]).toEqual([environment.TZ, environment.LANG === 'C' ? 'en' : environment.LANG.slice(0, 2)]);
    expectSame(here, { files: new Map(there.files), findings: there.findings, policyFindings: [] });
  });
});
