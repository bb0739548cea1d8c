import type { IConstruct } from 'constructs';
import type { Namespace } from '../core/namespace.ts';
import { type Profile, resourceRequirements } from '../core/resources.ts';
import { Site } from '../core/site.ts';
import type { Placement } from '../core/workload.ts';
import { HelmRelease } from '../delivery/helm-release.ts';
import { budgets, type CertManagerPart, replicas } from './budgets.ts';
import { certManagerChart, leaveDefinitionsAlone } from './chart.ts';

export interface CertManagerReleaseProps extends Required<Placement> {
  readonly namespace: Namespace;
  readonly profile: Profile;
}

/** The controller, the webhook and the CA injector, with the definitions of their kinds. */
export class CertManagerRelease extends HelmRelease {
  constructor(scope: IConstruct, id: string, { namespace, profile, nodeSelector, tolerations }: CertManagerReleaseProps) {
    const { choice } = Site.of(scope).versions;
    const placed = (part: CertManagerPart) => ({
      resources: resourceRequirements(budgets[profile][part]),
      nodeSelector,
      tolerations: tolerations as never,
    });
    const { controller, webhook, cainjector } = replicas[profile];
    super(scope, id, {
      application: 'secrets',
      chart: certManagerChart,
      version: choice.certManagerChart,
      releaseName: 'cert-manager',
      targetNamespace: namespace,
      values: {
        crds: { enabled: true, keep: true },
        global: { leaderElection: { namespace: namespace.name } },
        replicaCount: controller,
        ...placed('controller'),
        webhook: { replicaCount: webhook, ...placed('webhook') },
        // Who brings a definition with a conversion webhook that wants its authority from cert-manager needs the profile `standard`.
        cainjector: { replicaCount: cainjector, ...placed('cainjector'), ...(profile === 'tiny' ? { extraArgs: [leaveDefinitionsAlone] } : {}) },
        // Asks the webhook for an answer, which a Deployment that is rolled out does not promise: its certificate comes a moment later.
        startupapicheck: placed('startupApiCheck'),
      },
      waitFor: { workloads: ['cert-manager-webhook', 'cert-manager-cainjector', 'cert-manager'].map((name) => ({ kind: 'Deployment', name })) },
      provides: {
        customResourceDefinitions: [
          'certificaterequests.cert-manager.io',
          'certificates.cert-manager.io',
          'challenges.acme.cert-manager.io',
          'clusterissuers.cert-manager.io',
          'issuers.cert-manager.io',
          'orders.acme.cert-manager.io',
        ],
      },
    });
  }
}
