import { describe, expect, test } from 'vitest';
import { rebuild } from '../small-inventory.ts';
import { type Case, expectOne } from './expect-one.ts';

describe('names', () => {
  test.each<Case>([
    ['  kubernetes-api: {', '  Kubernetes_API: {', 'inventory-name: virtualAddresses.', 'lower-case letters, digits and hyphens'],
    ['  docker.io: [', '  docker: [', 'inventory-name: registryMirrors.docker: the name "docker" is not allowed here', 'the host of an image registry'],
    [
      '  etcd-snapshots: {',
      `  ${'x'.repeat(64)}: {`,
      'inventory-name: objectStores.',
      'lower-case letters, digits and hyphens, starting with a letter, at most 63 characters',
    ],
  ])('%j → %j', expectOne);

  test('a load-balancer address and a reservation have the names of everything else', () => {
    const { findings } = rebuild((facts) => {
      facts.loadBalancerAddresses = { Ingress_1: { address: '10.0.100.10' } };
      facts.reservations = { Later_1: facts.reservations!['later']! };
    });
    expect(findings.map(({ rule, what }) => `${rule} ${what}`)).toEqual([
      expect.stringMatching(/^inventory-name loadBalancerAddresses\..*"Ingress_1" is not allowed here/),
      expect.stringMatching(/^inventory-name reservations\..*"Later_1" is not allowed here/),
    ]);
  });

  test('a machine with a bad name is still checked, and found by those who name it', () => {
    const { findings } = rebuild((facts) => {
      facts.machines = { Leaf_1: { ...facts.machines['leaf-1']!, rack: 'shelv' }, 'node-1': facts.machines['node-1']! };
      facts.cables[0]!.from = { machine: 'Leaf_1', nic: 'eno1' };
    });
    expect(findings.map(({ rule }) => rule)).toEqual(['inventory-shape', 'inventory-name', 'inventory-reference']);
  });

  test('a NIC has the name that Linux keeps', () => {
    const { findings } = rebuild((facts) => {
      facts.machines['leaf-1']!.nics = { 'a-very-long-interface': facts.machines['leaf-1']!.nics.eno1! };
    });
    expect(findings[0]).toMatchObject({ rule: 'inventory-name', allowed: expect.stringContaining('at most 15 characters') });
  });
});
