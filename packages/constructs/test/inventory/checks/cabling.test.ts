import { describe, expect, test } from 'vitest';
import { rebuild } from '../small-inventory.ts';
import { type Case, expectOne } from './expect-one.ts';

describe('cables', () => {
  test.each<Case>([
    ['port: 24 }', 'port: 25 }', 'inventory-cable: cables[2].to.port: the switch "switch-1" has no port 25', '1 to 24; Read the number on the switch.'],
    [
      '{ outside: Internet line, untagged: provider }, to: { switch: switch-1, port: 24 }',
      '{ outside: here }, to: { outside: there }',
      'inventory-cable: cables[2]: both ends of the cable are outside',
      'at least one end',
    ],
    [
      "mac: '00:23:24:0a:0b:01', mtu: 9000",
      "mac: '00:23:24:0a:0b:01', mtu: 1500",
      'machines.leaf-1.nics.eno1.mtu: the NIC passes packets of 1500 bytes, and the network "cluster" that it carries has packets of 9000',
      '9000 or more',
    ],
    ["mac: '00:23:24:0a:0b:01', mtu: 9000", "mac: '00:23:24:0a:0b:01', mtu: 9216", 'the switch "switch-1" drops what is over 9194', 'at most 9194'],
  ])('%j → %j', expectOne);

  test('a NIC without a cable is a warning, with which the inventory loads', () => {
    const { findings, inventory } = rebuild((facts) => facts.cables.pop() && facts.cables.pop());
    expect(findings).toEqual([
      expect.objectContaining({
        severity: 'warning',
        rule: 'inventory-cable',
        what: 'machines.node-1.nics.enp2s0: no cable ends at the NIC "enp2s0" of "node-1"',
      }),
    ]);
    expect(inventory!.machines.get('node-1').nics[0]!.switchPort).toBeUndefined();
  });
});
