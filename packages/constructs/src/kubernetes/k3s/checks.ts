import type { IConstruct } from 'constructs';
import { workloads } from '../../contributions/workloads.ts';
import type { Contributions } from '../../core/contribution.ts';
import type { SecretRef } from '../../core/secret-reference.ts';
import { type Problem, report } from '../../core/site.ts';
import type { Cidr, Machine, Network, VirtualAddress } from '../../inventory/index.ts';
import { interfaceOn, longestInterfaceName } from '../../inventory/interface.ts';
import type { PackagedComponent } from './profile.ts';
import type { EtcdSnapshots, K3sClusterProps } from './props.ts';
import { allocatableMebibytes, type NodeKind, reservationFor } from './reservation.ts';

/** The machines that can be nodes, and what stands in the way of the others. */
export interface AcceptedNodes {
  readonly servers: readonly Machine[];
  readonly agents: readonly Machine[];
  readonly problems: readonly Problem[];
}

export const acceptedNodes = ({ servers, agents = [], network }: Pick<K3sClusterProps, 'servers' | 'agents' | 'network'>): AcceptedNodes => {
  const seen = new Map<Machine, NodeKind>();
  const problems: Problem[] = [];
  const accept = (kind: NodeKind) => (machine: Machine) => {
    const before = seen.get(machine);
    seen.set(machine, before ?? kind);
    const problem =
      before === undefined
        ? whyNot(machine, kind, network)
        : { what: `${machine.name} is listed as ${before} and as ${kind}`, mend: 'list each machine once: a server runs Pods too' };
    if (problem) problems.push({ rule: 'k3s-node', ...problem });
    return !problem;
  };
  // The order of servers is the site's: the first one founds the cluster. That of agents means nothing.
  return {
    servers: servers.filter(accept('server')),
    agents: agents.filter(accept('agent')).sort((a, b) => (a.name < b.name ? -1 : 1)),
    problems,
  };
};

const whyNot = (machine: Machine, kind: NodeKind, network: Network): Omit<Problem, 'rule'> | undefined => {
  if (machine.platform !== 'rocky-9')
    return { what: `${machine.name} runs ${machine.platform}`, allowed: 'rocky-9', mend: 'choose machines that run Rocky Linux' };
  const interfaceName = interfaceOn(machine, network);
  if (interfaceName === undefined || !machine.addresses.some((held) => held.network.name === network.name)) {
    return {
      what: `${machine.name} has no address on the network ${network.name}, where the nodes talk to each other`,
      allowed: `machines that are attached to ${network.name}`,
      mend: `let one of its NICs carry ${network.name} in the inventory and run \`bastide allocate\`, or choose another machine`,
    };
  }
  if (interfaceName.length > longestInterfaceName) {
    return {
      what: `the interface ${interfaceName} of ${machine.name} has ${interfaceName.length} characters`,
      allowed: `${longestInterfaceName} characters, as Linux keeps them`,
      mend: `carry ${network.name} untagged, or give the NIC a shorter name`,
    };
  }
  const left = allocatableMebibytes(machine, reservationFor(kind, machine));
  if (left > 0) return undefined;
  return {
    what: `${machine.name} has ${machine.memoryMebibytes} MiB of memory; as ${kind}, K3s and the system keep ${machine.memoryMebibytes - left} MiB for themselves`,
    mend: 'choose a machine with more memory',
  };
};

/** How many members may be lost before the rest is no majority. */
const spare = (members: number): number => Math.floor((members - 1) / 2);

export const checkServerCount = (cluster: IConstruct, count: number, singleServer: boolean): void => {
  if (count % 2 === 1 && (count >= 3 || singleServer)) return;
  report(cluster, {
    rule: 'k3s-server-count',
    what: `the cluster has ${count} ${count === 1 ? 'server' : 'servers'}; etcd decides by majority, so ${count < 3 ? 'the loss of one stops it' : `${count} survive no more losses than ${count - 1}`}`,
    allowed: '3, 5 or 7 servers; 1 with singleServer: true',
    mend:
      count === 1
        ? 'add two servers, or write singleServer: true where the outage is acceptable'
        : `use ${count < 3 ? 3 : `${count - 1} or ${count + 1}`} servers`,
  });
};

/** Places that servers share and lose together. */
const placesOf: readonly { readonly name: string; readonly of: (machine: Machine) => string }[] = [
  { name: 'power feed', of: (machine) => machine.powerFeed.name },
  { name: 'rack', of: (machine) => machine.rack.name },
];

/** Says so when one rack or one power feed takes the majority with it. */
export const checkPlaces = (cluster: IConstruct, servers: readonly Machine[]): void => {
  if (servers.length < 3) return;
  for (const place of placesOf) {
    for (const [name, together] of Map.groupBy(servers, place.of)) {
      if (together.length <= spare(servers.length)) continue;
      const names = together.map((machine) => machine.name).join(', ');
      report(cluster, {
        rule: 'k3s-server-placement',
        severity: 'warning',
        what: `${together.length} of ${servers.length} servers share the ${place.name} ${name}: without it the API and etcd stop`,
        allowed: `at most ${spare(servers.length)} of ${servers.length} servers on one ${place.name}`,
        mend: `choose servers on other ${place.name}s`,
        counterExample: [
          `the ${place.name} ${name} fails`,
          `${names} are gone`,
          `${servers.length - together.length} of ${servers.length} are left; etcd needs ${servers.length - spare(servers.length)}`,
        ],
      });
    }
  }
};

