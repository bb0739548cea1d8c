import { Cidr } from '@bastide/constructs';
import { enlargeSwitch, freeAddress, freeAsNumber, freePort, freePrefix, freeVlan } from './free.ts';
import { type Path, patternOf } from './places.ts';
import type { Facts } from './planned.ts';

/** Another valid value for a fact. */
export interface OtherValue {
  /** What must be so before the value can be another one, where the facts as they are admit none. */
  readonly given?: (facts: Facts) => void;
  readonly change: (facts: Facts) => void;
}

/** Things to refer to instead of those that are referred to. */
export const addSpares = (facts: Facts): void => {
  facts.racks['spare'] = { description: 'Spare' };
  facts.powerFeeds['spare'] = { description: 'Spare', watts: 2300 };
  facts.switches['spare'] = { model: 'Spare', ports: 48, mtu: 9194, rack: 'spare', position: 901, powerFeed: 'spare' };
  enlargeSwitch(facts);
  facts.cables.push({ from: { switch: 'spare', port: 48 }, to: freePort(facts) });
  facts.networks['spare'] = { vlan: freeVlan(facts), prefix: freePrefix(facts), mtu: 1500 };
  facts.autonomousSystems!['spare'] = freeAsNumber(facts);
};

// biome-ignore lint/suspicious/noExplicitAny: a path may lead anywhere
const at = (facts: Facts, path: Path): any => path.reduce<any>((value, segment) => value[segment], facts);

const set =
  (path: Path, value: unknown) =>
  (facts: Facts): void => {
    at(facts, path.slice(0, -1))[path.at(-1)!] = value;
  };

type Other = (value: never, path: Path, facts: Facts) => unknown;

const to =
  (other: unknown): Other =>
  () =>
    other;
const plus =
  (amount: number): Other =>
  (value: number) =>
    value + amount;
const freeIn =
  (network: (path: Path, facts: Facts) => string): Other =>
  (_value, path, facts) =>
    freeAddress(facts, facts.networks[network(path, facts)]!.prefix);
const freeInPool =
  (pool: 'loadBalancers' | 'loopbacks'): Other =>
  (_value, _path, facts) =>
    freeAddress(facts, facts.pools[pool]!);

/** Another value by the place of the fact. */
const others: Readonly<Record<string, Other>> = {
  site: to('other-site'),
  domain: to('other.example'),
  'racks.*.description': to('Another'),
  'powerFeeds.*.description': to('Another'),
  'powerFeeds.*.watts': plus(100),
  'switches.*.model': to('Another'),
  'switches.*.ports': plus(24),
  'switches.*.mtu': plus(22),
  'switches.*.rack': to('spare'),
  'switches.*.position': to(900),
  'switches.*.powerFeed': to('spare'),
  'switches.*.addresses.*': freeIn((path) => String(path.at(-1))),
  'networks.*.description': to('Another'),
  'networks.*.vlan': plus(1000),
  'networks.*.interfaceName': to('other'),
  'networks.*.prefix': (prefix: string) => String(Cidr.enclosing(prefix.replace(/\d+$/, (length) => String(Number(length) - 1)))),
  'networks.*.gateway': freeIn((path) => String(path[1])),
  'networks.*.mtu': plus(-100),
  'networks.*.allocate.first': (address: string) => address.replace(/\d+$/, (last) => String(Number(last) + 1)),
  'networks.*.allocate.last': (address: string) => address.replace(/\d+$/, (last) => String(Number(last) - 1)),
  'virtualAddresses.*.address': freeIn((path, facts) => facts.virtualAddresses![path[1]!]!.network),
  'virtualAddresses.*.description': to('Another'),
  'pools.pods': to('10.44.0.0/16'),
  'pools.services': to('10.45.0.0/16'),
  'pools.loadBalancers': to('10.21.100.0/25'),
  'pools.floatingIps': to('198.51.100.192/26'),
  'pools.loopbacks': to('10.21.255.0/25'),
  'loadBalancerAddresses.*.address': freeInPool('loadBalancers'),
  'loadBalancerAddresses.*.description': to('Another'),
  'autonomousSystems.*': (_number: number, _path, facts) => freeAsNumber(facts),
  'nameServers.*': to('203.0.113.55'),
  'timeServers.*': to('ntp-9.backbone.example'),
  'registryMirrors.*.*': to('https://other-mirror.example'),
  'objectStores.*.endpoint': to('s3.other.example'),
  'objectStores.*.region': to('eu-west-9'),
  'objectStores.*.bucket': to('other-bucket'),
  'objectStores.*.folder': to('other'),
  'reservations.*.description': to('Another'),
  'reservations.*.role': (role: string) => (role === 'control' ? 'compute' : 'control'),
  'reservations.*.pods': plus(1),
  'reservations.*.memory': to('64MiB'),
  'reservations.*.priority': (priority: string) => (priority === 'promised' ? 'sheddable' : 'promised'),
  'machines.*.model': to('Another'),
  'machines.*.platform': (platform: string) => (platform === 'opnsense' ? 'rocky-9' : 'opnsense'),
  'machines.*.memory': to('8GiB'),
  'machines.*.cpu.model': to('Another'),
  'machines.*.cpu.threads': plus(4),
  'machines.*.cpu.architecture': to('arm64'),
  'machines.*.rack': to('spare'),
  'machines.*.position': to(900),
  'machines.*.powerFeed': to('spare'),
  'machines.*.autonomousSystem': to('spare'),
  'machines.*.loopback': freeInPool('loopbacks'),
  'machines.*.nics.*.mac': to('02:00:00:00:00:01'),
  'machines.*.nics.*.mtu': plus(100),
  'machines.*.disks.*.path': (path: string) => `${path}-other`,
  'machines.*.disks.*.size': to('64GB'),
  'machines.*.disks.*.rotational': (rotational: boolean) => !rotational,
  'machines.*.addresses.*': freeIn((path) => String(path.at(-1))),
  'cables.*.from.outside': to('Another line'),
  'cables.*.from.untagged': to('spare'),
  'cables.*.to.switch': to('spare'),
  'cables.*.to.port': (_port: number, _path, facts) => freePort(facts).port,
  'cables.*.label': to('X1'),
  'cables.*.colour': to('pink'),
};

