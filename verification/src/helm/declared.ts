import { mebibytes, millicores, type Resources, type Workload, type WorkloadContainer, workloadOf } from '@bastide/constructs';
import type { Problem } from '../check.ts';
import type { KubernetesObject } from '../generated-site.ts';
import type { HelmRelease } from './releases.ts';

/** What a release was rendered to. */
export interface Rendered {
  readonly release: HelmRelease;
  readonly objects: readonly KubernetesObject[];
}

/** What Helm makes when a release is removed or rolled back: nobody reckons with it. */
const isForLater = ({ metadata }: KubernetesObject): boolean =>
  (metadata.annotations?.['helm.sh/hook'] ?? '').split(',').some((hook) => /^(pre|post)-(delete|rollback)$/.test(hook.trim()));

/** What containers get that say nothing of it, by namespace: what LimitRanges give. */
export type DefaultResources = ReadonlyMap<string, Pick<WorkloadContainer, 'requests' | 'limits'>>;

export const defaultResourcesOf = (objects: readonly KubernetesObject[]): DefaultResources =>
  new Map(
    objects
      .filter(({ kind }) => kind === 'LimitRange')
      .map(({ metadata, spec }) => {
        const { limits } = spec as { readonly limits: readonly { readonly type: string; readonly default?: Amounts; readonly defaultRequest?: Amounts }[] };
        const container = limits.find(({ type }) => type === 'Container');
        return [metadata.namespace!, { requests: resourcesOf(container?.defaultRequest), limits: resourcesOf(container?.default) }];
      }),
  );

type Amounts = Readonly<Record<string, string>>;

const resourcesOf = ({ memory, cpu }: Amounts = {}): Resources => ({
  ...(cpu === undefined ? {} : { cpuMillicores: millicores(cpu)! }),
  ...(memory === undefined ? {} : { memoryMebibytes: mebibytes(memory)! }),
});

/** As the API server admits the Pods: it fills in what a container does not say, each amount by itself. */
const admitted = (workload: Workload, defaults: DefaultResources): Workload => {
  const given = defaults.get(workload.namespace);
  if (given === undefined) return workload;
  return {
    ...workload,
    containers: workload.containers.map((container) => ({
      ...container,
      requests: { ...given.requests, ...container.limits, ...container.requests },
      limits: { ...given.limits, ...container.limits },
    })),
  };
};

/** Pods that a release brings, as the model would say them. */
const workloadsIn = ({ release, objects }: Rendered): readonly Workload[] =>
  objects
    .filter((object) => !isForLater(object))
    .flatMap((object) => {
      const inNamespace = { ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace ?? release.namespace } };
      const found = workloadOf(inNamespace as Parameters<typeof workloadOf>[0]);
      return found === undefined ? [] : [found];
    });

const nameOf = ({ kind, namespace, name }: Workload): string => `${kind} ${namespace}/${name}`;

/** What scheduling and memory are reckoned with, in an order that says nothing. */
const reckoned = ({ pods, nodeSelector, nodeAffinity, tolerations, spread, priorityClass, containers }: Workload): object => ({
  pods,
  priorityClass,
  nodeSelector: sorted(nodeSelector),
  nodeAffinity,
  tolerations: tolerations.map(({ key, operator, value, effect }) => JSON.stringify({ key, operator, value, effect })).sort(),
  spread,
  containers: containers
    .map(({ name, image, init = false, requests, limits }) => ({ name, image, init, requests: sorted(requests), limits: sorted(limits) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1)),
});

const sorted = (members: object): object => Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Each workload that the model declares of these releases must be one that a chart makes, alike in all that is reckoned with; and the other way round. */
export const compareWorkloads = (declared: readonly Workload[], rendered: readonly Rendered[], defaults: DefaultResources = new Map()): readonly Problem[] => {
  const made = rendered.flatMap((each) => workloadsIn(each).map((workload) => ({ workload: admitted(workload, defaults), file: each.release.file })));
  const found = new Map(made.map(({ workload, file }) => [nameOf(workload), { workload, file }]));
  const names = new Set(declared.map(nameOf));
  return [
    ...declared.flatMap((workload): readonly Problem[] => {
      const real = found.get(nameOf(workload));
      if (real === undefined) return [{ what: `${nameOf(workload)} is declared, and no chart makes it` }];
      const [said, is] = [workload, real.workload].map((each) => JSON.stringify(reckoned(each)));
      return said === is ? [] : [{ file: real.file, what: `${nameOf(workload)} is declared as ${said}\nand the chart makes ${is}` }];
    }),
    ...made
      .filter(({ workload }) => !names.has(nameOf(workload)) && !('replicas' in workload.pods && workload.pods.replicas === 0))
      .map(({ workload, file }) => ({ file, what: `the chart makes ${nameOf(workload)}, which is not declared` })),
  ];
};
