import type { ProvidedApis } from '../../core/component.ts';
import type { JsonObject } from '../../core/json.ts';
import type { KubernetesObject } from '../../core/kind.ts';
import type { PlannedFile } from '../../core/planned-file.ts';

/** Within a step, what others live in comes first; everything else has no order. */
const firstKinds: readonly string[] = ['Namespace', 'ServiceAccount', 'ClusterRole', 'ClusterRoleBinding'];

/** A hook belongs to a sync of Argo CD: applied by anybody else it would run once more, and be pruned. */
const isHook = ({ metadata }: KubernetesObject): boolean => metadata.annotations?.['argocd.argoproj.io/hook'] !== undefined;

/**
 * What is applied, on the server's side, before Argo CD runs: the files of `phase: 'bootstrap'` in the order of the site, and after each
 * step the APIs that must answer before the next one: CustomResourceDefinitions Established, APIServices Available.
 *
 * The Namespaces are listed by themselves too: Secrets are made in them before the first step.
 */
export const bootstrapVariables = (files: readonly PlannedFile[]): JsonObject => {
  const objects = files.flatMap(({ content, path }) =>
    content.type === 'object' && content.component.phase === 'bootstrap' && !isHook(content.object) ? [{ ...content, path }] : [],
  );
  const steps = [...new Set(objects.map(({ step }) => step))].sort((a, b) => a - b);
  return {
    bastide_bootstrap_namespaces: objects.filter(({ object }) => object.kind === 'Namespace').map(({ path }) => path),
    bastide_bootstrap: steps.map((step) => {
      const here = objects.filter((each) => each.step === step);
      const provided = (api: keyof ProvidedApis): string[] => [...new Set(here.flatMap(({ component }) => component.provides[api] ?? []))].sort();
      return {
        apply: here
          .map(({ object, path }) => ({ rank: rankOf(object.kind), path }))
          .sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1))
          .map(({ path }) => path),
        wait_for_custom_resource_definitions: provided('customResourceDefinitions'),
        wait_for_api_services: provided('apiServices'),
      };
    }),
  };
};

const rankOf = (kind: string): number => (firstKinds.includes(kind) ? firstKinds.indexOf(kind) : firstKinds.length);
