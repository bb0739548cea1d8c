import type { IConstruct } from 'constructs';
import { type Profile, resourceRequirements } from '../core/resources.ts';
import { Site } from '../core/site.ts';
import { HelmRelease } from '../delivery/helm-release.ts';
import { budgets } from './budgets.ts';
import { tigeraOperatorChart } from './chart.ts';

/** The operator that installs Calico, and brings the CustomResourceDefinitions of both as it starts. */
export class TigeraOperator extends HelmRelease {
  constructor(scope: IConstruct, id: string, { profile }: { readonly profile: Profile }) {
    const site = Site.of(scope);
    super(scope, id, {
      application: 'network',
      phase: 'bootstrap',
      chart: tigeraOperatorChart,
      version: site.versions.choice.calico,
      releaseName: 'calico',
      targetNamespace: site.namespace('tigera-operator', 'privileged'),
      bootstrap: true,
      values: {
        installation: { enabled: false },
        apiServer: { enabled: false },
        goldmane: { enabled: false },
        whisker: { enabled: false },
        manageCRDs: true,
        // A later operator stores the objects of new clusters in another group; a cluster that is built again must come out the same.
        tigeraOperator: { env: [{ name: 'CALICO_API_GROUP', value: 'crd.projectcalico.org/v1' }] },
        resources: resourceRequirements(budgets[profile].operator),
      },
      provides: { customResourceDefinitions: ['apiservers.operator.tigera.io', 'installations.operator.tigera.io'] },
    });
  }
}
