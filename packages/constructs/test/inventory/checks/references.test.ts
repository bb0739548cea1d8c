import { describe, expect, test } from 'vitest';
import { load, loadWith, rebuild, texts } from '../small-inventory.ts';
import type { Case } from './expect-one.ts';

test('the inventory of the tests itself is in order', () => {
  expect(texts(load())).toEqual([]);
});

describe('references', () => {
  test.each<Case>([
    [
      'rack: shelf\n    position: 1',
      'rack: shelv\n    position: 1',
      '54:11 inventory-reference: machines.leaf-1.rack: "shelv" is not defined under racks',
      'shelf; Write "shelf"',
    ],
    [
      'powerFeed: strip\n    roles: [leaf]',
      'powerFeed: strap\n    roles: [leaf]',
      'inventory-reference: machines.leaf-1.powerFeed: "strap"',
      'strip; Write "strip"',
    ],
    [
      'autonomousSystem: leaf',
      'autonomousSystem: spine-1',
      'inventory-reference: machines.leaf-1.autonomousSystem: "spine-1"',
      'leaf, kubernetes; Name one of these',
    ],
    [
      'network: cluster',
      'network: clutser',
      'inventory-reference: virtualAddresses.kubernetes-api.network: "clutser"',
      'management, cluster, provider; Write "cluster"',
    ],
    [
      'tagged: [cluster, provider]',
      'tagged: [cluster, provider, constructor]',
      'inventory-reference: machines.node-1.nics.enp2s0.tagged[2]: "constructor"',
      'management, cluster, provider',
    ],
    [
      'untagged: provider }, to',
      'untagged: providers }, to',
      'inventory-reference: cables[2].from.untagged: "providers"',
      'management, cluster, provider; Write "provider"',
    ],
    ['nic: enp2s0 }', 'nic: enp2s1 }', 'inventory-reference: cables[1].to.nic: "enp2s1" is not defined under machines.node-1.nics', 'enp2s0; Write "enp2s0"'],
    [
      '      management: 10.0.10.11\n',
      '      management: 10.0.10.11\n      mangement: 10.0.10.15\n',
      'inventory-reference: machines.leaf-1.addresses.mangement: "mangement"',
      'management, cluster, provider; Write "management"',
    ],
    ['rack: shelf\n    position: 3', 'rack: shelf-2\n    position: 3', 'inventory-reference: switches.switch-1.rack: "shelf-2"', 'shelf; Write "shelf"'],
  ])('%j → %j', (passage, instead, finding, allowed) => {
    const lines = texts(loadWith(passage, instead)).filter((line) => !line.includes('no cable ends at'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(finding);
    expect(lines[0]).toContain(`allowed: ${allowed}`);
  });

  test('a machine or switch at the end of a cable', () => {
    expect(texts(loadWith('to: { machine: node-1,', 'to: { machine: node-2,'))[1]).toContain(
      'cables[1].to.machine: "node-2" is not defined under machines; allowed: leaf-1, node-1; Write "node-1"',
    );
    expect(texts(loadWith('to: { switch: switch-1, port: 1 }', 'to: { switch: switch-2, port: 1 }'))[0]).toContain(
      'cables[0].to.switch: "switch-2" is not defined under switches',
    );
  });

  test('autonomous systems where none is defined', () => {
    const { findings } = rebuild((facts) => delete facts.autonomousSystems);
    expect(findings.map(({ what, allowed }) => [what, allowed])).toEqual([
      ['machines.leaf-1.autonomousSystem: "leaf" is not defined under autonomousSystems', 'none is defined'],
      ['machines.node-1.autonomousSystem: "kubernetes" is not defined under autonomousSystems', 'none is defined'],
    ]);
  });
});
