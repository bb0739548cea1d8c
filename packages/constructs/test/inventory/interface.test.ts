import { describe, expect, it } from 'vitest';
import { interfaceOn, interfacesOf } from '../../src/inventory/interface.ts';
import { changedInventory, smallInventory } from '../fixtures/small-site.ts';

describe('the interface of a machine on a network', () => {
  const { machines, networks } = smallInventory();

  it('is the NIC itself where frames carry no tag', () => {
    expect(interfaceOn(machines.get('compute-1'), networks.get('cluster'))).toBe('enp1s0');
    expect(interfaceOn(machines.get('control-1'), networks.get('management'))).toBe('eno1');
  });

  it('is the VLAN interface above the NIC where frames are tagged', () => {
    expect(interfaceOn(machines.get('control-1'), networks.get('cluster'))).toBe('eno1.20');
  });

  it('is undefined where no NIC carries the network', () => {
    const inventory = changedInventory((facts) => {
      facts.networks.storage = { vlan: 30, prefix: '100.64.0.0/24', mtu: 1500 };
    });
    expect(interfaceOn(inventory.machines.get('control-1'), inventory.networks.get('storage'))).toBeUndefined();
  });

  it('is one of all that the machine has', () => {
    const named = (machine: string) => interfacesOf(machines.get(machine)).map(({ name, network }) => `${name} ${network.name}`);
    expect(named('control-1')).toEqual(['eno1 management', 'eno1.20 cluster']);
    expect(named('compute-1')).toEqual(['eno1 management', 'enp1s0 cluster']);
  });

  it('has the name that the network gives it, on any NIC of a machine that runs Linux', () => {
    const inventory = changedInventory((facts) => {
      facts.networks.provider = { vlan: 50, interfaceName: 'provider', prefix: '100.64.0.0/24', mtu: 1500 };
      Object.assign(facts.machines['control-1']!.nics['eno1']!, { tagged: ['cluster', 'provider'] });
      Object.assign(facts.machines['compute-1']!.nics['enp1s0']!, { tagged: ['provider'] });
      Object.assign(facts.machines['compute-2']!, { platform: 'opnsense' });
      Object.assign(facts.machines['compute-2']!.nics['enp1s0']!, { tagged: ['provider'] });
    });
    const on = (machine: string) => interfaceOn(inventory.machines.get(machine), inventory.networks.get('provider'));
    expect(['control-1', 'compute-1', 'compute-2'].map(on)).toEqual(['provider', 'provider', 'enp1s0.50']);
  });
});
