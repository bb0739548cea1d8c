import type { Profile } from '../../core/resources.ts';
import type { Placement, Workload } from '../../core/workload.ts';
import { budgets } from './budgets.ts';
import { openBaoNames } from './names.ts';

/** The servers. The chart keeps them on hosts of their own. */
export const openBaoWorkload = (
  { profile, servers, nodeSelector, tolerations }: Required<Placement> & { readonly profile: Profile; readonly servers: number },
  version: string,
): Workload => ({
  kind: 'StatefulSet',
  namespace: openBaoNames.namespace,
  name: openBaoNames.release,
  pods: { replicas: servers },
  nodeSelector,
  tolerations,
  spread: 'host',
  hostNetwork: false,
  source: 'release',
  priority: 'promised',
  priorityClass: 'promised',
  leastReplicas: Math.floor(servers / 2) + 1,
  containers: [{ name: 'openbao', image: `quay.io/openbao/openbao:${version}`, ...budgets[profile].server }],
});
