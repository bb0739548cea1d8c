import type { IConstruct } from 'constructs';
import { alerts } from '../contributions/alerts.ts';
import { authorityCopies } from '../contributions/authority-copies.ts';
import { flows } from '../contributions/flows.ts';
import { scrapes } from '../contributions/scrapes.ts';
import { workloads } from '../contributions/workloads.ts';
import type { Contributions } from '../core/contribution.ts';
import type { Profile } from '../core/resources.ts';
import type { RunBook } from '../core/run-book.ts';
import { Site } from '../core/site.ts';
import type { Unit } from '../core/unit.ts';
import { UnitConstruct } from '../core/unit-construct.ts';
import type { Placement } from '../core/workload.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import type { AcmeProps } from './acme.ts';
import { Certificates } from './certificates.ts';
import { certManagerFlows } from './flows.ts';
import { certManagerAlerts, certManagerScrape } from './monitoring.ts';
import { PublicIssuer } from './public-issuer.ts';
import { CertManagerRelease } from './release.ts';
import { certManagerRunBook } from './run-book.ts';
import { SiteAuthority } from './site-authority.ts';
import { certManagerWorkloads } from './workloads.ts';

const certManagerNamespace = 'cert-manager';

export interface CertManagerProps extends Placement {
  readonly cluster: K3sCluster;
  /** What must be up before it: the network of the cluster. */
  readonly network: Unit;
  readonly profile: Profile;
  /** The public authority for `issuer: 'public'`. @default - none; who asks for such a certificate is a finding */
  readonly acme?: AcmeProps;
}

/**
 * cert-manager and the certificate authority of the site. Products ask for certificates with the contribution `certificates`; one Certificate is
 * made of each request, and its Secret of type `kubernetes.io/tls` appears in the namespace that was named.
 *
 * Reported as findings: two different certificates for one Secret, names that are none, and of a public authority what it would refuse.
 * https://cert-manager.io/docs/
 */
export class CertManager extends UnitConstruct {
  /** There once the site is settled: it names who holds a copy of the root. */
  override runBook: RunBook | undefined = undefined;
  readonly #acme: AcmeProps | undefined;

  constructor(scope: IConstruct, id: string, props: CertManagerProps) {
    const site = Site.of(scope);
    const { cluster, profile, acme, nodeSelector = {}, tolerations = [] } = props;
    const namespace = site.namespace(certManagerNamespace, 'restricted');
    super(scope, id, props as object);
    this.#acme = acme;
    const released = { namespace, profile, nodeSelector, tolerations };
    const release = new CertManagerRelease(this, 'release', released);
    const authority = new SiteAuthority(this, 'authority', { namespace, release });
    if (acme) new PublicIssuer(this, 'public-issuer', { namespace, release, authority, acme });
    new Certificates(this, 'certificates', { authority, ...(acme ? { acme } : {}) });

    const version = site.versions.choice.certManagerChart;
    for (const workload of certManagerWorkloads({ ...released, version })) workloads.declare(this, workload);
    for (const flow of certManagerFlows(cluster, namespace.name, acme)) flows.declare(this, flow);
    scrapes.declare(this, certManagerScrape(namespace.name));
    for (const alert of certManagerAlerts) alerts.declare(this, alert);
  }

  settle(all: Contributions): void {
    const copies = all.of(authorityCopies).map(({ value }) => value);
    this.runBook = certManagerRunBook({ site: Site.of(this).siteName, namespace: certManagerNamespace, acme: this.#acme, copies });
  }
}
