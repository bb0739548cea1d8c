import type { IConstruct } from 'constructs';
import type { Route } from '../contributions/routes.ts';
import { unscraped } from '../contributions/scrapes.ts';
import { Component } from '../core/component.ts';
import type { Namespace } from '../core/namespace.ts';
import { type Budget, budget, type Profile, resourceRequirements } from '../core/resources.ts';
import type { RunBook } from '../core/run-book.ts';
import { SecretRef, type SecretReferenceProps } from '../core/secret-reference.ts';
import { report, Site } from '../core/site.ts';
import type { VersionChoice } from '../core/versions.ts';
import type { Machine } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { LimitRange } from '../kubernetes/kinds.ts';
import { type ImageName, imageMoves, imageOf, type OpenStackSeries, seriesOf } from './images.ts';
import { type NodeRole, nodeLabels } from './node-roles.ts';
import { reportEvenServers } from './odd-servers.ts';
import { publicHosts, type ServiceName } from './services.ts';
import { VirtualNetworks, type VirtualNetworksProps } from './virtual-networks.ts';

/** The chart lines of OpenStack-Helm that Bastide knows. */
export type ChartLine = VersionChoice['openStackHelm'];

export interface OpenStackPlaneProps extends VirtualNetworksProps {
  readonly cluster: K3sCluster;
  /** The series of OpenStack that runs, whatever line the charts are of. */
  readonly release: OpenStackSeries;
  /** The line of the charts. */
  readonly charts: ChartLine;
  readonly profile: Profile;
  /** As clients name it. @default - the name of the site */
  readonly region?: string;
  /** Who may open the public addresses: the people of the site, or everybody. @default 'site' */
  readonly audience?: Route['audience'];
  /** StorageClass of the volumes of the database, the message bus and whatever else keeps data in Pods. @default 'general' */
  readonly storageClass?: string;
  /**
   * How many servers of RabbitMQ there are. Every release writes all of them into its transport URL, and quorum queues need a majority of them, so the
   * number is odd; 1 is for trials.
   *
   * @default 3
   */
  readonly rabbitMqServers?: number;
  /**
   * How many servers of memcached there are. Every release writes all of them into its configuration, and goes on with the others when one is lost; 1 is for
   * trials.
   *
   * @default 3
   */
  readonly memcachedServers?: number;
  /** Images by their names, e.g. to pin one by its digest. @default - those that upstream publishes for the series */
  readonly images?: Partial<Readonly<Record<ImageName, string>>>;
}

/** Where every release is installed. */
export const openStackNamespace = 'openstack';

/**
 * What a container gets where its chart lets nobody say it: those that run for a moment before the others, to wait, or to place files.
 */
export const defaultBudget: Budget = budget({ request: 32, limit: 256 }, 10);

/** Accounts of MariaDB whose passwords each server sets when it starts. */
const passwordsSetByServer: readonly string[] = ['audit', 'root', 'sst'];

const defaultResources = resourceRequirements(defaultBudget);

const planeRunBook = (namespace: string): RunBook => ({
  title: 'OpenStack: what its releases share',
  purpose: `The namespace ${namespace}, and the memory that containers get whose charts say none.`,
  checks: [{ text: 'On any machine with a kubeconfig: the default is there.', command: `kubectl -n ${namespace} get limitrange openstack` }],
  failures: [],
});

/**
 * What all releases of one OpenStack must agree on. It is computed here and nowhere else: a release that is given the same plane as the others cannot
 * differ from them in an address, an account, a region, a label or a series.
 */
export class OpenStackPlane extends Component {
  readonly targetNamespace: Namespace;
  readonly cluster: K3sCluster;
  readonly release: OpenStackSeries;
  readonly charts: ChartLine;
  readonly profile: Profile;
  readonly region: string;
  readonly audience: Route['audience'];
  /** Of the site, e.g. `mini-waas.example`: public names are below it. */
  readonly domain: string;
  readonly storageClass: string;
  readonly rabbitMqServers: number;
  readonly memcachedServers: number;
  readonly #networks: VirtualNetworksProps;
  readonly #images: Partial<Readonly<Record<ImageName, string>>>;
  readonly #secretsFolder: string;

