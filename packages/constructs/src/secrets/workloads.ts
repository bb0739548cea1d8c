import type { Workload } from '../core/workload.ts';
import { budgets, type ExternalSecretsPart, replicas } from './budgets.ts';
import type { ExternalSecretsReleaseProps } from './release.ts';

/** Each part: the name of its Deployment and that of its container. */
const parts: Readonly<Record<ExternalSecretsPart, { readonly deployment: string; readonly container: string }>> = {
  controller: { deployment: 'external-secrets', container: 'external-secrets' },
  webhook: { deployment: 'external-secrets-webhook', container: 'webhook' },
  certController: { deployment: 'external-secrets-cert-controller', container: 'cert-controller' },
};

/** The Pods of the release. */
export const externalSecretsWorkloads = (
  { namespace, profile, nodeSelector, tolerations }: ExternalSecretsReleaseProps,
  version: string,
): readonly Workload[] =>
  (Object.keys(parts) as ExternalSecretsPart[]).map((part) => ({
    kind: 'Deployment',
    namespace: namespace.name,
    name: parts[part].deployment,
    pods: { replicas: replicas[profile][part] },
    nodeSelector,
    tolerations,
    hostNetwork: false,
    source: 'release',
    priority: 'promised',
    containers: [{ name: parts[part].container, image: `ghcr.io/external-secrets/external-secrets:v${version}`, ...budgets[profile][part] }],
  }));
