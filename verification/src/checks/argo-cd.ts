import { afterwards } from '../argo-cd/afterwards.ts';
import { argoCdVersion } from '../argo-cd/argo-cd.ts';
import { bootstrapObjects, bootstrapSecrets } from '../argo-cd/bootstrap.ts';
import { deliveryPrograms, prepareDelivery } from '../argo-cd/delivery.ts';
import { firstSync } from '../argo-cd/first-sync.ts';
import type { Bench } from '../bench.ts';
import type { Check, Result } from '../check.ts';
import { lacksDefinitions } from '../custom-resource-definitions.ts';
import { objectsOf } from '../generated-site.ts';
import type { KubernetesApi } from '../kubernetes-api.ts';

/**
 * Lets a real Argo CD sync the site from a real Git repository into a real API server: everything becomes Synced and Healthy, a second sync writes
 * nothing, a commit changes what it changes, drift is mended, what is removed is pruned, and what holds data is not.
 */
export const argoCd: Check = {
  name: 'argo-cd',
  title: 'Argo CD brings everything to Synced and Healthy, keeps it there, and never prunes what holds data',
  needs: deliveryPrograms,
  lacks: lacksDefinitions,
  run: async (bench) => {
    const delivery = await prepareDelivery(bench);
    if (delivery === undefined) return { seen: ['the site has no Argo CD'], problems: [] };
    if ('length' in delivery) return { seen: [], problems: delivery };
    const refused = await applyBootstrap(bench, delivery.api);
    if (refused.length > 0) return { seen: [], problems: refused };
    const first = await firstSync(delivery);
    const seen = [`Argo CD ${argoCdVersion}`, ...first.seen];
    if (first.problems.length > 0) return { seen, problems: first.problems };
    const objects = objectsOf(bench.site);
    for (const step of afterwards) {
      const result = await step(delivery, objects);
      seen.push(...result.seen);
      if (result.problems.length > 0) return { seen, problems: result.problems };
    }
    return { seen, problems: [] };
  },
};

/** What Ansible applies, without Ansible: the check bootstrap runs its playbook. */
const applyBootstrap = ({ site }: Bench, api: KubernetesApi): Promise<Result['problems']> => {
  const objects = bootstrapObjects(site);
  const namespaces = objects.filter(({ object }) => object.kind === 'Namespace');
  const secrets = bootstrapSecrets(site).map((object) => ({ file: 'ansible/group_vars/all/secrets.yml', object }));
  return api.applyAll([...namespaces, ...secrets, ...objects]);
};
