import type { IConstruct } from 'constructs';
import { report, Site } from '../core/site.ts';
import type { Machine } from '../inventory/index.ts';
import { Cabling } from './cabling.ts';
import type { FabricNodes, FabricProps } from './fabric-props.ts';
import type { BgpTimers } from './model.ts';
import type { FabricSettings, RouterMachine } from './topology.ts';

/** The machines that can be routers, by name, because their order means nothing; what the others lack is reported. */
export const routersAmong = (fabric: IConstruct, machines: readonly Machine[]): readonly RouterMachine[] =>
  [...machines]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((machine) => {
      const { asNumber, loopback } = machine;
      if (asNumber !== undefined && loopback?.family === 4) return [{ machine, asNumber, loopback }];
      const missing = [
        ...(asNumber === undefined ? [{ what: 'an autonomous system', fact: 'an `autonomousSystem` from autonomousSystems' }] : []),
        ...(loopback?.family === 4 ? [] : [{ what: 'an IPv4 loopback', fact: `a \`loopback\` from ${loopbacksOf(fabric)} that no other router has` }]),
      ];
      report(fabric, {
        rule: 'fabric-router',
        what: `${machine.name} lacks ${missing.map(({ what }) => what).join(' and ')}`,
        allowed: 'an autonomous system, and a loopback inside pools.loopbacks, which is its router id',
        mend: `give ${machine.name} in the inventory ${missing.map(({ fact }) => fact).join(', and ')}`,
        ...placed(fabric, machine),
      });
      return [];
    });

const loopbacksOf = (fabric: IConstruct): string => {
  const { loopbacks } = Site.of(fabric).inventory.pools;
  return loopbacks ? `pools.loopbacks (${loopbacks})` : 'pools.loopbacks (to be written too)';
};

/** The machines that can have FRR's files; the others are reported. */
export const leafsAmong = (fabric: IConstruct, machines: readonly Machine[]): readonly Machine[] =>
  machines.filter((machine) => {
    if (machine.platform === 'rocky-9') return true;
    report(fabric, {
      rule: 'fabric-leaf-platform',
      what: `the leaf ${machine.name} runs ${machine.platform}`,
      allowed: 'rocky-9, for whose packages and paths the files of a leaf are made',
      mend: `install Rocky Linux and write that as platform of ${machine.name}, or take it off the leafs`,
      ...placed(fabric, machine),
    });
    return false;
  });

/** Reports what the facts of the inventory do not allow: routers that no cable joins, numbers that would make routes vanish. */
export const checkFabric = (fabric: IConstruct, props: FabricProps, leafs: readonly RouterMachine[], borders: readonly RouterMachine[]): void => {
  const { network, nodes } = props;
  const cabling = new Cabling(Site.of(fabric).inventory);
  const isolated = (routers: readonly RouterMachine[], others: readonly RouterMachine[], kind: string): void => {
    for (const { machine } of routers) {
      if (others.some((other) => cabling.linksBetween(machine, other.machine, network).length > 0)) continue;
      report(fabric, {
        rule: 'fabric-cables',
        what: `no cable joins ${machine.name} with ${kind}`,
        allowed: `a cable from NIC to NIC, or ${network ? `cables to joined switches on NICs that carry ${network.name}, with an address in it` : 'a network for sessions over switches, which the fabric does not name'}`,
        mend: `connect ${machine.name} in the inventory, or take it off the fabric`,
        ...placed(fabric, machine),
      });
    }
  };
  isolated(leafs, borders, 'any border');
  isolated(borders, leafs, 'any leaf');
  checkNodes(fabric, nodes, leafs, cabling);
  checkFloatingAddresses(fabric, borders);
  checkNumbers(fabric, props, leafs, borders);
};

/** Who has no cable is named once, for itself; of machines on switches that are not joined, the leafs are named. */
const checkNodes = (fabric: IConstruct, { machines, network }: FabricNodes, leafs: readonly RouterMachine[], cabling: Cabling): void => {
  const notJoined = (machine: Machine, others: readonly Machine[]): void => {
    if (others.length === 0) return;
    report(fabric, {
      rule: 'fabric-cables',
      what: `${machine.name} and ${others.map(({ name }) => name).join(', ')} are not joined in the network ${network.name}`,
      allowed: `an address in ${network.name} at both ends, and cables to joined switches on NICs that carry it`,
      mend: cabling.isAttached(machine, network)
        ? 'join their switches in the inventory, or take them off the fabric'
        : `connect ${machine.name} in the inventory, or take it off the fabric`,
      ...placed(fabric, machine),
    });
  };
  const attached = machines.filter((node) => cabling.isAttached(node, network));
  for (const { machine } of leafs) {
    const candidates = cabling.isAttached(machine, network) ? attached : machines;
    notJoined(
      machine,
      candidates.filter((node) => !cabling.areJoined(machine, node, network)),
    );
  }
  for (const node of machines.filter((each) => !attached.includes(each)))
    notJoined(
      node,
      leafs.map(({ machine }) => machine),
    );
};

/** A border announces a network only while it is in it. */
const checkFloatingAddresses = (fabric: IConstruct, borders: readonly RouterMachine[]): void => {
  const network = Site.of(fabric).inventory.pools.floatingIpNetwork;
  if (network === undefined || borders.length === 0) return;
  if (borders.some(({ machine }) => machine.addresses.some((held) => held.network === network))) return;
  report(fabric, {
    rule: 'fabric-floating-addresses',
    what: `no border has an address in ${network.name}, so nobody announces it`,
    allowed: `a border with an address in ${network.name}`,
    mend: `give ${borders.map(({ machine }) => machine.name).join(', ')} one in the inventory, or remove pools.floatingIps`,
  });
};

