import { describe, expect, it } from 'vitest';
import { type Expectation, expectationOf } from '../src/fabric/expectation.ts';
import { factsOf } from '../src/fabric/fabric-facts.ts';
import { lossesOf, nothing } from '../src/fabric/loss.ts';
import { differencesOf } from '../src/fabric/route-differences.ts';
import type { FabricModel, Model } from '../src/generated-site.ts';
import { lost, smallFacts } from './small-fabric.ts';

const facts = smallFacts();
const after = (labels: readonly string[], machines: readonly string[] = []): Expectation => expectationOf(facts, lost(facts, labels, machines));
const routes = ({ routes: all }: Expectation, machine: string) => Object.fromEntries(all.get(machine)!);
const sessions = ({ sessions: all }: Expectation) => all.map(({ leaf, other }) => `${leaf} ${other}`).sort();

describe('a fabric with nothing lost', () => {
  const everything = expectationOf(facts, nothing);

  it('has a session of every leaf with every border and every node, and of nobody else', () => {
    expect(sessions(everything)).toEqual(
      ['leaf-1', 'leaf-2'].flatMap((leaf) => ['firewall-1', 'firewall-2', 'node-1', 'node-2'].map((other) => `${leaf} ${other}`)),
    );
  });

  it('shows a leaf the way out over every border, Pods over their node, and load balancers over all that announce them', () => {
    expect(routes(everything, 'leaf-1')).toEqual({
      '0.0.0.0/0': ['firewall-1', 'firewall-2'],
      '198.51.100.0/24': ['firewall-1', 'firewall-2'],
      '10.0.255.1/32': ['firewall-1'],
      '10.0.255.2/32': ['firewall-2'],
      '10.0.255.12/32': ['leaf-2'],
      '10.42.0.0/26': ['node-1'],
      '10.42.0.64/26': ['node-2'],
      '10.0.100.0/24': ['node-1', 'node-2'],
      '10.0.100.10/32': ['node-1'],
    });
  });

  it('shows a border what is behind the leafs, over all of them, and no Pods', () => {
    expect(routes(everything, 'firewall-1')).toEqual({
      '10.0.20.0/24': ['leaf-1', 'leaf-2'],
      '10.0.100.0/24': ['leaf-1', 'leaf-2'],
      '10.0.100.10/32': ['leaf-1', 'leaf-2'],
      '10.0.255.11/32': ['leaf-1'],
      '10.0.255.12/32': ['leaf-2'],
    });
    expect(everything.toBorders.get('leaf-1')).toEqual(['10.0.100.0/24', '10.0.100.10/32', '10.0.20.0/24', '10.0.255.11/32']);
  });

  it('shows a node the way out and floating addresses over every leaf, and nothing of other nodes', () => {
    const ways = { '0.0.0.0/0': ['leaf-1', 'leaf-2'], '198.51.100.0/24': ['leaf-1', 'leaf-2'] };
    expect(routes(everything, 'node-2')).toEqual(ways);
    expect(everything.toNodes.get('leaf-2')).toEqual(Object.keys(ways));
  });
});

describe('a fabric that has lost something', () => {
  it('has nothing of a dead machine, and expects nothing of it', () => {
    const left = after(['N1'], ['node-1']);
    expect(left.routes.has('node-1')).toBe(false);
    expect(routes(left, 'leaf-2')).toMatchObject({ '10.0.100.0/24': ['node-2'] });
    expect(routes(left, 'leaf-2')).not.toHaveProperty('10.42.0.0/26');
    expect(routes(left, 'firewall-2')).not.toHaveProperty('10.0.100.10/32');
    expect(routes(left, 'node-2')).toEqual(routes(expectationOf(facts, nothing), 'node-2'));
  });

  it('leaves a machine that is cut off without any route', () => {
    expect(routes(after(['L1']), 'leaf-1')).toEqual({});
    expect(routes(after(['L1']), 'node-1')).toEqual({ '0.0.0.0/0': ['leaf-2'], '198.51.100.0/24': ['leaf-2'] });
    expect(routes(after(['L1']), 'leaf-2')).not.toHaveProperty('10.0.255.11/32');
  });

  it('falls into the halves of its switches where the cable between them is gone, of which one has no way out', () => {
    const left = after(['between']);
    expect(sessions(left)).toEqual(['leaf-1 firewall-1', 'leaf-1 node-1', 'leaf-2 firewall-2', 'leaf-2 node-2']);
    expect(routes(left, 'node-1')).toEqual({ '0.0.0.0/0': ['leaf-1'], '198.51.100.0/24': ['leaf-1'] });
    expect(routes(left, 'firewall-2')).toMatchObject({ '10.0.20.0/24': ['leaf-2'], '10.0.100.0/24': ['leaf-2'] });
    expect(routes(left, 'firewall-2')).not.toHaveProperty('10.0.100.10/32');
  });

  it('has nothing with all switches lost, and keeps everything with the cable outside lost, which no router sees', () => {
    const all = after(facts.inventory.cables.map(({ label }) => label!));
    expect(all.sessions).toEqual([]);
    expect([...all.routes.values()].every(({ size }) => size === 0)).toBe(true);
    expect(after(['WAN'])).toEqual(expectationOf(facts, nothing));
  });
});

