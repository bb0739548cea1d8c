import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ansible, ArgoCd, Calico, hostText, inventoryFromFacts, K3sCluster, type Site } from '@bastide/constructs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type ConstructName, madeBy } from './changed-props.ts';
import { addDeployment, addHostFile, addKeystone, declarePod } from './extras.ts';
import { differenceOf, factsWith, inventoryText, type Planned, planFacts, planInventory, planText } from './planned.ts';
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
  interface Step {
    readonly name: string;
    /** Names of the steps that come before. */
    readonly after: readonly string[];
    readonly run: (site: Site, made: Map<object, object>) => void;
  }

  const inventory = inventoryFromFacts(factsWith());

  const classes = { K3sCluster, Calico, ArgoCd, Ansible };

  /** Every construct that site.ts makes, as a step that makes it again with the same props. */
  const stepsOfSite = (): readonly Step[] => {
    const steps: Step[] = [];
    const names = new Map<object, string>();
    madeBy(
      (name: ConstructName, props, make) => {
        const original = make(props);
        const { id } = (original as { readonly node: { readonly id: string } }).node;
        const after = Object.values(props).flatMap((value) => names.get(value) ?? []);
        const run: Step['run'] = (site, made) => {
          const again = Object.fromEntries(Object.entries(props).map(([prop, value]) => [prop, made.get(value) ?? value]));
          made.set(original, new classes[name](site, id, again as never));
        };
        steps.push({ name, after, run });
        names.set(original, name);
        return original;
      },
      () => planInventory(inventory),
    );
    return steps;
  };

  const ofSite = stepsOfSite();
  const steps: readonly Step[] = [
    ...ofSite,
    { name: 'web', after: [], run: (site) => void addDeployment(site, {}, 'web') },
    { name: 'api', after: [], run: (site) => void addDeployment(site, {}, 'api') },
    { name: 'keystone', after: [], run: (site) => addKeystone(site) },
    { name: 'file', after: [], run: (site) => void addHostFile(site, 'leaf-2', '/etc/motd', hostText`leaf\n`) },
    { name: 'pod', after: ['K3sCluster'], run: (site) => declarePod(site) },
    { name: 'namespace', after: [], run: (site) => void site.namespace('argocd', 'baseline') },
    { name: 'hosts', after: [], run: (site) => void [...site.inventory.machines].toReversed().map((machine) => site.host(machine)) },
  ];

  /** The steps in the wished order, each moved back behind what it comes after. */
  const inOrder = (wished: readonly Step[]): readonly Step[] => {
    const left = [...wished];
    const done: Step[] = [];
    while (left.length > 0) {
      const next = left.findIndex(({ after }) => after.every((name) => done.some((step) => step.name === name)));
      done.push(...left.splice(next, 1));
    }
    return done;
  };

  const planned = (wished: readonly Step[]): Planned =>
    planInventory(inventory, {
      build: (site) => {
        const made = new Map<object, object>();
        for (const step of inOrder(wished)) step.run(site, made);
      },
    });

  it('the steps are those of the site', () => {
    expect(ofSite.map(({ name, after }) => [name, after])).toEqual([
      ['K3sCluster', []],
      ['Calico', ['K3sCluster']],
      ['ArgoCd', ['Calico']],
      ['Ansible', []],
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
  });
});

describe('the order of facts that mean no order does not show', () => {
  const site = planFacts();

  /** Machines, NICs and disks are in the order of the file: sites take the first three. */
  const ordered = new Set(['machines', 'nics', 'disks']);

  type Shuffle = (keys: readonly string[]) => readonly string[];

  const shuffled = (value: unknown, key: string, shuffle: Shuffle): unknown => {
    if (Array.isArray(value)) return value.map((item) => shuffled(item, '', shuffle));
    if (typeof value !== 'object' || value === null) return value;
    const keys = ordered.has(key) ? Object.keys(value) : shuffle(Object.keys(value));
    return Object.fromEntries(keys.map((name) => [name, shuffled(value[name as never], name, shuffle)]));
  };

  it('keys of mappings', () => {
    fc.assert(
      fc.property(fc.gen(), (random) => {
        const facts = shuffled(factsWith(), '', (keys) => random(fc.shuffledSubarray<string>, [...keys], { minLength: keys.length }));
        expectSame(site, planInventory(inventoryFromFacts(facts)));
      }),
      { numRuns: 12 },
    );
  });

  it('machines of different roles among each other', () => {
    const machines = Object.entries(factsWith().machines);
    const roles = machines.map(
      ([
        ,
        {
          roles: [role],
        },
      ]) => role!,
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(roles, { minLength: roles.length }), (order) => {
        const left = Map.groupBy(
          machines,
          ([
            ,
            {
              roles: [role],
            },
          ]) => role!,
        );
        const interleaved = Object.fromEntries(order.map((role) => left.get(role)!.shift()!));
        expectSame(
          site,
          planFacts((facts) => void (facts.machines = interleaved)),
        );
      }),
      { numRuns: 12 },
    );
  });

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
