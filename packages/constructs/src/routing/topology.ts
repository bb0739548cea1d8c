import type { SecretRef } from '../core/secret-reference.ts';
import type { Inventory, IpAddress, Machine } from '../inventory/index.ts';
import { Cabling, type Link } from './cabling.ts';
import type { FabricProps } from './fabric-props.ts';
import type { BfdProfile, BgpTimers, Neighbour, PeerGroup, Router } from './model.ts';
import { hostPrefix, SitePrefixes } from './policy.ts';

/** A machine that has what a router must have. */
export interface RouterMachine {
  readonly machine: Machine;
  readonly asNumber: number;
  readonly loopback: IpAddress;
}

/** The settings of a fabric once every default is filled in. */
export interface FabricSettings {
  readonly bfd: BfdProfile;
  readonly timers: BgpTimers;
  readonly nodeTimers: BgpTimers;
  readonly nodeRestartSeconds: number;
  readonly nodeLimit: number;
  readonly maximumPrefixes: { readonly fromBorder: number; readonly fromLeaf: number; readonly fromNode: number };
  readonly maximumPaths: number;
}

/** How long a session stays closed after its neighbour sent too many routes. */
const restartMinutes = 5;

export const settingsOf = (props: Omit<FabricProps, 'passwords'>): FabricSettings => {
  const intervalMilliseconds = props.bfd?.intervalMilliseconds ?? 300;
  return {
    bfd: {
      name: 'fabric',
      detectMultiplier: props.bfd?.detectMultiplier ?? 3,
      receiveMilliseconds: intervalMilliseconds,
      transmitMilliseconds: intervalMilliseconds,
    },
    timers: { keepaliveSeconds: 3, holdSeconds: 9, connectRetrySeconds: 5, ...props.timers },
    nodeTimers: { keepaliveSeconds: 5, holdSeconds: 15, connectRetrySeconds: 5, ...props.nodeTimers },
    nodeRestartSeconds: props.nodeRestartSeconds ?? 30,
    nodeLimit: props.nodeLimit ?? Math.max(1, Math.ceil(props.nodes.machines.length / 50)) * 100,
    maximumPrefixes: { fromBorder: 64, fromLeaf: 1024, fromNode: 512, ...props.maximumPrefixes },
    maximumPaths: props.maximumPaths ?? 64,
  };
};

export interface TopologyProps {
  readonly inventory: Inventory;
  readonly leafs: readonly RouterMachine[];
  readonly borders: readonly RouterMachine[];
  readonly network: FabricProps['network'];
  readonly nodes: FabricProps['nodes'];
  readonly passwords: { readonly borders: SecretRef; readonly nodes: SecretRef };
  readonly settings: FabricSettings;
}

/** The routers of a site and their sessions, by name. */
export interface Topology {
  readonly leafs: ReadonlyMap<Machine, Router>;
  readonly borders: ReadonlyMap<Machine, Router>;
}

/**
 * Draws the sessions from the cables. Leafs do not peer with each other, nor borders: every leaf hears every node and every border, and with one
 * router gone the others have the same routes already.
 */
export const topologyOf = (props: TopologyProps): Topology => {
  const { inventory, leafs, borders, nodes, settings } = props;
  const cabling = new Cabling(inventory);
  const prefixes = new SitePrefixes(inventory, nodes.network);
  const between = (near: RouterMachine, far: readonly RouterMachine[], group: PeerGroup): readonly Neighbour[] =>
    far.flatMap(({ machine, asNumber }) =>
      cabling.linksBetween(near.machine, machine, props.network).map((link) => ({ name: machine.name, place: placeOf(link), asNumber, group })),
    );
  return {
    leafs: new Map(leafs.map((leaf) => [leaf.machine, leafRouter(leaf, props, prefixes, (group) => between(leaf, borders, group))])),
    borders: new Map(
      borders.map((border) => {
        const { fromLeafs, toLeafs } = prefixes.ofBorder();
        const group: PeerGroup = {
          ...betweenRouters(props),
          name: 'leafs',
          accepts: fromLeafs,
          announces: toLeafs,
          maximumPrefixes: { count: settings.maximumPrefixes.fromLeaf, restartMinutes },
        };
        const networks = [...prefixes.ofBorders, hostPrefix(border.loopback)];
        return [border.machine, router(border, { networks, neighbours: between(border, leafs, group), maximumPaths: settings.maximumPaths })];
      }),
    ),
  };
};

const leafRouter = (leaf: RouterMachine, props: TopologyProps, prefixes: SitePrefixes, neighboursIn: (group: PeerGroup) => readonly Neighbour[]): Router => {
  const { nodes, passwords, settings } = props;
  const { fromBorders, toBorders, fromNodes, toNodes } = prefixes.ofLeaf(leaf.loopback);
  const borders: PeerGroup = {
    ...betweenRouters(props),
    name: 'borders',
    accepts: fromBorders,
    announces: toBorders,
    maximumPrefixes: { count: settings.maximumPrefixes.fromBorder, restartMinutes },
  };
  const group: PeerGroup = {
    name: 'nodes',
    password: passwords.nodes,
    timers: settings.nodeTimers,
    accepts: fromNodes,
    announces: toNodes,
    maximumPrefixes: { count: settings.maximumPrefixes.fromNode, restartMinutes },
    // A node forwards packets while its Pod of calico-node is replaced, and says so.
    gracefulRestart: 'helper',
  };
  return router(leaf, {
    networks: [hostPrefix(leaf.loopback), nodes.network.prefix],
    neighbours: neighboursIn(borders),
    listenRange: { prefix: nodes.network.prefix, asNumber: nodes.autonomousSystem.asNumber, group, limit: settings.nodeLimit },
    maximumPaths: settings.maximumPaths,
  });
};

/** Between routers nothing is kept of a neighbour that is gone: the others carry its traffic, and stale routes would lead it into the void. */
const betweenRouters = ({ passwords, settings }: TopologyProps) =>
  ({ password: passwords.borders, timers: settings.timers, bfd: settings.bfd, gracefulRestart: 'disabled' }) as const;

const router = ({ machine, asNumber, loopback }: RouterMachine, rest: Omit<Router, 'name' | 'asNumber' | 'loopback'>): Router => ({
  name: machine.name,
  asNumber,
  loopback,
  ...rest,
});

const placeOf = (link: Link): Neighbour['place'] => (link.kind === 'cable' ? { interface: link.near.name } : { address: link.far });
