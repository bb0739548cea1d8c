/** Sections whose name a site chooses. */
export type ChosenSections = {
  /** The sections whose options they have: a regular expression for the whole name. */
  readonly like: string;
} & (
  | {
      /** A regular expression for the whole name. */
      readonly names: string;
    }
  | {
      /** The option of `DEFAULT` that lists them. */
      readonly namedBy: string;
    }
);

/** A file that a chart writes from its values, section by section, and that services read with oslo.config. */
export interface OsloFile {
  /** Where it stands in the values, below `conf`. */
  readonly place: string;
  readonly name: string;
  /** Entry points of the group `oslo.config.opts` that list its options: those from which upstream makes its sample. */
  readonly namespaces: readonly string[];
  /** The place of what its services read before it. @default - nothing */
  readonly after?: string;
  /** @default - none */
  readonly chosenSections?: readonly ChosenSections[];
  /** Sections with which its services log in at Keystone although their entry points list nothing of it. @default - none */
  readonly logins?: readonly string[];
  /** What the chart writes into `DEFAULT` where the values say nothing, as far as the chosen sections depend on it. @default - nothing */
  readonly unlessSaid?: Readonly<Record<string, string>>;
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const privsep: ChosenSections = { names: '(privsep_\\w+|(nova|cinder)_sys_admin|vif_plug_\\w+_privileged)', like: 'privsep' };

// https://opendev.org/openstack/nova/src/branch/stable/2025.2/etc/nova/nova-config-generator.conf
const nova = words(`nova.conf os_vif os_brick keystonemiddleware.auth_token osprofiler oslo.concurrency oslo.limit oslo.log oslo.messaging oslo.middleware
  oslo.policy oslo.privsep oslo.reports oslo.service.periodic_task oslo.service.service oslo.versionedobjects`);

// https://opendev.org/openstack/cinder/src/branch/stable/2025.2/tools/config/cinder-config-generator.conf
const cinder = words(`cinder os_brick castellan.config keystonemiddleware.auth_token osprofiler oslo.concurrency oslo.db oslo.log oslo.messaging oslo.middleware
  oslo.policy oslo.privsep oslo.reports oslo.service.periodic_task oslo.service.service oslo.service.sslutils oslo.service.wsgi oslo.versionedobjects`);

/** What the server and every agent of neutron read first has the options of all of them. */
const neutronAgents = words(`neutron.base.agent neutron.az.agent neutron.dhcp.agent neutron.l3.agent neutron.metadata.agent neutron.ml2 neutron.ml2.ovn
  neutron.ml2.ovs.agent neutron.ovn.metadata.agent`);

/** By chart of OpenStack-Helm; none where no service of the chart reads its configuration with oslo.config. */
export const osloFiles: Readonly<Record<string, readonly OsloFile[]>> = {
  // https://opendev.org/openstack/barbican/src/branch/stable/2025.2/etc/oslo-config-generator/barbican.conf, without kmip, which asks for PyKMIP
  barbican: [
    {
      place: 'barbican',
      name: 'barbican.conf',
      namespaces: words(`barbican.common.config barbican.plugin.crypto barbican.plugin.crypto.p11 barbican.plugin.crypto.simple barbican.plugin.dogtag
        barbican.plugin.secret_store barbican.plugin.secret_store.vault keystonemiddleware.audit keystonemiddleware.auth_token oslo.db oslo.log
        oslo.messaging oslo.middleware.cors oslo.middleware.healthcheck oslo.middleware.http_proxy_to_wsgi oslo.policy oslo.service.service
        oslo.versionedobjects`),
    },
  ],
  'ceph-adapter-rook': [],
  cinder: [
    {
      place: 'cinder',
      name: 'cinder.conf',
      namespaces: cinder,
      chosenSections: [privsep],
      logins: ['service_user'],
      unlessSaid: { enabled_backends: 'rbd1' },
    },
    {
      place: 'backends',
      name: 'backends.conf',
      namespaces: cinder,
      after: 'cinder',
      chosenSections: [{ namedBy: 'enabled_backends', like: 'backend_defaults' }],
    },
  ],
  // https://opendev.org/openstack/designate/src/branch/stable/2025.2/etc/designate/designate-config-generator.conf
  designate: [
    {
      place: 'designate',
      name: 'designate.conf',
      namespaces: words(`designate.conf keystonemiddleware.auth_token oslo.concurrency oslo.db oslo.log oslo.messaging oslo.middleware oslo.policy oslo.reports
        oslo.service.periodic_task oslo.service.service oslo.service.sslutils oslo.service.wsgi oslo.versionedobjects`),
    },
  ],
  // https://opendev.org/openstack/glance/src/branch/stable/2025.2/etc/oslo-config-generator/glance-api.conf
  glance: [
    {
      place: 'glance',
      name: 'glance-api.conf',
      namespaces: words(`glance.api glance.store glance.multi_store os_brick castellan.config keystonemiddleware.auth_token oslo.concurrency oslo.db oslo.limit
        oslo.log oslo.messaging oslo.middleware.cors oslo.middleware.healthcheck oslo.middleware.http_proxy_to_wsgi oslo.policy oslo.reports`),
      chosenSections: [
        { names: 'os_glance_(staging|tasks)_store', like: 'file' },
        { namedBy: 'enabled_backends', like: 'cinder|file|glance\\.store\\..+' },
      ],
      unlessSaid: { enabled_backends: 'file:file,http:http,rbd:rbd,swift:swift' },
    },
  ],
  // https://opendev.org/openstack/heat/src/branch/stable/2025.2/etc/heat/heat-config-generator.conf
  heat: [
    {
      place: 'heat',
      name: 'heat.conf',
      namespaces: words(`cotyledon heat.api.aws.ec2token heat.common.cache heat.common.config heat.common.context heat.common.crypt heat.common.wsgi
        heat.engine.clients heat.engine.clients.os.keystone.heat_keystoneclient heat.engine.hot.functions heat.engine.notification heat.engine.resources
        keystonemiddleware.auth_token osprofiler oslo.cache oslo.log oslo.messaging oslo.middleware oslo.policy oslo.reports oslo.versionedobjects`),
    },
  ],
  horizon: [],
  // https://opendev.org/openstack/keystone/src/branch/stable/2025.2/config-generator/keystone.conf
  keystone: [
    {
      place: 'keystone',
      name: 'keystone.conf',
      namespaces: words('keystone osprofiler oslo.cache oslo.db oslo.log oslo.messaging oslo.middleware oslo.policy'),
    },
  ],
  libvirt: [],
  // https://opendev.org/openstack/magnum/src/branch/stable/2025.2/etc/magnum/magnum-config-generator.conf
  magnum: [
    {
      place: 'magnum',
      name: 'magnum.conf',
      namespaces: words(`magnum.conf keystonemiddleware.auth_token oslo.concurrency oslo.db oslo.log oslo.messaging oslo.middleware.cors oslo.policy
        oslo.reports oslo.service.periodic_task oslo.service.service oslo.versionedobjects`),
    },
  ],
  mariadb: [],
  memcached: [],
  // https://opendev.org/openstack/neutron/src/branch/stable/2025.2/etc/oslo-config-generator
  neutron: [
    {
      place: 'neutron',
      name: 'neutron.conf',
      namespaces: [
        ...words(`neutron neutron.agent neutron.db neutron.experimental neutron.extensions designate.auth ironic.auth nova.auth placement.auth
          keystonemiddleware.auth_token osprofiler oslo.cache oslo.concurrency oslo.db oslo.log oslo.messaging oslo.middleware.cors
          oslo.middleware.healthcheck oslo.middleware.http_proxy_to_wsgi oslo.policy oslo.privsep oslo.reports oslo.service.periodic_task
          oslo.service.service oslo.service.sslutils oslo.service.wsgi oslo.versionedobjects`),
        ...neutronAgents,
      ],
      chosenSections: [privsep],
    },
    { place: 'dhcp_agent', name: 'dhcp_agent.ini', namespaces: words('neutron.az.agent neutron.base.agent neutron.dhcp.agent oslo.log') },
    { place: 'l3_agent', name: 'l3_agent.ini', namespaces: words('neutron.az.agent neutron.base.agent neutron.l3.agent oslo.log') },
    { place: 'metadata_agent', name: 'metadata_agent.ini', namespaces: words('neutron.metadata.agent oslo.cache oslo.log') },
    { place: 'metering_agent', name: 'metering_agent.ini', namespaces: words('neutron.base.agent neutron.metering.agent oslo.log') },
    { place: 'ovn_metadata_agent', name: 'ovn_metadata_agent.ini', namespaces: words('neutron.ovn.metadata.agent oslo.log') },
    { place: 'plugins.macvtap_agent', name: 'macvtap_agent.ini', namespaces: words('neutron.ml2.macvtap.agent oslo.log') },
    // The agent of Open vSwitch reads it as well.
    { place: 'plugins.ml2_conf', name: 'ml2_conf.ini', namespaces: words('neutron.ml2 neutron.ml2.ovn neutron.ml2.ovs.agent oslo.log') },
    { place: 'plugins.openvswitch_agent', name: 'openvswitch_agent.ini', namespaces: words('neutron.ml2.ovs.agent oslo.log') },
    { place: 'plugins.sriov_agent', name: 'sriov_agent.ini', namespaces: words('neutron.ml2.sriov.agent oslo.log') },
  ],
  nova: [
    { place: 'nova', name: 'nova.conf', namespaces: nova, chosenSections: [privsep] },
    { place: 'nova_ironic', name: 'nova-ironic.conf', namespaces: nova },
  ],
  // https://opendev.org/openstack/octavia/src/branch/stable/2025.2/etc/config/octavia-config-generator.conf
  octavia: [
    {
      place: 'octavia',
      name: 'octavia.conf',
      namespaces: words(`octavia castellan.config cotyledon keystonemiddleware.audit keystonemiddleware.auth_token oslo.db oslo.log oslo.messaging
        oslo.middleware.cors oslo.middleware.healthcheck oslo.middleware.http_proxy_to_wsgi oslo.middleware.sizelimit oslo.policy oslo.reports`),
    },
  ],
  openvswitch: [],
  ovn: [],
  // https://opendev.org/openstack/placement/src/branch/stable/2025.2/etc/placement/config-generator.conf
  placement: [
    {
      place: 'placement',
      name: 'placement.conf',
      namespaces: words(`placement.conf keystonemiddleware.auth_token osprofiler oslo.log oslo.middleware.cors oslo.middleware.http_proxy_to_wsgi
        oslo.policy`),
    },
  ],
  'prometheus-openstack-exporter': [],
  rabbitmq: [],
};
