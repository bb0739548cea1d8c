import { kubernetesNodes, roomsOf, workloadsOf } from '@bastide/constructs';
import { describe, expect, it } from 'vitest';
import { type Facts, namesOf, type Planned, planFacts } from './planned.ts';

const site = planFacts();
const reserved = workloadsOf(site.plan!).flatMap(({ workload }) => (workload.source === 'reservation' ? [workload] : []));

describe('the memory that Mini W’aaS keeps for what it does not describe yet', () => {
  it('is 1088 MiB on the control machines, in Pods of 512 MiB and less', () => {
    const pods = reserved.flatMap(({ pods, containers }) => Array('replicas' in pods ? pods.replicas : 0).fill(containers[0]!.requests.memoryMebibytes));
    expect(pods.reduce((sum, each) => sum + each, 0)).toBe(1088);
    expect(Math.max(...pods)).toBe(512);
    expect(reserved.every(({ nodeSelector }) => nodeSelector['bastide.example/role'] === 'control')).toBe(true);
  });

  it('is for monitoring, and promised to nobody', () => {
    const named = (priority: string) => reserved.filter((each) => each.priority === priority).map(({ name }) => name);
    expect(named('promised')).toEqual([]);
    expect(named('sheddable')).toEqual(['prometheus', 'loki', 'grafana', 'exporters']);
  });

  it('is in no manifest', () => {
    for (const [path, text] of site.files) if (path.startsWith('kubernetes/')) expect(text, path).not.toMatch(/namespace: "?reserved\b/);
  });
});

describe('memory that is kept is missed as that of Pods is:', () => {
  const findingsOf = ({ policyFindings }: Planned) =>
    policyFindings
      .filter(({ rule }) => rule !== 'lock-verified')
      .map(({ rule, construct, what, counterExample }) => ({ rule, construct, what, counterExample }));
  const keeping = (role: string, pods: number, mebibytes: number, priority: 'promised' | 'sheddable') =>
    findingsOf(
      planFacts((facts: Facts) => {
        facts.reservations = { later: { description: 'Later', role, pods, memory: `${mebibytes}MiB`, priority } };
      }),
    );
  const nodes = site.plan!.site.contributions.of(kubernetesNodes).map(({ value }) => value);
  /** What Pods that are bound to them leave on the nodes of a role, in MiB; alike on all. */
  const leftOn = (role: string): number => {
    const rooms = roomsOf(
      nodes.filter(({ machine }) => machine.roles.includes(role)),
      workloadsOf(site.plan!).map(({ workload }) => workload),
    );
    return rooms[0]!.freeMebibytes;
  };

  it('all that a node has can be kept, and not a MiB more', () => {
    const left = leftOn('compute');
    expect(keeping('compute', 1, left, 'sheddable')).toEqual([]);
    expect(keeping('compute', 1, left + 1, 'sheddable')).toEqual([
      {
        rule: 'node-memory',
        construct: 'mini-waas/k3s',
        what: `replica 1 of 1 of Deployment reserved/later requests ${left + 1} MiB and fits on no node`,
        counterExample: namesOf('compute')
          .slice(0, 6)
          .map((name) => expect.stringMatching(`^${name}: ${left} of \\d+ MiB free$`)),
      },
    ]);
  });

  it('what is promised must find its room however other Pods lie', () => {
    // The Jobs that prepare disks borrow some.
    const nearlyAll = leftOn('storage') - 160;
    expect(keeping('storage', 2, nearlyAll, 'sheddable')).toEqual([]);
    expect(keeping('storage', 2, nearlyAll, 'promised')).toMatchObject([
      { rule: 'node-loss', construct: 'mini-waas/k3s', what: 'the promise of Deployment reserved/later is not sure to survive the loss of a node' },
    ]);
  });
});
