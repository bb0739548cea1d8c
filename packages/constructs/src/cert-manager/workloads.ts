import type { Workload } from '../core/workload.ts';
import { budgets, type CertManagerPart, replicas } from './budgets.ts';
import type { CertManagerReleaseProps } from './release.ts';

/** The Pods of the release. The last one runs once after an install or an upgrade. */
export const certManagerWorkloads = ({
  version,
  ...props
}: CertManagerReleaseProps & {
  readonly version: string;
}): readonly Workload[] => {
  const { profile, namespace, nodeSelector, tolerations } = props;
  const container = (name: string, part: CertManagerPart) => ({ name, image: `quay.io/jetstack/${name}:${version}`, ...budgets[profile][part] });
  const shared = {
    namespace: namespace.name,
    nodeSelector: { 'kubernetes.io/os': 'linux', ...nodeSelector },
    tolerations,
    hostNetwork: false,
    source: 'release',
    priority: 'promised',
  } as const;
  const { controller, webhook, cainjector } = replicas[profile];
  return [
    {
      ...shared,
      kind: 'Deployment',
      name: 'cert-manager',
      pods: { replicas: controller },
      containers: [container('cert-manager-controller', 'controller')],
    },
    { ...shared, kind: 'Deployment', name: 'cert-manager-webhook', pods: { replicas: webhook }, containers: [container('cert-manager-webhook', 'webhook')] },
    {
      ...shared,
      kind: 'Deployment',
      name: 'cert-manager-cainjector',
      pods: { replicas: cainjector },
      containers: [container('cert-manager-cainjector', 'cainjector')],
    },
    {
      ...shared,
      kind: 'Job',
      name: 'cert-manager-startupapicheck',
      pods: { replicas: 1 },
      containers: [container('cert-manager-startupapicheck', 'startupApiCheck')],
      priority: 'sheddable',
    },
  ];
};
