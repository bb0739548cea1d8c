import { describe, expect, test } from 'vitest';
import { loadWith, rebuild, texts } from '../small-inventory.ts';
import { type Case, expectOne } from './expect-one.ts';

const named = (name: string): string => `vlan: 50\n    interfaceName: ${name}`;

describe('the name of the interface of a VLAN', () => {
  test.each(['provider', 'br-ex.50_a', 'abcdefghijklmno'])('may be %s', (name) => {
    expect(texts(loadWith('vlan: 50', named(name)))).toEqual([]);
  });

  test.each(['abcdefghijklmnop', "'two words'", 'a/b', 'a:b', 'Provider', '50', 'all', 'lo', "''"])('is not %s', (name) => {
    expect(texts(loadWith('vlan: 50', named(name)))).toEqual([
      expect.stringMatching(/^30:20 inventory-shape: networks\.provider\.interfaceName: .* 1 to 15 lower-case letters/),
    ]);
  });

  const free = 'a name that no NIC has, and no VLAN above a NIC, <nic>.<vlan>';
  const once = 'with a tag, on one NIC of each machine that runs Linux';
  test.each<Case>([
    ['vlan: 50', named('eno1'), 'networks.provider.interfaceName: "eno1" is already the name of machines.leaf-1.nics.eno1', free],
    [
      'vlan: 50',
      named('eno1.20'),
      'inventory-network: networks.provider.interfaceName: "eno1.20" is already the name of the VLAN "cluster" above machines.leaf-1.nics.eno1',
      `${free}; Name the interface for what it is for.`,
    ],
    [
      'vlan: 10',
      'vlan: 10\n    interfaceName: office',
      'machines.leaf-1.nics.eno1.untagged: "management" is carried without a tag, so its interface would be "eno1" and not "office"',
      once,
    ],
  ])('%j → %j', (passage, instead, finding, allowed) => {
    if (finding.startsWith('machines')) {
      // Both machines carry it so.
      const lines = texts(loadWith(passage, instead));
      expect(lines).toHaveLength(2);
      expect(lines[0]).toContain(`${finding}; allowed: ${allowed}; List it under tagged, or remove networks.management.interfaceName.`);
    } else expectOne(passage, instead, finding, allowed);
  });

  test('belongs to one network', () => {
    const { findings } = rebuild((facts) => {
      facts.networks['cluster']!.interfaceName = 'inside';
      facts.networks['provider']!.interfaceName = 'inside';
    });
    expect(findings).toMatchObject([
      { rule: 'inventory-duplicate', what: 'networks.provider.interfaceName: the interface name "inside" is already that of networks.cluster.interfaceName' },
    ]);
  });

  test('is that of one NIC of a machine, and of an appliance none', () => {
    const carriedTwice = (platform: 'rocky-9' | 'opnsense') =>
      rebuild((facts) => {
        facts.networks['provider']!.interfaceName = 'provider';
        const node = facts.machines['node-1']!;
        node.platform = platform;
        node.nics['enp3s0'] = { mac: '44:39:c4:0a:0b:03', mtu: 9000, untagged: 'management', tagged: ['provider'] };
      }).findings.filter(({ rule }) => rule === 'inventory-network');
    expect(carriedTwice('rocky-9')).toMatchObject([
      {
        what: 'machines.node-1.nics.enp3s0.tagged[0]: "provider" is carried by "enp2s0" too, and the machine would have two interfaces "provider"',
        allowed: once,
        mend: 'Let one of the two carry it, or remove networks.provider.interfaceName.',
      },
    ]);
    expect(carriedTwice('opnsense')).toEqual([]);
  });
});
