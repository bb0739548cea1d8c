import type { IConstruct } from 'constructs';
import type { RunBook } from '../core/run-book.ts';
import { secretAt } from '../core/secret-position.ts';
import { Site } from '../core/site.ts';
import { UnitConstruct } from '../core/unit-construct.ts';
import type { Machine } from '../inventory/index.ts';
import { checkFabric, checkSettings, leafsAmong, routersAmong } from './checks.ts';
import { declareFabric } from './declarations.ts';
import { exporterRegistry } from './exporter.ts';
import type { FabricProps } from './fabric-props.ts';
import { LeafFiles } from './leaf-files.ts';
import type { Router } from './model.ts';
import type { NodePeering } from './node-peering.ts';
import { mirrorsForPodman } from './registries.ts';
import { fabricRunBook } from './run-book.ts';
import { type FabricSettings, type RouterMachine, settingsOf, topologyOf } from './topology.ts';

/**
 * The routers of the site: who peers with whom is read from the cables of the inventory, and every file is rendered from that one model.
 *
 * Leafs get FRR's files. Borders are firewalls that write their own; they are routers of the model all the same, so that what they must be
 * told, and what a laboratory runs in their stead, comes from the same place (`frrConf(fabric.borders.get(machine))`).
 *
 * Reported as findings: a leaf on another platform than Rocky Linux (`fabric-leaf-platform`), a router without AS number or loopback
 * (`fabric-router`), a router or node that no cable joins with its neighbours (`fabric-cables`), AS numbers that make routes vanish
 * (`fabric-as-numbers`), floating addresses that nobody announces (`fabric-floating-addresses`), settings that FRR refuses (`fabric-settings`).
 */
export class Fabric extends UnitConstruct {
  override readonly runBook: RunBook;
  readonly leafs: ReadonlyMap<Machine, Router>;
  readonly borders: ReadonlyMap<Machine, Router>;
  /** For Calico: with whom the nodes peer, and by which password. */
  readonly nodePeering: NodePeering;

  constructor(scope: IConstruct, id: string, props: FabricProps) {
    super(scope, id, props as object);
    const { inventory } = Site.of(this);
    const settings = settingsOf(props);
    checkSettings(this, settings);
    const leafs = routersAmong(this, leafsAmong(this, props.leafs));
    const borders = routersAmong(this, props.borders);
    checkFabric(this, props, leafs, borders);
    const passwords = {
      borders: secretAt(this, 'passwords.borders', props.passwords.borders),
      nodes: secretAt(this, 'passwords.nodes', props.passwords.nodes),
    };
    const topology = topologyOf({ inventory, leafs, borders, network: props.network, nodes: props.nodes, passwords, settings });
    this.leafs = topology.leafs;
    this.borders = topology.borders;
    this.nodePeering = nodePeeringOf({ ...props, passwords }, leafs, settings);
    this.runBook = fabricRunBook({ props, topology, settings });
    this.#putFiles(props);
    declareFabric(this, { ...props, passwords }, topology, settings);
  }

  #putFiles({ managementNetwork }: FabricProps): void {
    const site = Site.of(this);
    const imageMirrors = mirrorsForPodman(site.inventory, exporterRegistry);
    for (const [machine, router] of this.leafs) {
      new LeafFiles(this, machine.name, {
        host: site.host(machine),
        router,
        managementAddress: machine.address(managementNetwork),
        exporterVersion: site.versions.choice.frrExporter,
        imageMirrors,
      });
    }
  }
}

/** A leaf without an address where the nodes are was reported, and is not among the routers that they call. */
const nodePeeringOf = ({ nodes, passwords }: FabricProps, leafs: readonly RouterMachine[], settings: FabricSettings): NodePeering => ({
  routers: leafs
    .filter(({ machine }) => machine.addresses.some((held) => held.network === nodes.network))
    .map(({ machine, asNumber }) => ({ name: machine.name, address: machine.address(nodes.network), asNumber })),
  nodes: nodes.machines,
  network: nodes.network,
  nodeAsNumber: nodes.autonomousSystem.asNumber,
  password: passwords.nodes,
  restartSeconds: settings.nodeRestartSeconds,
});
