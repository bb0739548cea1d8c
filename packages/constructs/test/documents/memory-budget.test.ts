import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workloads } from '../../src/contributions/workloads.ts';
import { plan } from '../../src/core/plan.ts';
import type { Workload } from '../../src/core/workload.ts';
import { Documents } from '../../src/documents/documents.ts';
import type { K3sClusterProps } from '../../src/kubernetes/k3s/props.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { changedInventory, smallInventory, smallSite } from '../fixtures/small-site.ts';

const workload = (name: string, memoryMebibytes: number, other: Partial<Workload> = {}): Workload => ({
  kind: 'Deployment',
  namespace: 'x',
  name,
  pods: { replicas: 1 },
  nodeSelector: {},
  tolerations: [],
  hostNetwork: false,
  containers: [{ name: 'main', image: 'a:1', requests: { memoryMebibytes }, limits: { memoryMebibytes: 2 * memoryMebibytes } }],
  source: 'operator',
  priority: 'promised',
  ...other,
});

const labelsByRole = { control: { role: 'control' }, compute: { role: 'compute' } };
const onControl = { nodeSelector: { role: 'control' } };

/** The page of the small site, where kube-vip (48 MiB a server) and CoreDNS (70 MiB) run beside what is declared. */
const pageOf = (
  declared: readonly Workload[],
  { props = {}, inventory = smallInventory() }: { props?: Partial<K3sClusterProps>; inventory?: ReturnType<typeof smallInventory> } = {},
) => {
  const site = smallSite(inventory);
  const cluster = smallCluster(site, { labelsByRole, ...props });
  for (const each of declared) workloads.declare(cluster, each);
  new Documents(site, 'documents');
  const { files, findings } = plan(site);
  expect(findings).toEqual([]);
  return files.get('docs/memory-budget.md')!.bytes();
};

