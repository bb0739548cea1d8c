import { Component } from './component.ts';
import type { Finding } from './finding.ts';
import { pathOf, type Site } from './site.ts';
import type { Tree } from './tree.ts';
import { isUnit, type Unit } from './unit.ts';

/** Where a component stands in the order of its site: its objects of stage n are applied at step `first + n`. */
export interface Order {
  /** The first step of a component; steps are numbers that only compare. */
  readonly firstStepOf: (component: Component) => number;
  readonly findings: readonly Finding[];
}

/**
 * The order in which components start, from what they require, in linear time.
 *
 * Every unit is two nodes, a start and an end; a child starts after its parent starts and ends before it ends; what is required ends before
 * what requires it starts. A component takes as many steps as it has stages. Units that start together share their two nodes.
 */
export const orderOf = (site: Site, { units, dependencies }: Tree, stagesOf: (component: Component) => number): Order => {
  const graph = new Graph();
  const groupOf = new Map<Unit, number>();
  for (const [index, group] of site.groups.entries()) for (const unit of group) groupOf.set(unit, index);

  const nodes = new Map<Unit, { readonly start: number; readonly end: number }>();
  const groupNodes = site.groups.map(() => ({ start: graph.node(), end: graph.node() }));
  for (const unit of units) {
    const group = groupOf.get(unit);
    nodes.set(unit, group === undefined ? { start: graph.node(unit), end: graph.node(unit) } : groupNodes[group]!);
  }
  for (const unit of units) {
    const own = nodes.get(unit)!;
    graph.edge(own.start, own.end, unit instanceof Component ? stagesOf(unit) : 0);
    const parent = nodes.get(unit.node.scopes.slice(0, -1).findLast(isUnit) as Unit);
    if (parent && parent !== own) {
      graph.edge(parent.start, own.start, 0);
      graph.edge(own.end, parent.end, 0);
    }
    for (const required of [...unit.requires, ...dependencies.get(unit)!]) {
      const other = nodes.get(required);
      if (other && other !== own) graph.edge(other.end, own.start, 0);
    }
  }
  const { distances, cycle } = graph.longestPaths();
  return {
    firstStepOf: (component) => distances[nodes.get(component)?.start ?? -1] ?? 0,
    findings: cycle.length === 0 ? [] : [cycleFinding(cycle)],
  };
};

const cycleFinding = (cycle: readonly Unit[]): Finding => {
  const names = [...new Set(cycle)].map(pathOf);
  return {
    rule: 'order-cycle',
    severity: 'error',
    construct: names[0]!,
    what: `${names.length} units wait for each other, so none of them could start`,
    mend: 'drop one of the requirements, or declare the units as a group with site.startTogether',
    counterExample: [...names, names[0]!].slice(0, -1).map((name, index) => `${name} requires ${names[(index + 1) % names.length]}`),
  };
};

interface Edge {
  readonly to: number;
  readonly steps: number;
}

class Graph {
  readonly #edges: Edge[][] = [];
  readonly #owner: (Unit | undefined)[] = [];

  node(owner?: Unit): number {
    this.#owner.push(owner);
    return this.#edges.push([]) - 1;
  }

  edge(from: number, to: number, steps: number): void {
    this.#edges[from]!.push({ to, steps });
  }

  /** Kahn's algorithm; what is left when no node is free lies on, or behind, a cycle. */
  longestPaths(): { readonly distances: readonly number[]; readonly cycle: readonly Unit[] } {
    const waitsFor = new Array<number>(this.#edges.length).fill(0);
    for (const edges of this.#edges) for (const { to } of edges) waitsFor[to]! += 1;
    const distances = new Array<number>(this.#edges.length).fill(0);
    const free = waitsFor.flatMap((count, node) => (count === 0 ? [node] : []));
    for (let next = 0; next < free.length; next += 1) {
      const node = free[next]!;
      for (const { to, steps } of this.#edges[node]!) {
        distances[to] = Math.max(distances[to]!, distances[node]! + steps);
        waitsFor[to]! -= 1;
        if (waitsFor[to] === 0) free.push(to);
      }
    }
    return { distances, cycle: free.length === this.#edges.length ? [] : this.#cycleAmong(waitsFor) };
  }

  /** Every node that still waits has a predecessor that still waits: walking back must come round. */
  #cycleAmong(waitsFor: readonly number[]): readonly Unit[] {
    const predecessor = new Map<number, number>();
    this.#edges.forEach((edges, from) => {
      if (waitsFor[from]! > 0) for (const { to } of edges) if (waitsFor[to]! > 0) predecessor.set(to, from);
    });
    let node = waitsFor.findIndex((count) => count > 0);
    const seen = new Set<number>();
    while (!seen.has(node)) {
      seen.add(node);
      node = predecessor.get(node)!;
    }
    const cycle: Unit[] = [];
    const first = node;
    do {
      const owner = this.#owner[node];
      if (owner) cycle.push(owner);
      node = predecessor.get(node)!;
    } while (node !== first);
    return cycle;
  }
}
