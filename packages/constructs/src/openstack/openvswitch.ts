import type { IConstruct } from 'constructs';
import { type Flow, flows } from '../contributions/flows.ts';
import { hostPorts } from '../contributions/host-ports.ts';
import { closedObject, either, nothing, whole } from '../core/closed-object.ts';
import { type Budgets, budget } from '../core/resources.ts';
import { report } from '../core/site.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { defineOpenStackRelease, type ValuesOf } from './release-definition.ts';
import { checkVirtualNetworks } from './virtual-network-checks.ts';

const threads = either(whole(1, 64), nothing);

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/openvswitch/values.yaml */
export const openvswitchDefinition = defineOpenStackRelease(
  {
    name: 'openvswitch',
    images: { dep_check: 'kubernetes-entrypoint', openvswitch_db_server: 'openvswitch', openvswitch_vswitchd: 'openvswitch' },
    labels: { ovs: 'openvswitch' },
    pods: [
      {
        kind: 'DaemonSet',
        name: 'openvswitch',
        label: 'ovs',
        hostNetwork: true,
        privileged: true,
        hostAccess: 'switches packets of the machine by its kernel, and loads the modules for it',
        containers: [
          { name: 'openvswitch-db-perms', image: 'openvswitch_db_server', resources: 'ovs.db', init: true },
          { name: 'openvswitch-vswitchd-modules', image: 'openvswitch_vswitchd', init: true },
          { name: 'openvswitch-db', image: 'openvswitch_db_server', resources: 'ovs.db' },
          { name: 'openvswitch-vswitchd', image: 'openvswitch_vswitchd', resources: 'ovs.vswitchd' },
        ],
      },
    ],
    hostContainers: { ovs: ['perms', 'server', 'modules'] },
    without: ['job_image_repo_sync', 'secret_registry'],
    knownSecrets: ['endpoints.oci_image_registry.auth.openvswitch.password'],
  },
  {
    conf: closedObject(
      {},
      {
        /** How many threads look up flows that the kernel does not know, and throw old ones out. @default - one for each processor, and a third of that */
        ovs_other_config: closedObject({}, { handler_threads: threads, revalidator_threads: threads }),
      },
    ),
  },
);

export type OpenvswitchProps = OpenStackReleaseProps<ValuesOf<typeof openvswitchDefinition>>;

/**
 * 30 MiB for both, measured on a machine with two processors and without traffic. vswitchd locks its memory and takes a stack for each thread, so its request
 * is an estimate above that.
 */
const budgets: Budgets<'ovs.db' | 'ovs.vswitchd'> = {
  tiny: { 'ovs.db': budget({ request: 16, limit: 64 }, 20), 'ovs.vswitchd': budget({ request: 48, limit: 192 }, 100) },
  standard: { 'ovs.db': budget({ request: 32, limit: 128 }, 50), 'ovs.vswitchd': budget({ request: 256, limit: 1024 }, 250) },
};

const threadsOf = { tiny: { handler_threads: 1, revalidator_threads: 1 }, standard: {} } as const;

/** On the loopback: Neutron's agent makes the switch listen for it, and listens for the switch. */
const loopbackPorts = { database: 6640, openFlow: 6633 } as const;

/**
 * Open vSwitch: the switch of every machine with virtual networks. https://docs.openvswitch.org/
 *
 * Reported: a machine without an end for tunnels, and a provider bridge on an interface that a machine does not have or needs itself.
 */
export class Openvswitch extends OpenStackRelease<ValuesOf<typeof openvswitchDefinition>> {
  constructor(scope: IConstruct, id: string, props: OpenvswitchProps) {
    const { plane } = props;
    super(scope, id, props, {
      definition: openvswitchDefinition,
      budgets: budgets[plane.profile],
      replicas: {},
      purpose: {
        title: 'Open vSwitch',
        does: 'Carries every packet between virtual machines, to their routers and to the provider network.',
        lossBreaks: 'virtual networks learn of no change; when the kernel is restarted too, they are gone until Neutron’s agent has made them again.',
        lossKeeps: 'Packets of known connections go on in the kernel, and servers run.',
      },
      values: { conf: { ovs_other_config: threadsOf[plane.profile] } },
    });
    const networks = plane.virtualNetworks;
    checkVirtualNetworks(this, networks);
    this.#checkNodes();
    networks.declareEncapsulation(this);
    this.#declarePorts();
  }

  /** libvirt and Neutron's agents wait for the switch of their node. */
  #checkNodes(): void {
    const { plane } = this;
    const switched = plane.nodes('openvswitch');
    const waiting = plane.cluster.nodes.filter(
      (node) => !switched.includes(node) && (['compute', 'network'] as const).some((role) => plane.nodes(role).includes(node)),
    );
    if (waiting.length === 0) return;
    report(this, {
      rule: 'openstack-labels',
      what: `${waiting.map(({ name }) => name).join(', ')} run hypervisors or routers, and no Open vSwitch, for which they wait`,
      allowed: 'the label openvswitch=enabled on every node with openstack-compute-node or l3-agent',
      mend: 'add it to labelsByRole of the cluster',
    });
  }

  #declarePorts(): void {
    const { backend, tunnel, tunnelNetwork, machines } = this.plane.virtualNetworks;
    if (machines.length === 0) return;
    hostPorts.declare(this, { machines, protocol: 'UDP', port: tunnel.port, process: `Open vSwitch (${tunnel.name}, kernel)` });
    const ends = { kind: 'machines', machines, network: tunnelNetwork } as const;
    const tunnels: Flow = {
      from: ends,
      to: ends,
      protocol: 'UDP',
      ports: [tunnel.port],
      why: `virtual networks between machines (${tunnel.name})`,
      encryption: 'clear',
    };
    flows.declare(this, tunnels);
    if (backend === 'ovn') return;
    const local = { machines, protocol: 'TCP', reachedFrom: 'loopback' } as const;
    hostPorts.declare(this, { ...local, port: loopbackPorts.database, process: 'ovsdb-server (Neutron’s agent)' });
    hostPorts.declare(this, { ...local, port: loopbackPorts.openFlow, process: 'neutron-openvswitch-agent (OpenFlow)' });
  }
}