/** The cells of the first line of a section that begins so. */
const row = (page: string, section: string, first: string): readonly string[] =>
  page
    .split(/^## /m)
    .find((each) => each.startsWith(section))!
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .find(([cell]) => cell === first)!;

const sectionOf = (page: string, section: string): string | undefined => page.split(/^## /m).find((each) => each.startsWith(section));

describe('the memory budget', () => {
  it('says of each node what it has, what is kept, and what Pods that are bound to it leave', () => {
    const page = pageOf([workload('agent', 100, { kind: 'DaemonSet', pods: { perNode: true } }), workload('osd', 500, { pods: { onNode: 'control-2' } })]);
    expect(row(page, 'Nodes', 'Node')).toEqual([
      'Node',
      'Roles',
      'Installed',
      'Kubernetes',
      'System',
      'Eviction',
      'Given to Pods',
      'Bound Pods',
      'Left for Pods that move',
    ]);
    expect(row(page, 'Nodes', 'control-1')).toEqual(['control-1', 'control, storage', '4096', '1152', '256', '200', '2488', '148', '2340']);
    expect(row(page, 'Nodes', 'control-2').slice(-3)).toEqual(['2488', '648', '1840']);
    expect(row(page, 'Nodes', 'compute-1')).toEqual(['compute-1', 'compute', '8192', '512', '384', '320', '6976', '100', '6876']);
    expect(row(page, 'Nodes', 'Sum')).toEqual(['Sum', '', '28672', '4480', '1536', '1240', '21416', '1144', '20272']);
    expect(page).toContain('### compute-1, compute-2\n');
    expect(page).toContain('Each: 6976 MiB given to Pods, less 100 bound, leave 6876 for Pods that move.');
    expect(page).toContain('\n2488 MiB given to Pods, less 648 bound, leave 1840 for Pods that move.\n');
  });

  it('says what is kept for what runs outside of Pods', () => {
    const page = pageOf([], { props: { reservedByRole: { compute: { memoryMebibytes: 2048, for: 'virtual machines' } } } });
    expect(row(page, 'Nodes', 'Node')).toContain('Others');
    expect(row(page, 'Nodes', 'compute-2')).toEqual(['compute-2', 'compute', '8192', '512', '384', '320', '2048', '4928', '0', '4928']);
    expect(page).toContain('\n- Others on compute-1, compute-2: 2048 MiB for virtual machines.\n');
  });

  it('says what moves, and where it may', () => {
    const page = pageOf([
      workload('api', 300, { ...onControl, pods: { replicas: 3 }, spread: 'host', leastReplicas: 2 }),
      workload('web', 100, { ...onControl, priority: 'sheddable' }),
      workload('setup', 50, { kind: 'Job' }),
    ]);
    const moving = 'Pods that move';
    expect(row(page, moving, '`x/api`')).toEqual(['`x/api`', 'Deployment', '3', '300', '600', '900', 'promised: 2 of 3', 'control-1–3, each on another host']);
    expect(row(page, moving, '`x/web`')).toEqual(['`x/web`', 'Deployment', '1', '100', '200', '100', 'sheddable', 'control-1–3']);
    expect(row(page, moving, '`kube-system/coredns`').slice(-1)).toEqual(['every node']);
    expect(row(page, moving, 'Sum')).toEqual(['Sum', '', '5', '', '', '1070', '', '']);
    expect(row(page, 'Jobs', '`x/setup`')).toEqual(['`x/setup`', 'Job', '50', '100', 'every node']);
    // Three servers of 2488 MiB, less kube-vip on each.
    expect(row(page, 'Room', 'control-1–3')).toEqual(['control-1–3', '7320', '900', '100', '6320', '3980']);
    expect(row(page, 'Room', 'every node').slice(2, 4)).toEqual(['970', '100']);
  });

  it('names whose Pods stay with a silent node until somebody declares it lost', () => {
    const page = pageOf([workload('bus', 10, { kind: 'StatefulSet' }), workload('api', 10)]);
    expect(sectionOf(page, 'Room for Pods')).toContain('Pods of StatefulSets (`x/bus`), and others that hold a volume, stay with a node that is silent');
    expect(sectionOf(pageOf([workload('api', 10)]), 'Room for Pods')).toContain('Pods that hold a volume stay with a node that is silent');
  });

  it('names what is shed when a node is lost, sorted', () => {
    const shed = { priority: 'sheddable' } as const;
    const page = pageOf([
      workload('web', 100, { ...shed, pods: { replicas: 2 } }),
      workload('agent', 10, { ...shed, pods: { onNode: 'compute-1' } }),
      workload('db', 10),
    ]);
    expect(sectionOf(page, 'What is shed')!.match(/^- .*$/gm)).toEqual([
      '- `x/agent`: Deployment, gone with its node',
      '- `x/web`: Deployment, 200 MiB in 2 Pods',
    ]);
    expect(sectionOf(pageOf([]), 'What is shed')).toContain('Nothing: all is promised.');
  });

  it('names what is kept for what is not described yet', () => {
    const inventory = changedInventory((facts) => {
      facts.reservations = { later: { description: 'What *comes*', role: 'control', pods: 2, memory: '512MiB', priority: 'sheddable' } };
    });
    const page = pageOf([], { inventory });
    expect(row(page, 'Reservations', 'later')).toEqual(['later', 'What \\*comes\\*', 'control', '2', '512', '1024', 'sheddable']);
    expect(row(page, 'Pods that move', '`reserved/later`').slice(0, 6)).toEqual(['`reserved/later`', 'reservation', '2', '512', '512', '1024']);
    expect(sectionOf(pageOf([]), 'Reservations')).toBeUndefined();
  });

  it('does not depend on the order in which products speak', () => {
    const declared = ['a-2', 'a-10', 'b'].flatMap((name) => [workload(name, 10), workload(name, 20, { kind: 'DaemonSet', pods: { perNode: true } })]);
    const page = pageOf(declared);
    fc.assert(
      fc.property(fc.shuffledSubarray(declared, { minLength: declared.length }), (shuffled) => {
        expect(pageOf(shuffled)).toBe(page);
      }),
      { numRuns: 10 },
    );
  });

  it('adds up: what is kept and given is what is installed, and what is bound and left is what is given', () => {
    const declared = fc.array(
      fc
        .tuple(fc.nat(2000), fc.constantFrom<Workload['pods']>({ perNode: true }, { replicas: 2 }, { onNode: 'compute-1' }))
        .map(([mebibytes, pods]) => ({ mebibytes, pods })),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(declared, (all) => {
        const page = pageOf(all.map(({ mebibytes, pods }, index) => workload(`w-${index}`, mebibytes, { pods })));
        const nodes = ['control-1', 'control-2', 'control-3', 'compute-1', 'compute-2', 'Sum'].map((name) => row(page, 'Nodes', name).slice(2).map(Number));
        for (const [installed, kube, system, eviction, given, bound, left] of nodes as [number, number, number, number, number, number, number][]) {
          expect(kube + system + eviction + given).toBe(installed);
          expect(bound + left).toBe(given);
        }
        expect(nodes.slice(0, -1).reduce((sum, each) => sum.map((value, column) => value + each[column]!), [0, 0, 0, 0, 0, 0, 0])).toEqual(nodes.at(-1));
      }),
      { numRuns: 15 },
    );
  });

  it('is a page only where there is Kubernetes', () => {
    const site = smallSite();
    new Documents(site, 'documents');
    expect([...plan(site).files.keys()]).not.toContain('docs/memory-budget.md');
  });
});
