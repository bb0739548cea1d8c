import {
  type KubernetesNode,
  type KubernetesObject,
  kubernetesNodes,
  type LabelRequirement,
  meets,
  type PlannedFile,
  runsOn,
  type Workload,
} from '@bastide/constructs';
import { definePolicy } from './policy.ts';
import { label } from './scheduling.ts';

export const disruptionBudgets = definePolicy({
  id: 'disruption-budgets',
  title: 'A PodDisruptionBudget covers Pods that exist, keeps some of them, and leaves room to drain a node',
  why: 'A budget that allows no disruption makes every reboot of a node hang; one that selects nothing, or allows all, protects nothing.',
  severity: 'error',
  *check({ site, files, workloads }) {
    const nodes = site.contributions.of(kubernetesNodes).map(({ value }) => value);
    const all = workloads.map(({ workload }) => workload);
    const labels = podLabelsIn(files);
    const coveredBy = new Map<Workload, string>();
    for (const { owner, object } of budgets(files)) {
      const { name, namespace = 'default' } = object.metadata;
      const place = `PodDisruptionBudget ${namespace}/${name}`;
      const covered = coveredPods(
        object,
        labels,
        all.filter((workload) => workload.namespace === namespace),
      );
      if (covered.length === 0) {
        yield { construct: owner, what: `${place} selects no Pod of the site`, mend: 'select the labels of the Pods that it is for, or drop it' };
        continue;
      }
      for (const workload of covered) {
        const other = coveredBy.get(workload);
        coveredBy.set(workload, other ?? place);
        if (other === undefined) continue;
        yield {
          construct: owner,
          what: `${place} covers ${label(workload)}, which ${other} covers already`,
          allowed: 'one budget a Pod',
          mend: 'drop one of the two, or narrow its selector',
          counterExample: [`a Pod of ${label(workload)} on a node that is drained: with two budgets Kubernetes refuses every eviction`],
        };
      }
      const replicas = covered.reduce((sum, workload) => sum + replicasOf(workload, nodes), 0);
      const pods = `${replicas} ${replicas === 1 ? 'Pod' : 'Pods'}`;
      const allowed = allowedDisruptions(object, replicas);
      if (allowed === undefined) {
        yield {
          construct: owner,
          what: `${place} says neither minAvailable nor maxUnavailable`,
          allowed: 'one of the two',
          mend: 'say how many Pods may be missing: maxUnavailable: 1',
        };
      } else if (allowed < 1) {
        yield {
          construct: owner,
          what: `${place} allows no disruption of its ${pods}`,
          allowed: `minAvailable up to ${Math.max(0, replicas - 1)}, or maxUnavailable from 1`,
          mend: 'let one Pod be missing, or run one more',
          counterExample: [`${covered.map(label).join(', ')} on a node that is drained: the eviction is refused for ever`],
        };
      } else if (replicas > 1 && allowed >= replicas) {
        yield {
          construct: owner,
          what: `${place} lets all of its ${pods} go at once`,
          allowed: `minAvailable from 1, or maxUnavailable up to ${replicas - 1}`,
          mend: 'say how many Pods must stay, or drop the budget',
        };
      }
    }
  },
});

const budgets = (files: readonly PlannedFile[]): readonly { readonly owner: string; readonly object: KubernetesObject }[] =>
  files.flatMap(({ content, owner }) =>
    content.type === 'object' && content.object.kind === 'PodDisruptionBudget' ? [{ owner, object: content.object }] : [],
  );

interface BudgetSpec {
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
  readonly selector?: {
    readonly matchLabels?: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly LabelRequirement[];
  };
}

const specOf = (object: KubernetesObject): BudgetSpec => (object.spec ?? {}) as BudgetSpec;

/** How many of the Pods may be gone at once; percentages are rounded as Kubernetes does it: up, for both. */
const allowedDisruptions = (object: KubernetesObject, replicas: number): number | undefined => {
  const { minAvailable, maxUnavailable } = specOf(object);
  if (maxUnavailable !== undefined) return amount(maxUnavailable, replicas);
  return minAvailable === undefined ? undefined : replicas - amount(minAvailable, replicas);
};

const amount = (value: number | string, replicas: number): number =>
  typeof value === 'number' ? value : Math.ceil((Number(value.replace('%', '')) / 100) * replicas);

/**
 * By the labels of the Pods that an emitted object makes. Those of releases and operators are not known: the selector is for those whose
 * names hold most of its values.
 */
const coveredPods = (budget: KubernetesObject, podLabels: ReturnType<typeof podLabelsIn>, workloads: readonly Workload[]): readonly Workload[] => {
  const conditions = conditionsOf(budget);
  const labelled = workloads.map((workload) => ({ workload, labels: workload.source === 'object' ? podLabels.get(label(workload)) : undefined }));
  const known = labelled.flatMap(({ workload, labels }) => (labels && conditions.every((condition) => meets(labels, condition)) ? [workload] : []));
  const values = conditions.flatMap(({ operator, values = [] }) => (operator === 'In' ? values : []));
  const guessed = labelled
    .filter(({ labels }) => labels === undefined)
    .map(({ workload }) => ({ workload, score: values.filter((value) => workload.name.includes(value)).length }));
  const best = Math.max(0, ...guessed.map(({ score }) => score));
  // An empty selector is for every Pod of the namespace.
  return [...known, ...guessed.filter(({ score }) => conditions.length === 0 || (score > 0 && score === best)).map(({ workload }) => workload)];
};

const conditionsOf = (budget: KubernetesObject): readonly LabelRequirement[] => {
  const { matchLabels = {}, matchExpressions = [] } = specOf(budget).selector ?? {};
  return [...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] })), ...matchExpressions];
};

const replicasOf = (workload: Workload, nodes: readonly KubernetesNode[]): number => {
  if ('replicas' in workload.pods) return workload.pods.replicas;
  return 'onNode' in workload.pods ? 1 : nodes.filter((node) => runsOn(workload, node)).length;
};

/** Labels of Pods by kind, namespace and name of the object that makes them. */
const podLabelsIn = (files: readonly PlannedFile[]): ReadonlyMap<string, Readonly<Record<string, string>>> =>
  new Map(
    files.flatMap(({ content }) => {
      if (content.type !== 'object') return [];
      const { kind, metadata, spec } = content.object;
      const template = (spec as { template?: { metadata?: { labels?: Record<string, string> } } } | undefined)?.template;
      return [[`${kind} ${metadata.namespace ?? 'default'}/${metadata.name}`, (kind === 'Pod' ? metadata.labels : template?.metadata?.labels) ?? {}] as const];
    }),
  );
