import { describe, expect, it } from 'vitest';
import { flows } from '../../src/contributions/flows.ts';
import { hostPorts } from '../../src/contributions/host-ports.ts';
import { Openvswitch } from '../../src/openstack/openvswitch.ts';
import type { NetworkBackend } from '../../src/openstack/virtual-networks.ts';
import { inventoryWithTunnels, labelsByRole, type PlaneChange, withPlane } from './small-plane.ts';

const withSwitches = (change?: PlaneChange) => withPlane((plane) => new Openvswitch(plane, 'openvswitch', { plane }), change);

describe('virtual networks', () => {
  it.for<[NetworkBackend, string, number]>([
    ['ovs', 'VXLAN', 8890],
    ['ovn', 'Geneve', 8882],
  ])('of %s go through %s, and leave 60 bytes for WireGuard between hosts', ([network, name, mtuBytes]) => {
    const { findings, plane, encapsulations } = withSwitches({ plane: { network } });
    expect(findings).toEqual([]);
    expect(plane.virtualNetworks).toMatchObject({ pathMtuBytes: 8940, largestMtuBytes: 8940, virtualMtuBytes: mtuBytes, providerInterface: 'provider' });
    expect(encapsulations).toEqual([
      { name: `${name} of OpenStack, with room for WireGuard`, over: plane.virtualNetworks.tunnelNetwork, mtuBytes, overheadBytes: 9000 - mtuBytes },
    ]);
  });

  it('let Neutron give a provider network more than a tunnel', () => {
    const inventory = inventoryWithTunnels((facts) => {
      facts.networks['tunnel']!.mtu = 1500;
      facts.networks['provider']!.mtu = 9000;
    });
    expect(withSwitches({ inventory }).plane.virtualNetworks).toMatchObject({ pathMtuBytes: 1440, largestMtuBytes: 9000, virtualMtuBytes: 1390 });
  });

  it('open the port of their tunnels on the network of tunnels, and nothing else to the outside', () => {
    const { site } = withSwitches();
    expect(
      site.contributions
        .of(hostPorts)
        .filter(({ from }) => from instanceof Openvswitch)
        .map(({ value }) => [value.protocol, value.port, value.reachedFrom]),
    ).toEqual([
      ['UDP', 4789, undefined],
      ['TCP', 6640, 'loopback'],
      ['TCP', 6633, 'loopback'],
    ]);
    const declared = site.contributions.of(flows).filter(({ from, value }) => from instanceof Openvswitch && value.to.kind === 'machines');
    expect(declared.map(({ value }) => [value.protocol, value.ports, value.to.kind === 'machines' && value.to.network.name])).toEqual([
      ['UDP', [4789], 'tunnel'],
    ]);
  });
});

describe('stopped is a site', () => {
  const stopped = (change: PlaneChange) => withSwitches(change).findings.map(({ what, counterExample }) => [what, ...(counterExample ?? [])]);

  it('whose provider bridge takes the interface by which Kubernetes reaches the node', () => {
    const inventory = inventoryWithTunnels();
    expect(stopped({ inventory, plane: { provider: { network: inventory.networks.get('cluster') } } })).toEqual([
      [
        'the bridge br-ex would take an interface that machines use themselves, and cut them off',
        'compute-1: enp1s0 carries its address 198.51.100.21',
        'compute-1: enp1s0 carries its VLANs tunnel, provider',
        'compute-2: enp1s0 carries its address 198.51.100.22',
        'compute-2: enp1s0 carries its VLANs tunnel, provider',
      ],
    ]);
  });

  it('whose provider bridge takes an interface that a compute does not have', () => {
    const inventory = inventoryWithTunnels((facts) => {
      facts.machines['compute-2']!.nics['enp1s0']!.tagged = ['tunnel'];
    });
    expect(stopped({ inventory })).toEqual([['compute-2 has no interface on provider for the bridge br-ex']]);
  });

  it('whose provider interface has another name on each machine', () => {
    const inventory = inventoryWithTunnels((facts) => {
      delete facts.networks['provider']!.interfaceName;
      const { nics } = facts.machines['compute-2']!;
      nics['enp2s0'] = nics['enp1s0']!;
      delete nics['enp1s0'];
    });
    expect(stopped({ inventory })).toEqual([
      ['the bridge br-ex takes one interface by name on every machine, and that of provider has 2 names', 'enp1s0.50: compute-1', 'enp2s0.50: compute-2'],
    ]);
  });

  it('with a compute that has no address where tunnels end', () => {
    const inventory = inventoryWithTunnels((facts) => {
      delete facts.machines['compute-1']!.addresses!['tunnel'];
    });
    expect(stopped({ inventory })).toEqual([['compute-1 has no address in tunnel, where tunnels of virtual networks end']]);
  });

  it('with a hypervisor that has no switch', () => {
    const compute = { 'openstack-compute-node': 'enabled', 'l3-agent': 'enabled' };
    expect(stopped({ cluster: { labelsByRole: { ...labelsByRole, compute } } })).toEqual([
      ['compute-1, compute-2 run hypervisors or routers, and no Open vSwitch, for which they wait'],
    ]);
  });
});
