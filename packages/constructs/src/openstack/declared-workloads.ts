import type { Budget } from '../core/resources.ts';
import type { Workload, WorkloadContainer } from '../core/workload.ts';
import { defaultBudget, type OpenStackPlane } from './plane.ts';
import type { ReleaseContainer, ReleaseFacts, ReleasePods } from './release-facts.ts';

/** What a site says of the Pods of a release. */
export interface PodChoices {
  /** By key of `pod.replicas`. */
  readonly replicas: Readonly<Record<string, number>>;
  /** By key of `pod.resources`. */
  readonly budgets: Readonly<Record<string, Budget>>;
  /** Whether a Pod goes before the one that replaces it comes, because they cannot be there together. @default - as the profile has it */
  readonly replacedInPlace?: boolean;
}

/** The Pods that the chart will make of its values, for the policies and proofs. */
export const declaredWorkloads = (plane: OpenStackPlane, facts: ReleaseFacts, choices: PodChoices): readonly Workload[] =>
  facts.pods.map((pods) => ({
    kind: pods.kind,
    namespace: plane.targetNamespace.name,
    name: pods.name,
    pods: pods.kind === 'DaemonSet' ? { perNode: true } : { replicas: pods.replicas === undefined ? 1 : choices.replicas[pods.replicas]! },
    nodeSelector: plane.nodeSelector(facts.labels[pods.label]!),
    tolerations: [],
    ...(keepsApart(pods) ? { spread: 'host' as const } : {}),
    ...leastReplicasOf(pods, choices),
    hostNetwork: pods.hostNetwork ?? false,
    ...(pods.privileged ? { privileged: true } : {}),
    ...(pods.hostAccess === undefined ? {} : { hostAccess: pods.hostAccess }),
    containers: [waiting, ...pods.containers].map((container) => declaredContainer(plane, facts, choices, container)),
    source: 'release',
    ...(pods.priorityClassKey === undefined ? {} : { priorityClass: 'sheddable' }),
    priority: pods.priority ?? (pods.kind === 'Job' || pods.kind === 'CronJob' ? 'sheddable' : 'promised'),
  }));

/** Replicas of a Deployment do each other's work; those of a StatefulSet decide by majority. */
const leastReplicasOf = ({ kind, replicas }: ReleasePods, choices: PodChoices): Pick<Workload, 'leastReplicas'> => {
  const count = replicas === undefined ? 1 : choices.replicas[replicas]!;
  if (count < 2) return {};
  return { leastReplicas: kind === 'StatefulSet' ? Math.floor(count / 2) + 1 : count - 1 };
};

const keepsApart = ({ replicas, spread }: ReleasePods): boolean => replicas !== undefined && spread !== false;

/** It waits for the Services and Jobs that the chart names. */
const waiting: ReleaseContainer = { name: 'init', image: 'dep_check', init: true };

const declaredContainer = (
  plane: OpenStackPlane,
  facts: ReleaseFacts,
  { budgets }: PodChoices,
  { name, image, resources, init }: ReleaseContainer,
): WorkloadContainer => ({
  name,
  image: plane.image(facts.images[image]!),
  ...(resources === undefined ? defaultBudget : budgets[resources]!),
  ...(init ? { init } : {}),
});
