import type { IConstruct } from 'constructs';
import { flows } from '../contributions/flows.ts';
import { hostPorts } from '../contributions/host-ports.ts';
import { type Budgets, budget } from '../core/resources.ts';
import { declareAgentFlows } from './agent-flows.ts';
import type { OpenStackCeph } from './ceph/openstack-ceph.ts';
import { flavorsWithin } from './flavors.ts';
import { checkHypervisorMemory, reservedHostMemoryMebibytes, roomForServersMebibytes } from './hypervisor-memory.ts';
import { messagingConf, noRabbitMqPolicies } from './messaging.ts';
import { novaDefinition } from './nova-definition.ts';
import { novaPurpose } from './nova-purpose.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import type { OpenStackPlane } from './plane.ts';
import { apiProcesses, databasePool } from './profiles.ts';
import type { ValuesOf } from './release-definition.ts';
import { agentBeside } from './virtual-networks.ts';

type NovaValues = ValuesOf<typeof novaDefinition>;

export interface NovaProps extends OpenStackReleaseProps<NovaValues> {
  /**
   * Where servers have their disks, if it has a pool for them, and otherwise their volumes alone.
   *
   * @default - disks lie on the compute that runs the server, and are lost with it
   */
  readonly ceph?: OpenStackCeph;
}

type Part = 'api' | 'api_metadata' | 'compute' | 'conductor' | 'novncproxy' | 'scheduler';

/**
 * Measured with one process each, after requests: API 172 MiB, metadata 139, conductor 133, scheduler 125, compute 144 with the fake driver. The console proxy is
 * an estimate: 125 MiB to import it, and a fork that shares them for each open console; so is the helper with privileges beside nova-compute. A probe is
 * another Python for a moment, which the limits leave room for.
 */
const budgets: Budgets<Part> = {
  tiny: {
    api: budget({ request: 208, limit: 416 }, 100),
    api_metadata: budget({ request: 168, limit: 336 }, 50),
    compute: budget({ request: 256, limit: 640 }, 100),
    conductor: budget({ request: 160, limit: 416 }, 100),
    novncproxy: budget({ request: 144, limit: 384 }, 20),
    scheduler: budget({ request: 152, limit: 416 }, 50),
  },
  standard: {
    api: budget({ request: 768, limit: 1536 }, 500),
    api_metadata: budget({ request: 640, limit: 1280 }, 250),
    compute: budget({ request: 512, limit: 2048 }, 250),
    conductor: budget({ request: 640, limit: 1280 }, 500),
    novncproxy: budget({ request: 256, limit: 1024 }, 100),
    scheduler: budget({ request: 384, limit: 768 }, 250),
  },
};

const replicas = {
  tiny: { api_metadata: 1, conductor: 1, novncproxy: 1, osapi: 1, scheduler: 1 },
  standard: { api_metadata: 2, conductor: 3, novncproxy: 2, osapi: 3, scheduler: 2 },
} as const;

const workers = { tiny: { conductor: 1, scheduler: 1 }, standard: { conductor: 4, scheduler: 2 } } as const;

/** QEMU takes the first that is free for the console of each server. */
const consolePorts = { first: 5900, last: 5999 } as const;

/**
 * Nova: virtual machines. https://docs.openstack.org/nova/2025.2/
 *
 * Reported: a compute whose memory the kubelet gives to Pods altogether.
 */
export class Nova extends OpenStackRelease<NovaValues> {
  constructor(scope: IConstruct, id: string, { ceph, ...props }: NovaProps) {
    const { plane } = props;
    const { profile } = plane;
    super(
      scope,
      id,
      { ...props, after: [...(props.after ?? []), ...(ceph ? [ceph] : [])] },
      {
        definition: novaDefinition,
        budgets: budgets[profile],
        replicas: replicas[profile],
        purpose: novaPurpose,
        values: valuesOf(plane),
        agreed: agreedOf(plane, ceph),
        secretValues: { conf: { nova: { neutron: { metadata_proxy_shared_secret: plane.metadataProxySharedSecret } } } },
        publicAddresses: [
          { endpoint: 'compute', service: 'nova-api', port: 8774 },
          { endpoint: 'compute_novnc_proxy', service: 'nova-novncproxy', port: 6080 },
        ],
      },
    );
    checkHypervisorMemory(this, plane);
    this.#declareFlows();
  }

