import type { IConstruct } from 'constructs';
import type { PlannedText, TextPlanner } from '../core/planned-file.ts';
import { report, Site } from '../core/site.ts';
import { UnitConstruct } from '../core/unit-construct.ts';
import type { SingleSignOn } from '../identity/single-sign-on.ts';
import type { RookCeph } from '../rook/rook-ceph.ts';
import { OpenStackCeph, type OpenStackCephProps } from './ceph/openstack-ceph.ts';
import { Cinder, type CinderProps } from './cinder.ts';
import { openStackDocument, openStackDocumentPath } from './document.ts';
import type { CloudAccess } from './federation/cloud-access.ts';
import { Glance, type GlanceProps } from './glance.ts';
import { Horizon, type HorizonProps } from './horizon.ts';
import { Keystone, type KeystoneProps } from './keystone.ts';
import { Libvirt, type LibvirtProps } from './libvirt.ts';
import { MariaDb, type MariaDbProps } from './mariadb.ts';
import { Memcached, type MemcachedProps } from './memcached.ts';
import { Neutron, type NeutronProps } from './neutron.ts';
import { Nova, type NovaProps } from './nova.ts';
import { OpenStackExporter, type OpenStackExporterProps } from './openstack-exporter.ts';
import type { SiteChoice } from './openstack-release.ts';
import { OpenStackRelease } from './openstack-release.ts';
import { openStackRunBook } from './openstack-run-book.ts';
import { Openvswitch, type OpenvswitchProps } from './openvswitch.ts';
import { addOptionalServices, type OptionalServices } from './optional-services.ts';
import { Ovn, type OvnProps } from './ovn.ts';
import { OpenStackPlacement, type OpenStackPlacementProps } from './placement.ts';
import { OpenStackPlane, type OpenStackPlaneProps, openStackNamespace } from './plane.ts';
import { RabbitMq, type RabbitMqProps } from './rabbitmq.ts';

export interface OpenStackProps extends OpenStackPlaneProps {
  /** Images, volumes and the disks of servers lie in pools of their own there. @default - no Ceph: the values of each release say where */
  readonly storage?: RookCeph;
  /** @default - `images`, `volumes` and `vms`, as Ceph makes pools by itself */
  readonly pools?: OpenStackCephProps['pools'];
  /** People log in by it, in Horizon and on the command line; `access` says what they may do. @default - by passwords of Keystone's own users */
  readonly identity?: SingleSignOn;
  /** What groups of `identity` may do. @default - none */
  readonly access?: CloudAccess;
  /** What this site wants otherwise of a release: values and replicas. */
  readonly releases?: {
    readonly cinder?: Omit<SiteChoice<CinderProps>, 'ceph'>;
    readonly glance?: Omit<SiteChoice<GlanceProps>, 'ceph'>;
    readonly horizon?: Omit<SiteChoice<HorizonProps>, 'volumeBackups' | 'singleSignOn'>;
    readonly keystone?: Omit<SiteChoice<KeystoneProps>, 'federation'>;
    readonly libvirt?: Omit<SiteChoice<LibvirtProps>, 'ceph'>;
    readonly mariadb?: SiteChoice<MariaDbProps>;
    readonly memcached?: SiteChoice<MemcachedProps>;
    readonly neutron?: SiteChoice<NeutronProps>;
    readonly nova?: Omit<SiteChoice<NovaProps>, 'ceph'>;
    readonly 'openstack-exporter'?: SiteChoice<OpenStackExporterProps>;
    readonly openvswitch?: SiteChoice<OpenvswitchProps>;
    /** Of a plane with the network `ovn`. */
    readonly ovn?: SiteChoice<OvnProps>;
    readonly placement?: SiteChoice<OpenStackPlacementProps>;
    readonly rabbitmq?: SiteChoice<RabbitMqProps>;
  };
  /** What this cloud has beside the services that every cloud has, e.g. `{ heat: {} }`. @default - nothing */
  readonly services?: OptionalServices;
}

/** OpenStack by OpenStack-Helm: one construct a release, and a plane for what they must agree on. https://docs.openstack.org/openstack-helm/latest/ */
export class OpenStack extends UnitConstruct implements TextPlanner {
  readonly plane: OpenStackPlane;
  readonly ceph: OpenStackCeph | undefined;

  constructor(scope: IConstruct, id: string, props: OpenStackProps) {
    super(scope, id, { ...props, runBook: openStackRunBook({ region: props.region ?? Site.of(scope).siteName, release: props.release }, openStackNamespace) });
    const { releases = {}, services = {}, identity, access } = props;
    const plane = new OpenStackPlane(this, 'plane', props);
    this.plane = plane;
    this.ceph =
      props.storage &&
      new OpenStackCeph(this, 'ceph', {
        ceph: props.storage,
        namespace: plane.targetNamespace,
        pools: props.pools ?? { images: {}, volumes: {}, vms: {} },
        computes: plane.nodes('compute'),
      });
    const mariadb = new MariaDb(this, 'mariadb', { plane, ...releases.mariadb });
    const memcached = new Memcached(this, 'memcached', { plane, ...releases.memcached });
    const rabbitMq = new RabbitMq(this, 'rabbitmq', { plane, ...releases.rabbitmq });
    const keystone = new Keystone(this, 'keystone', {
      plane,
      after: [mariadb, rabbitMq, memcached],
      ...(identity && access ? { federation: { identity, access } } : {}),
      ...releases.keystone,
    });
    const onCeph = this.ceph ? { ceph: this.ceph } : {};
    new Glance(this, 'glance', { plane, after: [keystone], ...onCeph, ...releases.glance });
    new Cinder(this, 'cinder', { plane, after: [keystone], ...onCeph, ...releases.cinder });
    // These wait for Pods of each other: they are installed at once, and nobody waits until one of them is up.
    new Libvirt(this, 'libvirt', { plane, ...onCeph, ...releases.libvirt });
    new Neutron(this, 'neutron', { plane, after: [keystone], ...releases.neutron });
    new Nova(this, 'nova', { plane, after: [keystone], ...onCeph, ...releases.nova });
    new Openvswitch(this, 'openvswitch', { plane, ...releases.openvswitch });
    if (plane.virtualNetworks.backend === 'ovn') new Ovn(this, 'ovn', { plane, ...releases.ovn });
    new OpenStackPlacement(this, 'placement', { plane, after: [keystone], ...releases.placement });
    const volumeBackups = this.ceph?.poolOf('cinder-backup') !== undefined;
    new Horizon(this, 'horizon', {
      plane,
      after: [keystone],
      volumeBackups,
      singleSignOn: identity !== undefined && access !== undefined,
      ...releases.horizon,
    });
    new OpenStackExporter(this, 'openstack-exporter', { plane, after: [keystone], ...releases['openstack-exporter'] });
    addOptionalServices(this, { plane, after: [keystone] }, services);
    if ((identity === undefined) !== (access === undefined)) {
      report(this, {
        rule: 'openstack-federation',
        what: identity
          ? 'identity lets people log in, and no access says what they may do'
          : 'access says what groups may do, and without identity nobody knows who is in them',
        allowed: 'identity and access, or neither',
        mend: identity ? 'give access with projects and grants' : 'give identity, the single sign-on of the site',
      });
    }
  }

  plannedTexts(): readonly PlannedText[] {
    const releases = this.node.children.filter((child): child is OpenStackRelease<object> => child instanceof OpenStackRelease);
    return [{ path: openStackDocumentPath, owner: this, text: openStackDocument(this.plane, releases) }];
  }
}
