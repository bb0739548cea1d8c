import { neutronValues } from './neutron-values.ts';
import { defineOpenStackRelease } from './release-definition.ts';
import type { ReleaseContainer, ReleaseFacts, ReleasePods } from './release-facts.ts';
import { catalogueEntries, databaseInit, databaseSync, keystoneUsers, rabbitInit } from './toolkit-jobs.ts';

interface Agent extends Pick<ReleasePods, 'label' | 'priority' | 'priorityClassKey'> {
  /** What comes after `neutron-`. */
  readonly name: string;
  readonly image: string;
  readonly resources: string;
  readonly hostAccess: string;
  /** Containers that run before it. @default - one that writes down its name */
  readonly before?: readonly ReleaseContainer[];
}

const agent = ({ name, image, resources, before, ...others }: Agent): ReleasePods => ({
  kind: 'DaemonSet',
  name: `neutron-${name}-default`,
  hostNetwork: true,
  privileged: true,
  ...others,
  containers: [...(before ?? [{ name: `neutron-${name}-init`, image, resources, init: true }]), { name: `neutron-${name}`, image, resources }],
});

const server = (init: readonly ReleaseContainer[]): ReleasePods => ({
  kind: 'Deployment',
  name: 'neutron-server',
  label: 'server',
  replicas: 'server',
  containers: [...init, { name: 'neutron-server', image: 'neutron_server', resources: 'server' }],
});

const jobs: readonly ReleasePods[] = [
  databaseInit('neutron'),
  databaseSync('neutron'),
  keystoneUsers('neutron', ['neutron', 'nova', 'placement']),
  ...catalogueEntries('neutron', ['network']),
  rabbitInit('neutron'),
];

const facts = {
  name: 'neutron',
  identity: { admin: 'admin', neutron: 'neutron', nova: 'neutron_nova', placement: 'neutron_placement', designate: null, ironic: null, test: null },
  databases: { oslo_db: { admin: 'root', neutron: 'neutron' } },
  messaging: { admin: 'rabbitmq', neutron: 'neutron' },
  cache: true,
  publicServices: ['network'],
  disruptionBudgets: { server: 'server' },
  // values.yaml has no place for the processes that answer agents, which the template reads.
  undocumentedResources: ['rpc_server'],
  without: ['ingress_server', 'job_image_repo_sync', 'pod_rally_test', 'secret_ingress_tls', 'secret_registry', 'service_ingress_server'],
  knownSecrets: [
    'conf.metadata_agent.DEFAULT.metadata_proxy_shared_secret',
    'conf.ovn_metadata_agent.DEFAULT.metadata_proxy_shared_secret',
    ...['admin', 'designate', 'ironic', 'neutron', 'nova', 'placement', 'test'].map((user) => `endpoints.identity.auth.${user}.password`),
    'endpoints.oci_image_registry.auth.neutron.password',
    'endpoints.oslo_db.auth.admin.password',
    'endpoints.oslo_db.auth.neutron.password',
    'endpoints.oslo_messaging.auth.admin.password',
    'endpoints.oslo_messaging.auth.neutron.password',
  ],
} as const satisfies Partial<ReleaseFacts>;

const images = {
  db_init: 'heat',
  dep_check: 'kubernetes-entrypoint',
  ks_endpoints: 'heat',
  ks_service: 'heat',
  ks_user: 'heat',
  neutron_db_sync: 'neutron',
  neutron_server: 'neutron',
  rabbit_init: 'rabbitmq-management',
} as const;

/** With Neutron's own agents. https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/neutron/values.yaml */
export const neutronDefinition = defineOpenStackRelease(
  {
    ...facts,
    images: {
      ...images,
      neutron_dhcp: 'neutron',
      neutron_l3: 'neutron',
      neutron_metadata: 'neutron',
      neutron_netns_cleanup_cron: 'neutron',
      neutron_openvswitch_agent: 'neutron',
      neutron_rpc_server: 'neutron',
    },
    labels: {
      'agent.dhcp': 'network',
      'agent.l3': 'network',
      'agent.metadata': 'network',
      job: 'control',
      netns_cleanup_cron: 'network',
      ovs: 'openvswitch',
      rpc_server: 'control',
      server: 'control',
    },
    pods: [
      agent({
        name: 'dhcp-agent',
        label: 'agent.dhcp',
        image: 'neutron_dhcp',
        resources: 'agent.dhcp',
        hostAccess: 'gives addresses in network namespaces of the machine',
      }),
      agent({ name: 'l3-agent', label: 'agent.l3', image: 'neutron_l3', resources: 'agent.l3', hostAccess: 'routes in network namespaces of the machine' }),
      agent({
        name: 'metadata-agent',
        label: 'agent.metadata',
        image: 'neutron_metadata',
        resources: 'agent.metadata',
        hostAccess: 'answers proxies in network namespaces of the machine',
      }),
      agent({
        name: 'netns-cleanup-cron',
        label: 'netns_cleanup_cron',
        image: 'neutron_netns_cleanup_cron',
        resources: 'netns_cleanup_cron',
        hostAccess: 'removes network namespaces that nobody needs',
        before: [],
        priority: 'sheddable',
        priorityClassKey: 'neutron_netns_cleanup_cron',
      }),
      agent({
        name: 'ovs-agent',
        label: 'ovs',
        image: 'neutron_openvswitch_agent',
        resources: 'agent.ovs',
        hostAccess: 'tells Open vSwitch of the machine which virtual networks there are',
        before: [
          { name: 'neutron-openvswitch-agent-kernel-modules', image: 'neutron_openvswitch_agent', init: true },
          { name: 'neutron-ovs-agent-init', image: 'neutron_openvswitch_agent', resources: 'agent.ovs', init: true },
        ],
      }),
      {
        kind: 'Deployment',
        name: 'neutron-rpc-server',
        label: 'rpc_server',
        replicas: 'rpc_server',
        containers: [{ name: 'neutron-rpc-server', image: 'neutron_rpc_server', resources: 'rpc_server' }],
      },
      server([]),
      ...jobs,
    ],
    hostContainers: {
      neutron_metadata_agent: ['neutron_metadata_agent_init'],
      neutron_ovs_agent: ['neutron_openvswitch_agent_kernel_modules'],
    },
  },
  neutronValues,
);

/** With OVN: no agents but the one that answers what servers ask of themselves. */
export const neutronWithOvnDefinition = defineOpenStackRelease(
  {
    ...facts,
    images: { ...images, neutron_metadata: 'neutron' },
    labels: { job: 'control', ovs: 'openvswitch', server: 'control' },
    pods: [
      agent({
        name: 'ovn-metadata-agent',
        label: 'ovs',
        image: 'neutron_metadata',
        resources: 'agent.ovn_metadata',
        hostAccess: 'answers proxies in network namespaces of the machine',
        before: ['neutron-metadata-agent-init', 'ovn-neutron-init'].map((name) => ({
          name,
          image: 'neutron_metadata',
          resources: 'agent.metadata',
          init: true,
        })),
      }),
      server([{ name: 'ovn-neutron-init', image: 'neutron_server', init: true }]),
      ...jobs,
    ],
    hostContainers: { neutron_ovn_metadata_agent: ['neutron_ovn_metadata_agent_init'] },
  },
  neutronValues,
);
