import { ends, type KubernetesNode, type Workload } from '@bastide/constructs';
import { brokenPromises, label, type UnschedulablePods, unschedulablePods } from '@bastide/policies';
import type { Bench } from '../bench.ts';
import type { Problem, Result } from '../check.ts';
import { startControlPlane } from '../control-plane.ts';
import { type KubernetesObject, objectsOf } from '../generated-site.ts';
import { nodesOf } from '../kubernetes-nodes.ts';
import { secondsSince } from '../seconds.ts';
import { ScheduledCluster, type SeenPods } from './scheduled-cluster.ts';

/** Places every Pod of the site, then takes each node away in turn, and holds what the scheduler does against what the model predicts. */
export const loseEachNode = async (bench: Bench): Promise<Result> => {
  const model = await bench.site.model();
  const { workloads } = model;
  const nodes = nodesOf(model);
  if (nodes.length === 0) return { seen: ['the site has no Kubernetes'], problems: [] };
  const { api } = await startControlPlane(bench);
  const emitted = objectsOf(bench.site).map(({ object }) => object);
  const cluster = new ScheduledCluster(api, workloads, emitted.filter(makesPods));
  await Promise.all(emitted.filter(({ kind }) => kind === 'PriorityClass').map((object) => api.mustApply(object)));
  await Promise.all(nodes.map((node) => cluster.add(node)));
  const start = performance.now();
  await cluster.populate();
  let placed = await cluster.settled(nobodyWaits);
  const count = placed.reduce((sum, each) => sum + each.nodes.length, 0);
  const seen = [`${count} Pods of ${workloads.length} workloads placed on ${nodes.length} nodes in ${secondsSince(start)} s`];
  const problems: Problem[] = placed
    .filter(({ waiting }) => waiting.length > 0)
    .map((each) => ({ what: `with every node there ${waitText(each)}: ${each.waiting[0]}` }));
  // Losses would only repeat it.
  if (problems.length > 0) return { seen, problems };

  const losses: Loss[] = [];
  for (const lost of nodes) {
    const began = performance.now();
    await cluster.lose(lost);
    const left = nodes.filter((node) => node !== lost);
    const after = await cluster.settled((pods) => problemsOf(lost, left, workloads, pods).length === 0);
    losses.push({ seconds: (performance.now() - began) / 1000, moving: moversOn(lost, placed), waiting: after.filter(({ waiting }) => waiting.length > 0) });
    problems.push(...problemsOf(lost, left, workloads, after).map((what) => ({ what })));
    await cluster.add(lost);
    placed = await cluster.settled(nobodyWaits);
    const stuck = placed.filter(({ waiting }) => waiting.length > 0);
    problems.push(...stuck.map((each) => ({ what: `with ${lost.machine.name} back ${waitText(each)}: ${each.waiting[0]}` })));
  }
  return { seen: [...seen, ...seenOf(losses)], problems };
};

/** Objects of the site that make Pods. What claims a volume is not taken as it is, because nothing makes volumes here. */
const makesPods = (object: KubernetesObject): boolean =>
  ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'Pod'].includes(object.kind) &&
  !/"(volumeClaimTemplates|persistentVolumeClaim)":/.test(JSON.stringify(object));

const nobodyWaits = (seen: readonly SeenPods[]): boolean => seen.every(({ waiting }) => waiting.length === 0);

/** How many Pods that may run elsewhere lie on a node. */
const moversOn = ({ machine }: KubernetesNode, seen: readonly SeenPods[]): number =>
  seen.flatMap(({ workload, nodes }) => ('replicas' in workload.pods && !ends(workload) ? nodes : [])).filter((name) => name === machine.name).length;

interface Loss {
  readonly seconds: number;
  readonly moving: number;
  readonly waiting: readonly SeenPods[];
}

/** What is otherwise than predicted, and which promises are broken. */
export const problemsOf = (
  lost: KubernetesNode,
  left: readonly KubernetesNode[],
  workloads: readonly Workload[],
  seen: readonly SeenPods[],
): readonly string[] => {
  const when = `with ${lost.machine.name} lost`;
  const predicted = new Map(unschedulablePods(left, workloads).map((each) => [each.workload, each]));
  const waiting = seen.filter((each) => each.waiting.length > 0);
  return [
    ...seen.flatMap((each) => otherwise(each, predicted.get(each.workload)).map((what) => `${when} ${what}`)),
    ...brokenPromises(lost, left, workloads).flatMap(({ workload, why }) => {
      const refused = waiting.find((each) => each.workload === workload);
      // Not to be sure of room is for the policy to say; a Pod that has a node keeps its promise.
      if (refused === undefined && 'replicas' in workload.pods) return [];
      return [`${when} the promise of ${label(workload)} is broken: ${why}${refused === undefined ? '' : `; the scheduler: ${refused.waiting[0]}`}`];
    }),
  ];
};

const otherwise = (seen: SeenPods, predicted: UnschedulablePods | undefined): readonly string[] => {
  const { workload, waiting } = seen;
  if (ends(workload)) return [];
  const { least = 0, most = 0, why = '' } = predicted ?? {};
  if (waiting.length > most) return [`${waitText(seen)}, and the model predicts ${most}: ${waiting[0]}`];
  if (waiting.length < least) return [`${waitText(seen)}, and the model predicts ${least}, because ${why}`];
  return [];
};

const waitText = ({ workload, nodes, waiting }: SeenPods): string => `${waiting.length} of ${waiting.length + nodes.length} Pods of ${label(workload)} wait`;

const seenOf = (losses: readonly Loss[]): readonly string[] => {
  const refusals = losses.flatMap(({ waiting }) => waiting.flatMap(({ workload, waiting: messages }) => messages.map((message) => ({ workload, message }))));
  const moving = losses.reduce((sum, loss) => sum + loss.moving, 0);
  const slowest = Math.max(...losses.map(({ seconds }) => seconds));
  return [
    `each node lost in turn: ${moving} Pods had to find another one, and ${refusals.length} wait, in all; settled within ${slowest.toFixed(1)} s`,
    ...[...Map.groupBy(refusals, ({ message }) => message)].map(
      ([message, pods]) =>
        `of ${pods.length} the scheduler says "${message}": ${pods.map(({ workload: { namespace, name } }) => `${namespace}/${name}`).join(', ')}`,
    ),
  ];
};
