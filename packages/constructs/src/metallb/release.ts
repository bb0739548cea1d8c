import type { IConstruct } from 'constructs';
import type { Namespace } from '../core/namespace.ts';
import { type Profile, resourceRequirements } from '../core/resources.ts';
import { Site } from '../core/site.ts';
import type { Placement } from '../core/workload.ts';
import { HelmRelease } from '../delivery/helm-release.ts';
import { budgets } from './budgets.ts';
import { metalLbChart } from './chart.ts';

export interface MetalLbReleaseProps extends Placement {
  readonly namespace: Namespace;
  readonly profile: Profile;
}

/** The controller of MetalLB, which chooses addresses, and the definitions of its kinds. Neither speaker nor FRR: Calico announces. */
export class MetalLbRelease extends HelmRelease {
  constructor(scope: IConstruct, id: string, { namespace, profile, nodeSelector, tolerations }: MetalLbReleaseProps) {
    super(scope, id, {
      application: 'network',
      chart: metalLbChart,
      version: Site.of(scope).versions.choice.metalLbChart,
      releaseName: 'metallb',
      targetNamespace: namespace,
      values: {
        speaker: { enabled: false },
        frrk8s: { enabled: false },
        controller: {
          logLevel: 'info',
          resources: resourceRequirements(budgets[profile]),
          ...(nodeSelector ? { nodeSelector } : {}),
          ...(tolerations ? { tolerations: tolerations as never } : {}),
        },
        // The webhook lives in the one Pod of the controller: with `Fail`, a lost node would refuse every change of a pool, and with it the
        // sync of everything that shares the Application. What it would refuse, overlapping pools above all, is never written.
        crds: { enabled: true, validationFailurePolicy: 'Ignore' },
      },
      provides: { customResourceDefinitions: ['ipaddresspools.metallb.io'] },
      waitFor: { workloads: [{ kind: 'Deployment', name: 'metallb-controller' }] },
    });
  }
}