export const checkApiAddress = (cluster: IConstruct, address: VirtualAddress, network: Network): void => {
  if (address.network.name === network.name) return;
  report(cluster, {
    rule: 'k3s-api-address',
    what: `the API address ${address.name} (${address.address}) is on the network ${address.network.name}, the nodes are on ${network.name}: no node could announce it by ARP`,
    allowed: `an address of ${network.prefix}`,
    mend: `choose a virtual address whose network is ${network.name}`,
  });
};

/** The controller manager gives every node a range of this length, whoever manages the addresses of Pods. */
const rangeOfNode = { 4: 24, 6: 64 } as const;

export const checkPodRange = (cluster: IConstruct, pods: Cidr, nodes: number): void => {
  const ranges = 2 ** (rangeOfNode[pods.family] - pods.prefixLength);
  if (nodes <= ranges) return;
  report(cluster, {
    rule: 'k3s-pod-range',
    what: `the pool of Pods ${pods} has room for ${ranges} nodes, and the cluster has ${nodes}`,
    allowed: `a /${rangeOfNode[pods.family]} a node`,
    mend: 'widen pools.pods in the inventory before the cluster is first started; it cannot be changed afterwards',
  });
};

export const checkFirstServer = (cluster: IConstruct, firstServer: Machine | undefined, servers: readonly Machine[]): void => {
  if (firstServer === undefined || servers.includes(firstServer)) return;
  report(cluster, {
    rule: 'k3s-first-server',
    what: `${firstServer.name} is to start the cluster and is not one of its servers`,
    allowed: servers.map((server) => server.name).join(', '),
    mend: 'name one of the servers as firstServer',
  });
};

const cronField = /^[\d*,/-]+$/;

export const checkSnapshots = (cluster: IConstruct, snapshots: EtcdSnapshots | undefined): void => {
  const rule = 'k3s-snapshots';
  if (snapshots === undefined) {
    report(cluster, {
      rule,
      severity: 'warning',
      what: 'snapshots of etcd stay on the disks of the servers: what destroys those destroys the snapshots',
      allowed: 'a bucket outside the site',
      mend: 'name an object store of the inventory in etcdSnapshots',
    });
    return;
  }
  const { scheduleCron, retention } = snapshots;
  const fields = scheduleCron?.split(' ') ?? [];
  if (scheduleCron !== undefined && !(fields.length === 5 && fields.every((field) => cronField.test(field)))) {
    report(cluster, {
      rule,
      what: `etcdSnapshots.scheduleCron ${JSON.stringify(scheduleCron)} is no schedule`,
      allowed: 'minute, hour, day, month and weekday as cron takes them, in digits',
      mend: 'write e.g. 15 2,14 * * *',
    });
  }
  if (retention !== undefined && !(Number.isInteger(retention) && retention >= 1)) {
    report(cluster, {
      rule,
      what: `etcdSnapshots.retention is ${retention}: no snapshot would be kept`,
      allowed: 'a whole number from 1',
      mend: 'keep a week or more',
    });
  }
};

const dnsName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

export const checkNames = (cluster: IConstruct, { clusterDomain, apiNames = [] }: K3sClusterProps): void => {
  const names = [...(clusterDomain === undefined ? [] : [['clusterDomain', clusterDomain] as const]), ...apiNames.map((name) => ['apiNames', name] as const)];
  for (const [prop, name] of names) {
    if (!dnsName.test(name))
      report(cluster, {
        rule: 'k3s-name',
        what: `${prop}: ${JSON.stringify(name)} is no DNS name`,
        allowed: 'labels of lower-case letters, digits and hyphens, with dots between',
        mend: 'write it as DNS has it, without a final dot',
      });
  }
};

export const checkTokens = (cluster: IConstruct, token: SecretRef, agentToken: SecretRef): void => {
  if (token.address !== agentToken.address) return;
  report(cluster, {
    rule: 'k3s-token',
    what: `servers and agents join with the same secret, ${token.address}: whoever reads the disk of an agent owns the cluster`,
    allowed: 'two secrets',
    mend: 'give agentToken another key in the Ansible Vault file',
  });
};

/** K3s deploys Traefik without requests and limits; somebody must configure it, and say what its Pods may use. */
export const checkTraefik = (cluster: IConstruct, packaged: readonly PackagedComponent[], all: Contributions): void => {
  if (!packaged.includes('traefik')) return;
  if (all.of(workloads).some(({ value }) => value.namespace === 'kube-system' && value.name === 'traefik')) return;
  report(cluster, {
    rule: 'k3s-traefik',
    what: 'K3s deploys Traefik, and nothing configures it: one Pod without a memory limit, on any address',
    allowed: 'Traefik among the products of the site, or not among packagedComponents',
    mend: "add new Traefik(…) to the site, or take 'traefik' off packagedComponents",
  });
};
