import type { Members } from '../core/plain-object.ts';
import { type Budget, resourceRequirements } from '../core/resources.ts';
import type { PodChoices } from './declared-workloads.ts';
import { nested } from './dotted-keys.ts';
import type { OpenStackPlane } from './plane.ts';
import { hasDeployments, type ReleaseFacts } from './release-facts.ts';

/** Images, labels, replicas, memory: what the values of a release say of its Pods. */
export const podValues = (plane: OpenStackPlane, facts: ReleaseFacts, { replicas, budgets, replacedInPlace }: PodChoices): Members => {
  const resources = Object.fromEntries(Object.entries(budgets).map(([key, each]) => [key, chartResources(each, !facts.undocumentedResources?.includes(key))]));
  const { disruptionBudgets = {}, hostContainers = {} } = facts;
  const priorityClassKeys = facts.pods.flatMap(({ priorityClassKey }) => priorityClassKey ?? []);
  const lifecycle = {
    ...(Object.keys(disruptionBudgets).length === 0
      ? {}
      : {
          disruption_budget: Object.fromEntries(
            Object.entries(disruptionBudgets).map(([key, part]) => [key, { min_available: Math.max(0, (replicas[part] ?? 1) - 1) }]),
          ),
        }),
    ...(hasDeployments(facts) ? { upgrades: { deployments: { rolling_update: rollingUpdate[replacedInPlace ? 'tiny' : plane.profile] } } } : {}),
  };
  return {
    images: { tags: Object.fromEntries(Object.entries(facts.images).map(([tag, name]) => [tag, plane.image(name)])) },
    labels: nested(
      mapped(facts.labels, (role) => labelOf(plane.nodeSelector(role))),
      sameFields,
    ),
    manifests: Object.fromEntries(facts.without.map((manifest) => [manifest, false])),
    pod: {
      ...(priorityClassKeys.length === 0 ? {} : { priorityClassName: Object.fromEntries(priorityClassKeys.map((key) => [key, 'sheddable'])) }),
      resources: { enabled: true, ...nested(resources, sameFields) },
      ...(Object.keys(hostContainers).length === 0 ? {} : { security_context: mapped(hostContainers, (names) => ({ container: runsAsHost(names) })) }),
      ...(Object.keys(replicas).length === 0 ? {} : { replicas, affinity: { anti: { type: { default: 'requiredDuringSchedulingIgnoredDuringExecution' } } } }),
      ...(Object.keys(lifecycle).length === 0 ? {} : { lifecycle }),
    },
  };
};

/** The charts' own limit of processor time is removed: see {@link budget}. */
const chartResources = (each: Budget, hasDefault: boolean): Members => {
  const { requests, limits } = resourceRequirements(each);
  return { requests, limits: hasDefault ? { ...limits, cpu: null } : limits };
};

/**
 * How Pods of a Deployment are replaced. Nodes of 4 GB have no room for a second Pod beside the first, so there an API with one replica is away for the
 * minute that an upgrade takes.
 */
const rollingUpdate = { tiny: { max_surge: 0, max_unavailable: 1 }, standard: { max_surge: 1, max_unavailable: 0 } } as const;

const labelOf = (selector: Readonly<Record<string, string>>): Members => {
  const [key, value] = Object.entries(selector)[0]!;
  return { node_selector_key: key, node_selector_value: value };
};

/** SELinux' type for containers that administer their host. https://github.com/containers/container-selinux */
const runsAsHost = (containers: readonly string[]): Members => Object.fromEntries(containers.map((name) => [name, { seLinuxOptions: { type: 'spc_t' } }]));

const mapped = <T>(record: Readonly<Record<string, T>>, change: (value: T) => Members): Members =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

const sameFields = (fields: Members): Members => fields;