const swap =
  (one: Path, other: Path) =>
  (facts: Facts): void => {
    const kept = at(facts, one);
    set(one, at(facts, other))(facts);
    set(other, kept)(facts);
  };

/** A path by the socket says nothing of the bus. */
const bySocket = (disk: Path) => set([...disk, 'path'], `/dev/disk/by-path/pci-0000:00:17.0-${disk.at(-1)}`);

/** Facts that cannot change alone: others have to agree with them. */
const together: Readonly<Record<string, (path: Path, facts: Facts) => OtherValue>> = {
  'virtualAddresses.*.network': (path) => ({
    change: (facts) => {
      set(path, 'spare')(facts);
      set([...path.slice(0, -1), 'address'], freeAddress(facts, facts.networks['spare']!.prefix))(facts);
    },
  }),
  // Nodes change with one of their rack, so that copies and servers stay apart.
  'machines.*.roles.*': (path, facts) => {
    const partner = partnerOf(String(path[1]), facts);
    return { change: partner === undefined ? set(path, 'spare') : swap(path, ['machines', partner, 'roles', 0]) };
  },
  'machines.*.nics.*.untagged': (path) => ({ change: swap(path, [...path.slice(0, -1), 'tagged', 0]) }),
  'machines.*.nics.*.tagged.*': (path) => ({ change: swap(path, [...path.slice(0, -2), 'untagged']) }),
  'machines.*.disks.*.bus': (path) => {
    const disk = path.slice(0, -1);
    return {
      given: (facts) => {
        bySocket(disk)(facts);
        set([...disk, 'rotational'], false)(facts);
      },
      change: (facts) => set(path, at(facts, path) === 'sas' ? 'sata' : 'sas')(facts),
    };
  },
  // Ends of two cables are swapped, because each NIC has one.
  'cables.*.from.machine': (path, facts) => ({ change: swap(path.slice(0, 3), otherNic(path, facts)) }),
  'cables.*.from.nic': (path, facts) => ({ change: swap(path.slice(0, 3), otherNic(path, facts)) }),
};

/** For a node, another one in its rack that is for something else. */
const partnerOf = (name: string, { machines }: Facts): string | undefined => {
  const { rack, roles } = machines[name]!;
  const role = roles.includes('compute') ? 'storage' : 'compute';
  const isNode = ['control', 'compute', 'storage'].some((each) => roles.includes(each));
  return isNode ? Object.keys(machines).find((other) => machines[other]!.rack === rack && machines[other]!.roles.includes(role)) : undefined;
};

/** The end of a cable at a NIC of another machine and of another name. */
const otherNic = ([, index]: Path, { cables }: Facts): Path => {
  const { nic } = cables[Number(index)]!.from as { readonly nic: string };
  return ['cables', cables.findIndex(({ from }) => 'nic' in from && from.nic !== nic), 'from'];
};

/** An NVMe disk does not turn. */
const onAnotherBus =
  (path: Path) =>
  (facts: Facts): void => {
    const disk = path.slice(0, -1);
    bySocket(disk)(facts);
    set([...disk, 'bus'], 'sata')(facts);
  };

/** Another valid value for the fact at a path. */
export const otherValue = (path: Path, facts: Facts): OtherValue => {
  const pattern = patternOf(path);
  const compound = together[pattern];
  if (compound) return compound(path, facts);
  const other = others[pattern];
  if (!other) throw new Error(`nobody knows another value for ${pattern}`);
  const change = set(path, other(at(facts, path) as never, path, facts));
  return pattern === 'machines.*.disks.*.rotational' && at(facts, [...path.slice(0, -1), 'bus']) === 'nvme'
    ? { given: onAnotherBus(path), change }
    : { change };
};
