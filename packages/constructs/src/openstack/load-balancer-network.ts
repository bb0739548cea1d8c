import type { IConstruct } from 'constructs';
import { report, Site } from '../core/site.ts';
import { Cidr, type IpAddress, type Machine, type Network } from '../inventory/index.ts';

/** A controller's end of the network. */
interface ControllerPort {
  readonly machine: Machine;
  /** As the chart looks it up: `octavia-worker-port-<machine>`. */
  readonly name: string;
  readonly address: IpAddress;
}

/**
 * The virtual network over which Octavia and its load balancers speak (`lb-mgmt-net`). Machines have interfaces in it, so its addresses are planned: a machine has
 * there the number that it has in the network of tunnels, once for its health manager and once for its worker, and servers get those behind.
 *
 * @param prefix at least four times as large as the network of tunnels
 */
export class LoadBalancerNetwork {
  readonly prefix: Cidr;
  readonly healthManagers: readonly ControllerPort[];
  readonly workers: readonly ControllerPort[];
  readonly #tunnelNetwork: Network;

  constructor(prefix: Cidr, tunnelNetwork: Network, machines: readonly Machine[]) {
    this.prefix = prefix;
    this.#tunnelNetwork = tunnelNetwork;
    this.healthManagers = this.#fits ? machines.map((machine) => this.#port('health-manager', machine, 0n)) : [];
    this.workers = this.#fits ? machines.map((machine) => this.#port('worker', machine, tunnelNetwork.prefix.size)) : [];
  }

  /** Addresses that DHCP gives to load balancers. */
  get servers(): { readonly first: IpAddress; readonly last: IpAddress } {
    return { first: this.prefix.first.offset(this.#tunnelNetwork.prefix.size * 2n)!, last: this.prefix.lastUsable };
  }

  /** Reports a prefix that is too small, or that machines reach elsewhere. */
  check(from: IConstruct): void {
    const { networks, pools } = Site.of(from).inventory;
    const { prefix: tunnels, name } = this.#tunnelNetwork;
    if (!this.#fits) {
      report(from, {
        rule: 'openstack-load-balancers',
        what: `managementPrefix is ${this.prefix}, and network ${name}, whose numbers machines have in it, is ${tunnels}`,
        allowed: `a prefix of IPv4 no longer than /${tunnels.prefixLength - 2}`,
        mend: 'take a shorter prefix that nothing else uses',
      });
    }
    const others = [
      ...networks.all.map((network) => [`network ${network.name}`, network.prefix] as const),
      ...Object.entries(pools).flatMap(([pool, range]) => (range instanceof Cidr ? [[`pool ${pool}`, range] as const] : [])),
    ];
    for (const [other, range] of others.filter(([, range]) => range.overlaps(this.prefix))) {
      report(from, {
        rule: 'openstack-load-balancers',
        what: `managementPrefix ${this.prefix} overlaps ${other} (${range}), and controllers have interfaces in both`,
        allowed: 'a prefix of its own',
        mend: 'take one that the inventory does not use',
      });
    }
  }

  get #fits(): boolean {
    const tunnels = this.#tunnelNetwork.prefix;
    return this.prefix.family === 4 && tunnels.family === 4 && this.prefix.size >= tunnels.size * 4n;
  }

  #port(part: string, machine: Machine, from: bigint): ControllerPort {
    const number = machine.address(this.#tunnelNetwork).value - this.#tunnelNetwork.prefix.first.value;
    return { machine, name: `octavia-${part}-port-${machine.name}`, address: this.prefix.first.offset(from + number)! };
  }
}

/** The flavor of load balancers; flavors may be given their id. */
export const loadBalancerFlavor = 'amphora';

/**
 * Makes what Octavia needs in the cloud, as far as it is not there: its roles, the network, the ports of the controllers, who may speak to whom, and a flavor. All of
 * it belongs to the project of services; networks of the same name in other projects do not disturb.
 */
export const loadBalancerScript = ({ prefix, healthManagers, workers, servers }: LoadBalancerNetwork): string =>
  `${[
    'for role in admin observer global_observer quota_admin member; do openstack role create --or-show "load-balancer_$role"; done',
    'project="--project service --project-domain service"',
    'id_of() { openstack $1 list $project -f value -c ID -c Name | awk -v name="$2" \'$2 == name { print $1 }\'; }',
    'network=$(id_of network lb-mgmt-net)',
    'test -n "$network" || network=$(openstack network create $project -f value -c id lb-mgmt-net)',
    'subnet=$(id_of subnet lb-mgmt-subnet)',
    `test -n "$subnet" || subnet=$(openstack subnet create $project --network "$network" --subnet-range ${prefix} --gateway none --allocation-pool start=${servers.first},end=${servers.last} -f value -c id lb-mgmt-subnet)`,
    'group() {',
    '  test -n "$(id_of "security group" "$1")" && return',
    '  made=$(openstack security group create $project -f value -c id "$1")',
    '  test -z "$2" || openstack security group rule create --protocol "$2" --dst-port "$3" "$made"',
    '}',
    'group lb-mgmt-sec-grp tcp 9443',
    'group lb-health-mgr-sec-grp udp 5555',
    'group lb-worker-sec-grp',
    'port() {',
    '  test -n "$(id_of port "$1")" && return',
    '  openstack port create $project --network "$network" --fixed-ip "subnet=$subnet,ip-address=$2" --host "$3" --device-owner "$4" --security-group "$(id_of "security group" "$5")" "$1"',
    '}',
    ...healthManagers.map(({ name, address, machine }) => `port ${name} ${address} ${machine.name} Octavia:health-mgr lb-health-mgr-sec-grp`),
    ...workers.map(({ name, address, machine }) => `port ${name} ${address} ${machine.name} Octavia:worker lb-worker-sec-grp`),
    `openstack flavor show ${loadBalancerFlavor} || openstack flavor create --id ${loadBalancerFlavor} --ram 1024 --disk 3 --vcpus 1 --private $project ${loadBalancerFlavor}`,
  ].join('\n')}\n`;