describe('the losses of a site', () => {
  const losses = lossesOf(facts.inventory, [...facts.leafs, ...facts.borders, ...facts.nodes], (name) => name.replace(/-\d$/, ''));

  it('are each switch, each machine with its cables, and each cable that any of them is at', () => {
    expect(losses.map(({ what }) => what)).toEqual([
      'switch-1',
      'switch-2',
      ...['leaf-1', 'leaf-2', 'firewall-1', 'firewall-2', 'node-1', 'node-2'],
      'cable L1 from leaf-1 to switch-1',
      'cable L2 from leaf-2 to switch-2',
      'cable F1 from firewall-1 to switch-1',
      'cable F2 from firewall-2 to switch-2',
      'cable N1 from node-1 to switch-1',
      'cable N2 from node-2 to switch-2',
      'cable between from switch-1 to switch-2',
      'cable WAN from line to switch-1',
    ]);
    expect([...losses[0]!.cables].map(({ label }) => label)).toEqual(['L1', 'F1', 'N1', 'between', 'WAN']);
    expect(losses.find(({ what }) => what === 'leaf-1')).toMatchObject({ kind: 'leaf', machines: new Set(['leaf-1']) });
    expect(losses.find(({ what }) => what.startsWith('cable L1'))).toMatchObject({ kind: 'the cable of leaf', machines: new Set() });
  });
});

describe('routes that are not as expected', () => {
  const expected = new Map([
    ['0.0.0.0/0', ['leaf-1', 'leaf-2']],
    ['198.51.100.0/24', ['leaf-1']],
  ]);

  it('are named with what they should be, whatever the order of next hops', () => {
    expect(differencesOf('node-1', expected, new Map([...expected].map(([prefix, through]) => [prefix, through.toReversed()])))).toEqual([]);
    const seen = new Map([
      ['0.0.0.0/0', ['leaf-2']],
      ['192.0.2.0/24', ['10.0.20.9']],
    ]);
    expect(differencesOf('node-1', expected, seen)).toEqual([
      'node-1 reaches 0.0.0.0/0 through leaf-2 and should do so through leaf-1, leaf-2',
      'node-1 has no way to 198.51.100.0/24, which it should reach through leaf-1',
      'node-1 reaches 192.0.2.0/24 through 10.0.20.9 and should not know of it',
    ]);
  });
});

describe('what a fabric is to do', () => {
  const { inventory } = facts;
  const fabricWith = (place: object, bfd: object | undefined): FabricModel => {
    const group = { bfd, timers: { holdSeconds: 9 } };
    const router = { neighbours: [{ place, group }], listenRange: { group: { timers: { holdSeconds: 15 } } } };
    return {
      leafs: new Map(facts.leafs.map((leaf) => [leaf, router])),
      borders: new Map(facts.borders.map((border) => [border, {}])),
      nodePeering: { nodes: facts.nodes.toReversed(), network: facts.nodeNetwork },
    } as unknown as FabricModel;
  };
  const model = { inventory } as Model;
  const address = inventory.machines.get('firewall-1').address('fabric');
  const bfd = { detectMultiplier: 3, receiveMilliseconds: 300 };

  it('is read from the inventory and the routers: networks, blocks of Pods, and how long silence may last', () => {
    const { routerNetwork, uplink, announcedBy, silenceMilliseconds } = factsOf(model, fabricWith({ address }, bfd));
    expect([routerNetwork.name, uplink.name]).toEqual(['fabric', 'uplink']);
    expect(Object.fromEntries(announcedBy)).toEqual({
      'node-1': ['10.42.0.0/26', '10.0.100.0/24', '10.0.100.10/32'],
      'node-2': ['10.42.0.64/26', '10.0.100.0/24', '10.0.100.10/32'],
    });
    expect(silenceMilliseconds).toEqual({ border: 900, node: 16_000 });
    expect(factsOf(model, fabricWith({ address }, undefined)).silenceMilliseconds.border).toBe(9000);
  });

  it('is refused where the laboratory cannot lay it out', () => {
    expect(() => factsOf(model, fabricWith({ interface: 'eno2' }, bfd))).toThrow(
      'the laboratory knows fabrics whose leafs and borders have their sessions in one network',
    );
  });
});
