import type { Bench } from '../bench.ts';
import type { Check, Problem, Result } from '../check.ts';
import { apiServerPrograms, kubernetesVersion, startApiServer } from '../control-plane.ts';
import { establish, lacksDefinitions } from '../custom-resource-definitions.ts';
import { type GeneratedObject, objectsOf } from '../generated-site.ts';
import { type Answer, type KubernetesApi, messageOf } from '../kubernetes-api.ts';

/**
 * Applies every object of the site to a real API server, wave by wave, strictly and on the server's side; then once more, which must change nothing:
 * what the server writes otherwise than it stands in Git would be a difference for ever.
 */
export const apiServer: Check = {
  name: 'api-server',
  title: 'The API server takes every object in the order of its wave, and a second pass changes nothing',
  needs: apiServerPrograms,
  lacks: lacksDefinitions,
  run: async (bench) => {
    const { versions } = (await bench.site.model()).plan.site;
    if (!kubernetesVersion.startsWith(`${versions.kubernetes}.`))
      return {
        seen: [],
        problems: [{ what: `the site runs Kubernetes ${versions.kubernetes}, and the API server of verification/go/control-plane is ${kubernetesVersion}` }],
      };
    return applyAll(bench, (await startApiServer(bench)).api);
  },
};

const applyAll = async (bench: Bench, api: KubernetesApi): Promise<Result> => {
  const objects = objectsOf(bench.site);
  const missing = await establish(api, objects, bench.options.crds!);
  if (missing.length > 0) return { seen: [], problems: missing };
  const problems: Problem[] = [];
  const accepted: { readonly each: GeneratedObject; readonly first: Answer }[] = [];
  for (const each of objects) {
    const first = await api.apply(each.object);
    if (first.status < 300) accepted.push({ each, first });
    else problems.push({ file: each.file, what: messageOf(first) });
  }
  for (const { each, first } of accepted) {
    const again = await api.apply(each.object);
    if (again.body?.metadata?.resourceVersion !== first.body.metadata.resourceVersion)
      problems.push({ file: each.file, what: 'applied a second time it is changed once more: Argo CD would see a difference for ever' });
  }
  const waves = new Set(objects.map(({ wave }) => wave)).size;
  return { seen: [`${accepted.length} of ${objects.length} objects accepted in ${waves} waves`], problems };
};
