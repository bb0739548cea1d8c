import { describe, expect, it } from 'vitest';
import { plan } from '../../src/core/plan.ts';
import type { Site } from '../../src/core/site.ts';
import { parseInventory } from '../../src/inventory/index.ts';
import { Fabric } from '../../src/routing/fabric.ts';
import type { FabricProps } from '../../src/routing/fabric-props.ts';
import { settingsOf } from '../../src/routing/topology.ts';
import { smallSite } from '../fixtures/small-site.ts';
import { type Facts, fabricInventory, minimalFabric, password, withFabric } from './fabric-site.ts';

describe('what the inventory must say', () => {
  const refused = (change: (facts: Facts) => void, props?: (site: Site) => Partial<FabricProps>): readonly string[] =>
    withFabric(change, props).findings.map(({ rule, what }) => `${rule}: ${what}`);

  it('a router without a cable is a finding', () => {
    const unplugged = (facts: Facts): void => {
      facts.cables = facts.cables.filter(({ from }) => !('machine' in from && from.machine === 'leaf-2'));
    };
    expect(refused(unplugged)).toEqual([
      'fabric-cables: no cable joins leaf-2 with any border',
      'fabric-cables: leaf-2 and control-1, control-2, control-3, compute-1, compute-2 are not joined in the network cluster',
    ]);
  });

  it('switches carry no session of a fabric that names no network', () => {
    const site = smallSite(fabricInventory());
    const { network, ...others } = minimalFabric(site);
    new Fabric(site, 'fabric', others);
    expect(network).toBeDefined();
    expect(plan(site).findings.map(({ what }) => what)).toContain('no cable joins leaf-1 with any border');
  });

  it('a node that no leaf can hear is one finding, at the node', () => {
    const moved = (facts: Facts): void => {
      facts.cables = facts.cables.filter(({ from }) => !('machine' in from && from.machine === 'compute-1'));
    };
    expect(withFabric(moved).findings).toMatchObject([
      {
        rule: 'fabric-cables',
        what: 'compute-1 and leaf-1, leaf-2, leaf-3 are not joined in the network cluster',
        mend: 'connect compute-1 in the inventory, or take it off the fabric',
      },
    ]);
  });

  it('the finding of a node leads to the line of the node', () => {
    const { facts } = fabricInventory((changed) => {
      changed.cables = changed.cables.filter(({ from }) => !('machine' in from && from.machine === 'compute-1'));
    });
    const text = JSON.stringify(facts, undefined, 2);
    const site = smallSite(parseInventory(text, 'inventory.yaml').inventory);
    new Fabric(site, 'fabric', minimalFabric(site));
    expect(plan(site).findings).toMatchObject([{ rule: 'fabric-cables', inventory: { line: text.split('\n').indexOf('    "compute-1": {') + 1 } }]);
  });

  it('nodes at a switch that is not joined with the one of the leafs are a finding of each leaf', () => {
    const apart = (facts: Facts): void => {
      facts.switches!['switch-2'] = { ...facts.switches!['switch-1']!, position: 12, rack: 'shelf-b', addresses: {} };
      for (const { from, to } of facts.cables) if ('machine' in from && from.machine === 'compute-1' && 'switch' in to) to.switch = 'switch-2';
    };
    expect(refused(apart)).toEqual([1, 2, 3].map((leaf) => `fabric-cables: leaf-${leaf} and compute-1 are not joined in the network cluster`));
  });

  it('a router without AS number or loopback is a finding, and gets no file', () => {
    const { findings, planned } = withFabric((facts) => {
      facts.machines['leaf-1']!.autonomousSystem = undefined;
      facts.machines['leaf-1']!.loopback = undefined;
      facts.machines['border-1']!.loopback = undefined;
    });
    expect(findings.map(({ rule, what }) => `${rule}: ${what}`)).toEqual([
      'fabric-router: leaf-1 lacks an autonomous system and an IPv4 loopback',
      'fabric-router: border-1 lacks an IPv4 loopback',
    ]);
    expect(findings.map(({ mend }) => mend)).toEqual([
      'give leaf-1 in the inventory an `autonomousSystem` from autonomousSystems, and a `loopback` from pools.loopbacks (10.21.255.0/24) that no other router has',
      'give border-1 in the inventory a `loopback` from pools.loopbacks (10.21.255.0/24) that no other router has',
    ]);
    expect([...planned.files.keys()].filter((path) => path.startsWith('hosts/leaf-1/'))).toEqual([]);
  });

  it('a leaf on another platform is a finding, and gets no file', () => {
    const { findings, planned } = withFabric((facts) => {
      facts.machines['leaf-1']!.platform = 'opnsense';
    });
    expect(findings).toMatchObject([{ rule: 'fabric-leaf-platform', what: 'the leaf leaf-1 runs opnsense' }]);
    expect([...planned.files.keys()].filter((path) => path.startsWith('hosts/leaf-1/'))).toEqual([]);
  });

  it('each leaf is an autonomous system of its own, and none that of the borders or of the nodes', () => {
    const shared = (machine: string, system: string) => (facts: Facts) => {
      facts.machines[machine]!.autonomousSystem = system;
    };
    expect(refused(shared('leaf-2', 'leaf-1'))[0]).toBe(
      'fabric-as-numbers: leaf-2 and leaf-1 share the AS number 64611: each drops what passed through the other',
    );
    expect(refused(shared('leaf-2', 'borders'))[0]).toContain('leaf-2 and border-3 share the AS number 64600');
    expect(refused(shared('leaf-2', 'kubernetes'))[0]).toContain('leaf-2 and the Kubernetes nodes share the AS number 64700');
    expect(refused(shared('border-2', 'kubernetes'))[0]).toContain('border-2 and the Kubernetes nodes share the AS number 64700');
    expect(refused(shared('compute-2', 'leaf-1'))).toEqual(['fabric-as-numbers: compute-2 belongs to AS 64611, and the leafs take it for AS 64700']);
  });

  it('floating addresses have a border that announces them', () => {
    const alone = (facts: Facts): void => {
      for (const number of [1, 2, 3]) delete facts.machines[`border-${number}`]!.addresses!['provider'];
    };
    expect(refused(alone)).toEqual(['fabric-floating-addresses: no border has an address in provider, so nobody announces it']);
  });

  it.each([
    [{ bfd: { detectMultiplier: 1 } }, 'bfd.detectMultiplier is 1', 'from 2 to 255'],
    [{ bfd: { intervalMilliseconds: 5 } }, 'bfd.intervalMilliseconds is 5', 'from 10 to 60000'],
    [{ timers: { keepaliveSeconds: 10 } }, 'timers.holdSeconds is 9', 'from 30 (three keepalives of 10 s) to 65535'],
    [{ timers: { keepaliveSeconds: 0 } }, 'timers.keepaliveSeconds is 0', 'from 1 to 21845'],
    [{ timers: { connectRetrySeconds: 0 } }, 'timers.connectRetrySeconds is 0', 'from 1 to 65535'],
    [{ nodeTimers: { holdSeconds: 10 } }, 'nodeTimers.holdSeconds is 10', 'from 15 (three keepalives of 5 s) to 240'],
    [{ nodeTimers: { holdSeconds: 241 } }, 'nodeTimers.holdSeconds is 241', 'from 15 (three keepalives of 5 s) to 240'],
    [{ nodeTimers: { keepaliveSeconds: 81 } }, 'nodeTimers.keepaliveSeconds is 81', 'from 1 to 80'],
    [{ nodeRestartSeconds: 0 }, 'nodeRestartSeconds is 0', 'from 1 to 4095'],
    [{ nodeLimit: 6000 }, 'nodeLimit is 6000', 'from 1 to 5000'],
    [{ maximumPaths: 65 }, 'maximumPaths is 65', 'from 1 to 64'],
    [{ maximumPrefixes: { fromNode: 0.5 } }, 'maximumPrefixes.fromNode is 0.5', 'from 1 to 4294967295'],
  ] satisfies readonly (readonly [Partial<FabricProps>, string, string])[])('%j is refused', (props, what, range) => {
    expect(withFabric(undefined, () => props).findings).toMatchObject([{ rule: 'fabric-settings', what, allowed: `a whole number ${range}` }]);
  });

  it.each([{ timers: { holdSeconds: 241 } }, { nodeTimers: { holdSeconds: 240 } }, { nodeTimers: { keepaliveSeconds: 80, holdSeconds: 240 } }])(
    '%j is accepted',
    (props) => {
      expect(withFabric(undefined, () => props).findings).toEqual([]);
    },
  );

  it('leafs have room for twice as many nodes, and do not change with each', () => {
    const props = minimalFabric(withFabric().site);
    const [node] = props.nodes.machines;
    const limitFor = (count: number): number =>
      settingsOf({ ...props, nodes: { ...props.nodes, machines: Array.from({ length: count }, () => node!) } }).nodeLimit;
    expect([0, 1, 50, 51, 100].map(limitFor)).toEqual([100, 100, 100, 200, 200]);
  });

  it('a password that is a literal is refused, and its text goes nowhere', () => {
    const { findings, text } = withFabric(undefined, () => ({ passwords: { borders: 'correct-horse' as never, nodes: password('nodes-password') } }));
    expect(findings).toMatchObject([{ rule: 'literal-secret', what: expect.stringContaining('passwords.borders') }]);
    expect(text('leaf-1/etc/frr/frr.conf')).not.toContain('correct-horse');
    expect(JSON.stringify(findings)).not.toContain('correct-horse');
  });
});