  #declareFlows(): void {
    const { plane } = this;
    const machines = plane.nodes('compute');
    declareAgentFlows(this, plane, machines, [
      { service: 'messaging', why: 'nova-compute hears what to do and reports (RabbitMQ)' },
      { service: 'identity', why: 'nova-compute gets tokens' },
      { service: 'placement', why: 'nova-compute says what room there is' },
      { service: 'network', why: 'nova-compute plugs servers into their networks' },
      { service: 'image', why: 'nova-compute fetches images' },
      { service: 'volumes', why: 'nova-compute attaches volumes' },
    ]);
    if (machines.length === 0) return;
    hostPorts.declare(this, { machines, protocol: 'TCP', port: consolePorts.first, process: 'QEMU (console of the first server)' });
    flows.declare(this, {
      from: { kind: 'pods', namespace: plane.targetNamespace.name, workload: 'nova-novncproxy' },
      to: { kind: 'machines', machines, network: plane.cluster.nodeNetwork },
      protocol: 'TCP',
      ports: [consolePorts],
      why: 'people see the consoles of servers (VNC)',
      encryption: 'clear',
    });
  }
}

const valuesOf = (plane: OpenStackPlane): NovaValues => ({
  bootstrap: { structured: { flavors: { options: flavorsWithin(roomForServersMebibytes(plane)) } } },
  // The chart makes a Job of the release of it, which an upgrade with other images could not change.
  annotations: {
    job: { nova_bootstrap: { 'helm.sh/hook': 'post-install,post-upgrade', 'helm.sh/hook-weight': '5', 'helm.sh/hook-delete-policy': 'before-hook-creation' } },
  },
  pod: { useHostNetwork: { novncproxy: false } },
  conf: {
    nova: {
      DEFAULT: {
        ram_allocation_ratio: 1,
        // To another compute the disk, or what belongs to it, would be carried by SSH, which nothing here listens for.
        allow_resize_to_same_host: true,
      },
      api_database: databasePool[plane.profile],
      database: databasePool[plane.profile],
      conductor: { workers: workers[plane.profile].conductor },
      scheduler: { workers: workers[plane.profile].scheduler, discover_hosts_in_cells_interval: 60 },
      ...messagingConf,
    },
    nova_api_uwsgi: { uwsgi: { processes: apiProcesses[plane.profile] } },
    nova_metadata_uwsgi: { uwsgi: { processes: apiProcesses[plane.profile] } },
    rabbitmq: noRabbitMqPolicies,
  },
});

const agreedOf = (plane: OpenStackPlane, ceph: OpenStackCeph | undefined): NovaValues => {
  const { backend, tunnelNetwork } = plane.virtualNetworks;
  return {
    network: { backend: [agentBeside[backend]] },
    // The chart would let consoles, which ask for no password, listen on every network of the machine; now `$my_ip` says where.
    console: { address_search_enabled: false },
    pod: { use_fqdn: { compute: false }, ...(ceph?.secretNames.nova === undefined ? {} : { mounts: { nova_compute: { nova_compute: cephFiles(ceph) } } }) },
    conf: {
      // Else init containers make a keyring with the key of client.admin.
      ceph: { enabled: false },
      hypervisor: { host_network_cidr: String(plane.cluster.nodeNetwork.prefix) },
      libvirt: { live_migration_network_cidr: String(tunnelNetwork.prefix) },
      nova: {
        DEFAULT: { reserved_host_memory_mb: reservedHostMemoryMebibytes(plane) },
        libvirt: { ...disks(ceph), rbd_user: ceph?.userOf('cinder') ?? null, rbd_secret_uuid: ceph?.secretUuid ?? null },
        vnc: { server_listen: '$my_ip', server_proxyclient_address: '$my_ip' },
      },
    },
  };
};

/** Where the disks of servers lie that are not volumes. */
const disks = (ceph: OpenStackCeph | undefined) => {
  const pool = ceph?.poolOf('nova');
  return pool === undefined ? ({ images_type: 'qcow2' } as const) : ({ images_type: 'rbd', images_rbd_pool: pool } as const);
};

const volume = 'ceph-client';

/** `ceph.conf` and the keyring of the user, where librados looks for them. */
const cephFiles = ({ configMapName, secretNames }: OpenStackCeph) => ({
  volumes: [
    {
      name: volume,
      projected: { sources: [{ configMap: { name: configMapName } }, { secret: { name: secretNames.nova! } }], defaultMode: 0o444 },
    },
  ],
  volumeMounts: [{ name: volume, mountPath: '/etc/ceph', readOnly: true }],
});