/** A route whose path holds the own AS number is dropped without a word. */
const checkNumbers = (fabric: IConstruct, { nodes }: FabricProps, leafs: readonly RouterMachine[], borders: readonly RouterMachine[]): void => {
  const owners = new Map<number, string>([
    [nodes.autonomousSystem.asNumber, 'the Kubernetes nodes'],
    ...borders.map(({ machine, asNumber }) => [asNumber, machine.name] as const),
  ]);
  for (const { machine, asNumber } of leafs) {
    const owner = owners.get(asNumber);
    owners.set(asNumber, machine.name);
    if (owner === undefined) continue;
    report(fabric, {
      rule: 'fabric-as-numbers',
      what: `${machine.name} and ${owner} share the AS number ${asNumber}: each drops what passed through the other`,
      allowed: 'an autonomous system of its own for every leaf',
      mend: `give ${machine.name} another autonomous system in the inventory`,
      ...placed(fabric, machine),
    });
  }
  for (const { machine, asNumber } of borders.filter((border) => border.asNumber === nodes.autonomousSystem.asNumber)) {
    report(fabric, {
      rule: 'fabric-as-numbers',
      what: `${machine.name} and the Kubernetes nodes share the AS number ${asNumber}: each drops what passed through the other`,
      allowed: 'another autonomous system for the borders than for the nodes',
      mend: `give ${machine.name} another autonomous system in the inventory`,
      ...placed(fabric, machine),
    });
  }
  for (const machine of nodes.machines.filter((each) => each.asNumber !== nodes.autonomousSystem.asNumber)) {
    report(fabric, {
      rule: 'fabric-as-numbers',
      what: `${machine.name} belongs to ${machine.asNumber === undefined ? 'no autonomous system' : `AS ${machine.asNumber}`}, and the leafs take it for AS ${nodes.autonomousSystem.asNumber}`,
      allowed: nodes.autonomousSystem.name,
      mend: `set autonomousSystem of ${machine.name} to ${nodes.autonomousSystem.name} in the inventory, or take it off the nodes of the fabric`,
      ...placed(fabric, machine),
    });
  }
};

interface Range {
  readonly name: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  /** Where the least comes from, if another setting says it. */
  readonly leastBecause?: string;
}

/** RFC 4271 gives both 16 bits. */
const longestHoldSeconds = 65_535;

/**
 * What Calico's BIRD offers: the smaller of two hold times counts, so a longer one would never be. Its configuration names none, and this is
 * BIRD's own: https://github.com/projectcalico/calico/blob/v3.32.1/confd/etc/calico/confd/templates/bird.cfg.template
 */
const longestNodeHoldSeconds = 240;

const timerRanges = (name: string, { keepaliveSeconds, holdSeconds, connectRetrySeconds }: BgpTimers, longestSeconds: number): readonly Range[] => {
  const longestKeepaliveSeconds = Math.floor(longestSeconds / 3);
  const isRight = Number.isInteger(keepaliveSeconds) && keepaliveSeconds >= 1 && keepaliveSeconds <= longestKeepaliveSeconds;
  return [
    { name: `${name}.keepaliveSeconds`, value: keepaliveSeconds, least: 1, most: longestKeepaliveSeconds },
    {
      name: `${name}.holdSeconds`,
      value: holdSeconds,
      most: longestSeconds,
      // A keepalive that is wrong says nothing of the hold time.
      ...(isRight ? { least: 3 * keepaliveSeconds, leastBecause: `three keepalives of ${keepaliveSeconds} s` } : { least: 3 }),
    },
    { name: `${name}.connectRetrySeconds`, value: connectRetrySeconds, least: 1, most: 65_535 },
  ];
};

/** Reports numbers that FRR refuses, and timers that close healthy sessions or mean nothing. */
export const checkSettings = (fabric: IConstruct, settings: FabricSettings): void => {
  const { bfd, timers, nodeTimers, maximumPrefixes } = settings;
  const range = (name: string, value: number, least: number, most: number): Range => ({ name, value, least, most });
  const ranges: readonly Range[] = [
    range('bfd.detectMultiplier', bfd.detectMultiplier, 2, 255),
    range('bfd.intervalMilliseconds', bfd.transmitMilliseconds, 10, 60_000),
    range('nodeRestartSeconds', settings.nodeRestartSeconds, 1, 4095),
    range('nodeLimit', settings.nodeLimit, 1, 5000),
    range('maximumPaths', settings.maximumPaths, 1, 64),
    ...Object.entries(maximumPrefixes).map(([name, value]) => range(`maximumPrefixes.${name}`, value, 1, 4_294_967_295)),
    ...timerRanges('timers', timers, longestHoldSeconds),
    ...timerRanges('nodeTimers', nodeTimers, longestNodeHoldSeconds),
  ];
  for (const { name, value, least, most, leastBecause } of ranges) {
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    report(fabric, {
      rule: 'fabric-settings',
      what: `${name} is ${value}`,
      allowed: `a whole number from ${least}${leastBecause ? ` (${leastBecause})` : ''} to ${most}`,
      mend: `set ${name} within that`,
    });
  }
};

const placed = (fabric: IConstruct, machine: Machine) => {
  const inventory = Site.of(fabric).inventory.positionOf(machine);
  return inventory ? { inventory } : {};
};
