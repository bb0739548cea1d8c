import type { IConstruct } from 'constructs';
import { closedObject, either, map, nothing, text, textLike, trueOrFalse } from '../core/closed-object.ts';
import { type Budgets, budget } from '../core/resources.ts';
import { quantity } from '../kubernetes/pod-fields.ts';
import { declareAgentFlows } from './agent-flows.ts';
import { reportEvenServers } from './odd-servers.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { defineOpenStackRelease, type ValuesOf } from './release-definition.ts';
import type { ReleasePods } from './release-facts.ts';

const databases = [
  ['ovn_ovsdb_nb', 'the northbound database of OVN'],
  ['ovn_ovsdb_sb', 'the southbound database of OVN'],
] as const;

const database = ([key]: (typeof databases)[number]): ReleasePods => ({
  kind: 'StatefulSet',
  name: key.replaceAll('_', '-'),
  label: key,
  replicas: key,
  privileged: true,
  hostAccess: 'puts its socket into a folder of the machine, as the chart has it',
  containers: [{ name: 'ovsdb', image: key, resources: key }],
});

const volume = closedObject({}, { class_name: text, size: quantity });

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/ovn/values.yaml */
export const ovnDefinition = defineOpenStackRelease(
  {
    name: 'ovn',
    images: {
      dep_check: 'kubernetes-entrypoint',
      ovn_controller: 'ovn',
      // It needs kubectl.
      ovn_controller_kubectl: 'ceph-config-helper',
      ovn_northd: 'ovn',
      ovn_ovsdb_nb: 'ovn',
      ovn_ovsdb_sb: 'ovn',
    },
    labels: {
      ovn_controller: 'openvswitch',
      ovn_controller_gw: 'network',
      ovn_northd: 'ovnDatabase',
      ovn_ovsdb_nb: 'ovnDatabase',
      ovn_ovsdb_sb: 'ovnDatabase',
    },
    pods: [
      {
        kind: 'DaemonSet',
        name: 'ovn-controller-default',
        label: 'ovn_controller',
        hostNetwork: true,
        privileged: true,
        hostAccess: 'tells Open vSwitch of the machine what virtual networks there are',
        containers: [
          { name: 'get-gw-enabled', image: 'ovn_controller_kubectl', init: true },
          { name: 'controller-init', image: 'ovn_controller', init: true },
          { name: 'controller', image: 'ovn_controller', resources: 'ovn_controller' },
        ],
      },
      {
        kind: 'Deployment',
        name: 'ovn-northd',
        label: 'ovn_northd',
        replicas: 'ovn_northd',
        spread: false,
        containers: [{ name: 'northd', image: 'ovn_northd', resources: 'ovn_northd' }],
      },
      ...databases.map(database),
    ],
    upgrades: false,
    without: ['job_image_repo_sync', 'secret_registry'],
    knownSecrets: ['endpoints.oci_image_registry.auth.ovn.password'],
  },
  {
    network: closedObject({}, { interface: closedObject({}, { tunnel_network_cidr: text }) }),
    volume: closedObject({}, { ovn_ovsdb_nb: volume, ovn_ovsdb_sb: volume }),
    pod: closedObject({}, { use_fqdn: closedObject({}, { compute: trueOrFalse }) }),
    conf: closedObject(
      {},
      {
        ovn_bridge_mappings: textLike(/^[^:,\s]+:[^:,\s]+$/, 'a physical network and its bridge, e.g. external:br-ex'),
        /** Bridges that the controllers make, and the interface that each takes. */
        auto_bridge_add: map(either(text, nothing)),
      },
    ),
  },
);

export type OvnProps = OpenStackReleaseProps<ValuesOf<typeof ovnDefinition>>;

/** Estimates for some hundred ports: nobody measured OVN here. */
const budgets: Budgets<'ovn_controller' | 'ovn_northd' | 'ovn_ovsdb_nb' | 'ovn_ovsdb_sb'> = {
  tiny: {
    ovn_controller: budget({ request: 64, limit: 256 }, 50),
    ovn_northd: budget({ request: 48, limit: 192 }, 50),
    ovn_ovsdb_nb: budget({ request: 48, limit: 192 }, 20),
    ovn_ovsdb_sb: budget({ request: 64, limit: 256 }, 50),
  },
  standard: {
    ovn_controller: budget({ request: 256, limit: 1024 }, 100),
    ovn_northd: budget({ request: 256, limit: 1024 }, 250),
    ovn_ovsdb_nb: budget({ request: 384, limit: 1024 }, 100),
    ovn_ovsdb_sb: budget({ request: 512, limit: 2048 }, 250),
  },
};

/** The databases agree by Raft. */
const replicas = {
  tiny: { ovn_northd: 1, ovn_ovsdb_nb: 3, ovn_ovsdb_sb: 3 },
  standard: { ovn_northd: 2, ovn_ovsdb_nb: 3, ovn_ovsdb_sb: 3 },
} as const;

const volumeSizes = { tiny: '1Gi', standard: '5Gi' } as const;

/**
 * OVN: virtual networks and routers as flows of Open vSwitch on every machine. https://docs.ovn.org/en/latest/
 *
 * The chart speaks with the databases in clear and asks nobody for a password, and it puts their sockets into /run/openvswitch of the machine with no
 * place for a security context: nodes that enforce SELinux refuse them until that folder is labelled `container_file_t`.
 *
 * Reported: an even number of servers of a database.
 */
export class Ovn extends OpenStackRelease<ValuesOf<typeof ovnDefinition>> {
  constructor(scope: IConstruct, id: string, props: OvnProps) {
    const { plane } = props;
    const { profile, storageClass } = plane;
    const { tunnelNetwork, physicalNetwork, providerBridge, providerInterface = null, machines } = plane.virtualNetworks;
    super(scope, id, props, {
      definition: ovnDefinition,
      budgets: budgets[profile],
      replicas: replicas[profile],
      purpose: {
        title: 'OVN',
        does: 'Turns what Neutron wants into flows of the switch of every machine.',
        lossBreaks: 'no change of a network reaches any machine, and a server that starts has no network.',
        lossKeeps: 'The switches go on with the flows that they have.',
        failures: [
          {
            symptom: 'Pods of a database of OVN end with "Permission denied"',
            steps: [
              {
                text: 'The node enforces SELinux, and the folder of their sockets is not theirs. On the node, and again after each start of the machine:',
                command: 'chcon -R -t container_file_t /run/openvswitch',
              },
            ],
          },
        ],
      },
      values: {
        volume: {
          ovn_ovsdb_nb: { class_name: storageClass, size: volumeSizes[profile] },
          ovn_ovsdb_sb: { class_name: storageClass, size: volumeSizes[profile] },
        },
      },
      agreed: {
        network: { interface: { tunnel_network_cidr: String(tunnelNetwork.prefix) } },
        pod: { use_fqdn: { compute: false } },
        conf: { ovn_bridge_mappings: `${physicalNetwork}:${providerBridge}`, auto_bridge_add: { [providerBridge]: providerInterface } },
      },
    });
    for (const [key, title] of databases) reportEvenServers(this, title, { ...replicas[profile], ...props.replicas }[key]);
    declareAgentFlows(this, plane, machines, [{ service: 'ovn', why: 'controllers of OVN read what networks there are' }]);
  }
}
