import { ends, type KubernetesNode, kubernetesNodes, type Workload } from '@bastide/constructs';
import { definePolicy } from '../policy.ts';
import { label } from '../scheduling.ts';
import { unschedulablePods } from './unschedulable-pods.ts';

export const nodeLoss = definePolicy({
  id: 'node-loss',
  title: 'With any one node lost, what is promised still runs: its Pods fit on the others, or peers on other machines go on without them',
  why: 'A service that has room only while every machine is up is down with the first one that dies, at night.',
  severity: 'error',
  *check({ site, workloads: planned }) {
    const nodes = site.contributions.of(kubernetesNodes).map(({ value }) => value);
    // A cluster of one node ends with it, whatever was promised.
    if (nodes.length < 2) return;
    const workloads = planned.map(({ workload }) => workload);
    // What surely waits with every node there is for node-memory and node-selectors-find-nodes.
    const waitsAnyway = new Set(unschedulablePods(nodes, workloads).flatMap(({ workload, least }) => (least > 0 ? [workload] : [])));
    const unsure = brokenPromises(undefined, nodes, workloads).filter(({ workload }) => !waitsAnyway.has(workload));
    const isUnsureAnyway = (broken: BrokenPromise): boolean => unsure.some(({ workload, why }) => workload === broken.workload && why === broken.why);
    const losses = nodes.flatMap((lost) =>
      brokenPromises(
        lost,
        nodes.filter((node) => node !== lost),
        workloads,
      )
        .filter((broken) => !waitsAnyway.has(broken.workload) && !isUnsureAnyway(broken))
        .map((broken) => ({ ...broken, when: `without ${lost.machine.name}` })),
    );
    const all = [...unsure.map((broken) => ({ ...broken, when: 'with every node there' })), ...losses];
    for (const [subject, broken] of Map.groupBy(all, ({ workload }) => workload.peers?.name ?? label(workload))) {
      yield {
        construct: planned.find(({ workload }) => workload === broken[0]!.workload)!.from,
        what: `the promise of ${subject} is not sure to survive the loss of a node`,
        allowed: 'Pods that fit on the nodes that are left however the others lie, or peers on enough other machines',
        mend: 'request less, run fewer, let it run on more nodes, or say that it is sheddable',
        counterExample: [...new Set(broken.map(({ when, why }) => `${when}: ${why}`))],
      };
    }
  },
});

/** A promise that cannot be kept, or not surely. */
export interface BrokenPromise {
  readonly workload: Workload;
  readonly why: string;
}

/** The promises that are not kept on the nodes that are left, once this one is lost. */
export const brokenPromises = (lost: KubernetesNode | undefined, left: readonly KubernetesNode[], workloads: readonly Workload[]): readonly BrokenPromise[] => [
  ...workloads.flatMap((workload) => {
    const { pods, priority } = workload;
    if (priority !== 'promised' || !('onNode' in pods) || pods.onNode !== lost?.machine.name || ends(workload)) return [];
    const why = missingPeers(workload, left, workloads);
    return why === undefined ? [] : [{ workload, why }];
  }),
  ...unschedulablePods(left, workloads).flatMap(({ workload, least, most, why }) => {
    const { pods, priority } = workload;
    if (priority !== 'promised' || !('replicas' in pods) || pods.replicas - most >= (workload.leastReplicas ?? pods.replicas)) return [];
    return [{ workload, why: `${least === most ? '' : 'up to '}${most} of ${pods.replicas} Pods wait, because ${why}` }];
  }),
];

/** Why nobody goes on for a Pod whose machine is lost, if nobody does. */
const missingPeers = ({ peers }: Workload, left: readonly KubernetesNode[], workloads: readonly Workload[]): string | undefined => {
  if (peers === undefined) return 'no other machine does what it does';
  const machines = left.filter(({ machine }) =>
    workloads.some(({ peers: others, pods }) => others?.name === peers.name && 'onNode' in pods && pods.onNode === machine.name),
  );
  if (machines.length >= peers.leastMachines) return undefined;
  return `${machines.length} of ${peers.leastMachines} machines that it needs are left${machines.length === 0 ? '' : `: ${machines.map(({ machine }) => machine.name).join(', ')}`}`;
};