  constructor(scope: IConstruct, id: string, props: OpenStackPlaneProps) {
    const site = Site.of(scope);
    // Agents use the host's network, namespaces and devices.
    const namespace = site.namespace(openStackNamespace, 'privileged');
    super(scope, id, { ...props, application: 'openstack', namespace, runBook: planeRunBook(namespace.name) });
    this.targetNamespace = namespace;
    this.cluster = props.cluster;
    this.release = props.release;
    this.charts = props.charts;
    this.profile = props.profile;
    this.region = props.region ?? site.siteName;
    this.audience = props.audience ?? 'site';
    this.domain = site.inventory.domain;
    this.storageClass = props.storageClass ?? 'general';
    this.rabbitMqServers = props.rabbitMqServers ?? 3;
    this.memcachedServers = props.memcachedServers ?? 3;
    this.#networks = props;
    this.#images = props.images ?? {};
    this.#secretsFolder = `sites/${site.siteName}/openstack`;
    this.manifest('limit-range', LimitRange, {
      metadata: { name: 'openstack' },
      spec: { limits: [{ type: 'Container', default: defaultResources.limits, defaultRequest: defaultResources.requests }] },
    });
    unscraped.declare(this, { because: 'it runs nothing; what its releases run is scraped where they are' });
    this.#checkImages();
    reportEvenServers(this, 'RabbitMQ', this.rabbitMqServers);
  }

  /** Which nodes a part may run on. */
  nodeSelector(role: NodeRole): Readonly<Record<string, string>> {
    return nodeLabels[role];
  }

  /** The nodes that a part may run on. */
  nodes(role: NodeRole): readonly Machine[] {
    return this.cluster.nodesWith(nodeLabels[role]);
  }

  /** How virtual networks leave the machines that have them. */
  get virtualNetworks(): VirtualNetworks {
    return new VirtualNetworks(this.#networks, this.nodes('openvswitch'));
  }

  /** An image that a site names must be of the series that runs: database migrations of another cannot be undone. */
  #checkImages(): void {
    for (const [name, image] of Object.entries(this.#images)) {
      const series = seriesOf(image);
      if (series === undefined || series === this.release) continue;
      report(this, {
        rule: 'openstack-images',
        what: `the image ${name} is ${image}, of OpenStack ${series}, and the release is ${this.release}`,
        allowed: `${imageOf(name as ImageName, this.release)}, or a digest of it`,
        mend: 'name an image of the release, or change the release for all services at once',
      });
    }
  }

  image(name: ImageName): string {
    return this.#images[name] ?? imageOf(name, this.release);
  }

  /** Whether the image may be another tomorrow; what a site names is for the policies to judge. */
  imageMoves(name: ImageName): boolean {
    return this.#images[name] === undefined && imageMoves(name);
  }

  /** The name by which people reach a service, e.g. `keystone.mini-waas.example`. */
  publicHost(service: ServiceName): string {
    return `${publicHosts[service]}.${this.domain}`;
  }

  /** The password of a user of Keystone. */
  identityPassword(user: string): SecretRef {
    return this.secret(`identity/${user}`, 'password');
  }

  /**
   * The password of an account of MariaDB; the same whichever database it opens. Those of services are made once and never changed by their charts, so
   * replacing one is a person's work and an outage of the service until its release has the new one too.
   */
  databasePassword(user: string): SecretRef {
    return this.secret(`database/${user}`, 'password', passwordsSetByServer.includes(user) ? {} : { rotation: 'on-incident' });
  }

  /** The password of a user of RabbitMQ. */
  messagingPassword(user: string): SecretRef {
    return this.secret(`messaging/${user}`, 'password');
  }

  /** With which services sign and encrypt what they keep in memcached. One key for all: they read each other's tokens there. */
  get memcacheSecretKey(): SecretRef {
    return this.secret('memcached', 'secret-key');
  }

  /** With which nova's metadata service knows that a question came through neutron's agents. */
  get metadataProxySharedSecret(): SecretRef {
    return this.secret('metadata-proxy', 'shared-secret');
  }

  /**
   * A secret that the store makes, below the folder of this OpenStack. Charts write passwords into URLs as they are, so it must consist of letters and
   * digits, unless `form` says otherwise.
   */
  secret(path: string, key: string, choices: Partial<Pick<SecretReferenceProps, 'form' | 'origin' | 'rotation'>> = {}): SecretRef {
    return new SecretRef({
      path: `${this.#secretsFolder}/${path.replaceAll('_', '-')}`,
      key,
      owner: 'cloud',
      origin: 'generated',
      rotation: { everyDays: 365 },
      ...choices,
    });
  }
}
