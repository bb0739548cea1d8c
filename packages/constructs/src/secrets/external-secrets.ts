import type { IConstruct } from 'constructs';
import { alerts } from '../contributions/alerts.ts';
import { flows } from '../contributions/flows.ts';
import { scrapes } from '../contributions/scrapes.ts';
import { secretCollectors } from '../contributions/secrets.ts';
import { workloads } from '../contributions/workloads.ts';
import type { Profile } from '../core/resources.ts';
import { Site } from '../core/site.ts';
import type { Unit } from '../core/unit.ts';
import { UnitConstruct } from '../core/unit-construct.ts';
import type { Placement } from '../core/workload.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { externalSecretsAlerts, externalSecretsPorts, externalSecretsScrape } from './monitoring.ts';
import { ExternalSecretsRelease } from './release.ts';
import { externalSecretsRunBook } from './run-book.ts';
import { StoredSecrets } from './stored-secrets.ts';
import { externalSecretsWorkloads } from './workloads.ts';

export interface ExternalSecretsProps extends Placement {
  readonly cluster: K3sCluster;
  /** What must be up before it: the network of the cluster. */
  readonly network: Unit;
  readonly profile: Profile;
  /** Name of the ClusterSecretStore that everything is fetched from; whoever brings the store makes that object. @default 'site' */
  readonly store?: string;
}

/**
 * External Secrets: fills Secrets of the cluster from the secret store of the site. Products say what they want with the contributions
 * `storedSecrets` and, by their Helm releases, `valuesSecretSources`; each becomes one ExternalSecret.
 *
 * They are an Application of their own, `stored-secrets`: until the store answers they are Degraded, and the wave behind them would never come.
 * A secret whose origin is `generated` has to be put into the store, as an imported one has, until a generator is part of the site.
 *
 * Reported as findings: two owners of one Secret, a Secret without anything from the store, one for what is applied before the store can live.
 * https://external-secrets.io/v2.8.0/
 */
export class ExternalSecrets extends UnitConstruct {
  /** Name of the ClusterSecretStore. */
  readonly store: string;
  /** Where it runs, and where accounts are that it reads stores as. */
  readonly namespace: string;

  constructor(scope: IConstruct, id: string, props: ExternalSecretsProps) {
    const site = Site.of(scope);
    const { cluster, profile, store = 'site', nodeSelector = {}, tolerations = [] } = props;
    const namespace = site.namespace('external-secrets', 'restricted');
    super(scope, id, { ...props, runBook: externalSecretsRunBook({ site: site.siteName, namespace: namespace.name, store }) });
    this.store = store;
    this.namespace = namespace.name;
    const released = { namespace, profile, nodeSelector, tolerations };
    const release = new ExternalSecretsRelease(this, 'release', released);
    new StoredSecrets(this, 'stored-secrets', { release, store });

    secretCollectors.declare(this, { name: 'External Secrets' });
    for (const workload of externalSecretsWorkloads(released, site.versions.choice.externalSecretsChart)) workloads.declare(this, workload);
    flows.declare(this, {
      from: { kind: 'machines', machines: cluster.servers, network: cluster.nodeNetwork },
      to: { kind: 'pods', namespace: namespace.name, workload: 'external-secrets-webhook' },
      protocol: 'TCP',
      ports: [externalSecretsPorts.webhook],
      why: 'the Kubernetes API has ExternalSecrets and stores checked',
      encryption: 'TLS',
    });
    scrapes.declare(this, externalSecretsScrape(namespace.name));
    for (const alert of externalSecretsAlerts) alerts.declare(this, alert);
  }
}
