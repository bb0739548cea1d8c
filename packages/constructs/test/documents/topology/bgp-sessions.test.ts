import { describe, expect, it } from 'vitest';
import type { Flow, FlowEnd } from '../../../src/contributions/flows.ts';
import { type BgpModel, bgpModel, layersOf } from '../../../src/documents/topology/bgp-sessions.ts';
import type { Machine } from '../../../src/inventory/index.ts';
import { generated } from '../generated-inventory.ts';

// Of the machines node-1 to node-9, node-1, node-4 and node-7 are AS 64512 and so on.
const inventory = generated({ machines: 9, systems: 3 });
const [network] = inventory.networks;
const ofSystem = (asNumber: number): readonly Machine[] => [...inventory.machines].filter((machine) => machine.asNumber === asNumber);
const machines = (...asNumbers: number[]): FlowEnd => ({ kind: 'machines', machines: asNumbers.flatMap(ofSystem), network: network! });
const bgp = (from: FlowEnd, to: FlowEnd, change: Partial<Flow> = {}): Flow => ({
  from,
  to,
  protocol: 'TCP',
  ports: [179],
  why: 'x',
  encryption: 'clear',
  ...change,
});
const model = (...flows: Flow[]): BgpModel => bgpModel(flows, inventory);
const layers = (from: BgpModel): readonly (readonly string[])[] => layersOf(from).map((systems) => systems.map(({ key }) => key));

describe('BGP sessions', () => {
  it('are flows to TCP 179, one for each pair of machines, whichever side declares them', () => {
    const expected = [{ ends: ['AS 64512', 'AS 64513'], network: 'net-1', count: 9 }];
    expect(model(bgp(machines(64512), machines(64513))).sessions).toEqual(expected);
    expect(model(bgp(machines(64512), machines(64513)), bgp(machines(64513), machines(64512))).sessions).toEqual(expected);
  });

  it('are not what speaks to another port or by UDP', () => {
    const [from, to] = [machines(64512), machines(64513)];
    expect(model(bgp(from, to, { ports: [1790] }), bgp(from, to, { protocol: 'UDP' })).sessions).toEqual([]);
    expect(model(bgp(from, to, { ports: [{ first: 170, last: 180 }] })).sessions).toHaveLength(1);
  });

  it('inside of one system are a mesh, and no machine has one with itself', () => {
    expect(model(bgp(machines(64512), machines(64512))).sessions).toEqual([{ ends: ['AS 64512', 'AS 64512'], network: 'net-1', count: 3 }]);
  });

  it('with the outside make it a system of its own', () => {
    const { systems, sessions } = model(bgp({ kind: 'outside', name: 'carrier' }, machines(64514)));
    expect(systems.at(-1)).toMatchObject({ key: 'outside carrier', title: 'outside: carrier' });
    expect(sessions).toEqual([{ ends: ['AS 64514', 'outside carrier'], network: 'net-1', count: 3 }]);
  });
});

describe('layers', () => {
  it('stand by how far the sessions lead away from the most machines', () => {
    const flat = model(
      bgp(machines(64512), machines(64513)),
      bgp(machines(64513), machines(64514)),
      bgp({ kind: 'outside', name: 'carrier' }, machines(64514)),
    );
    expect(layers(flat)).toEqual([['outside carrier'], ['AS 64514'], ['AS 64513'], ['AS 64512']]);
  });

  it('are one where no session is declared', () => {
    expect(layers(model())).toEqual([['AS 64512', 'AS 64513', 'AS 64514']]);
  });

  it('are never left out by a session', () => {
    const from = model(
      bgp(machines(64512), machines(64513, 64514)),
      bgp(machines(64513), machines(64514)),
      bgp({ kind: 'outside', name: 'a' }, machines(64512)),
    );
    const at = new Map(layers(from).flatMap((keys, index) => keys.map((key) => [key, index])));
    for (const { ends } of from.sessions) expect(Math.abs(at.get(ends[0])! - at.get(ends[1])!)).toBeLessThanOrEqual(1);
  });
});
