import type { IConstruct } from 'constructs';
import type { Namespace } from '../core/namespace.ts';
import { type Profile, resourceRequirements } from '../core/resources.ts';
import { Site } from '../core/site.ts';
import type { Placement } from '../core/workload.ts';
import { HelmRelease } from '../delivery/helm-release.ts';
import { budgets, type ExternalSecretsPart, replicas } from './budgets.ts';
import { externalSecretsChart } from './chart.ts';

export interface ExternalSecretsReleaseProps extends Required<Placement> {
  readonly namespace: Namespace;
  readonly profile: Profile;
}

/** The controller, its webhook and what makes the webhook's certificate, with the definitions of their kinds. */
export class ExternalSecretsRelease extends HelmRelease {
  constructor(scope: IConstruct, id: string, { namespace, profile, nodeSelector, tolerations }: ExternalSecretsReleaseProps) {
    const part = (name: ExternalSecretsPart) => ({
      replicaCount: replicas[profile][name],
      resources: resourceRequirements(budgets[profile][name]),
      nodeSelector,
      tolerations: tolerations as never,
    });
    super(scope, id, {
      application: 'secrets',
      chart: externalSecretsChart,
      version: Site.of(scope).versions.choice.externalSecretsChart,
      releaseName: 'external-secrets',
      targetNamespace: namespace,
      values: {
        installCRDs: true,
        crds: {
          // With the definition would go every ExternalSecret, and with those the Secrets that they own.
          annotations: { 'helm.sh/resource-policy': 'keep' },
          createClusterExternalSecret: false,
          createClusterPushSecret: false,
        },
        // Bastide writes each ExternalSecret itself; without these two the controller needs no rights over Namespaces.
        processClusterExternalSecret: false,
        processClusterPushSecret: false,
        // A rolling update starts the new Pod before the old one is gone.
        leaderElect: true,
        ...part('controller'),
        livenessProbe: { enabled: true },
        readinessProbe: { enabled: true },
        rbac: { servicebindings: { create: false } },
        webhook: part('webhook'),
        certController: part('certController'),
      },
      waitFor: { workloads: ['external-secrets-webhook', 'external-secrets'].map((name) => ({ kind: 'Deployment', name })) },
      provides: {
        customResourceDefinitions: [
          'clustersecretstores.external-secrets.io',
          'externalsecrets.external-secrets.io',
          'pushsecrets.external-secrets.io',
          'secretstores.external-secrets.io',
          'passwords.generators.external-secrets.io',
        ],
      },
    });
  }
}
