import { workloadsOf } from '@bastide/constructs';
import { describe, expect, it } from 'vitest';
import { type Facts, namesOf, type Planned, planFacts } from './planned.ts';

const site = planFacts();
const reserved = workloadsOf(site.plan!).flatMap(({ workload }) => (workload.source === 'reservation' ? [workload] : []));

describe('the memory that Mini W’aaS keeps for what it does not describe yet', () => {
  it('is 1920 MiB on the control machines, in Pods of 512 MiB and less', () => {
    const pods = reserved.flatMap(({ pods, containers }) => Array('replicas' in pods ? pods.replicas : 0).fill(containers[0]!.requests.memoryMebibytes));
    expect(pods.reduce((sum, each) => sum + each, 0)).toBe(1920);
    expect(Math.max(...pods)).toBe(512);
    expect(reserved.every(({ nodeSelector }) => nodeSelector['bastide.example/role'] === 'control')).toBe(true);
  });

  it('is promised for single sign-on, and not for monitoring', () => {
    const named = (priority: string) => reserved.filter((each) => each.priority === priority).map(({ name }) => name);
    expect(named('promised')).toEqual(['keycloak', 'keycloak-postgresql', 'openbao']);
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
  const keeping = (role: string, pods: number, memory: string, priority: 'promised' | 'sheddable') =>
    findingsOf(
      planFacts((facts: Facts) => {
        facts.reservations = { later: { description: 'Later', role, pods, memory, priority } };
      }),
    );
  const computes = namesOf('compute').slice(0, 6);

  it('all that a node has can be kept, and not a MiB more', () => {
    expect(keeping('compute', 1, '3160MiB', 'sheddable')).toEqual([]);
    expect(keeping('compute', 1, '3161MiB', 'sheddable')).toEqual([
      {
        rule: 'node-memory',
        construct: 'mini-waas/k3s',
        what: 'replica 1 of 1 of Deployment reserved/later requests 3161 MiB and fits on no node',
        counterExample: computes.map((name) => `${name}: 3160 of 3320 MiB free`),
      },
    ]);
  });

  it('what is promised must find its room however other Pods lie', () => {
    expect(keeping('storage', 2, '640MiB', 'sheddable')).toEqual([]);
    expect(keeping('storage', 2, '640MiB', 'promised')).toEqual([
      {
        rule: 'node-loss',
        construct: 'mini-waas/k3s',
        what: 'the promise of Deployment reserved/later is not sure to survive the loss of a node',
        counterExample: ['with every node there: up to 1 of 2 Pods wait, because other Pods may lie so that no node that may run it has 640 MiB left'],
      },
    ]);
  });
});
