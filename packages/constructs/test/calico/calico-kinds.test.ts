import { describe, expect, it } from 'vitest';
import { address, ipv4Network, ipv6Network, network, peerAddress } from '../../src/calico/calico-fields.ts';
import { BGPConfiguration, BGPFilter, BGPPeer, calicoKinds, FelixConfiguration, Installation } from '../../src/calico/calico-kinds.ts';
import { closedSchema } from '../../src/core/closed-schema.ts';
import type { CustomKind } from '../../src/kubernetes/custom-kind.ts';

const check = (kind: CustomKind<never>, spec: object) =>
  kind.schema
    .check({ apiVersion: `${kind.group}/${kind.version}`, kind: kind.kind, metadata: { name: 'default' }, spec })
    .map(({ path, what }) => `${path} ${what}`);

describe('an Installation', () => {
  it('may be written for BGP without encapsulation, with resources for each container', () => {
    const spec = {
      variant: 'Calico',
      calicoNetwork: {
        bgp: 'Enabled',
        linuxDataplane: 'Nftables',
        mtu: 8940,
        ipPools: [{ cidr: '10.42.0.0/16', encapsulation: 'None' }],
        nodeAddressAutodetectionV4: { cidrs: ['10.21.10.0/24'] },
      },
      kubeletVolumePluginPath: 'None',
      typhaDeployment: {
        spec: {
          template: { spec: { containers: [{ name: 'calico-typha', resources: { limits: { memory: '128Mi' } } }], tolerations: [{ operator: 'Exists' }] } },
        },
      },
    };
    expect(check(Installation as never, spec)).toEqual([]);
  });

  it('is refused with a container that the operator does not know, and with a network that has host bits', () => {
    const spec = {
      calicoNetwork: { ipPools: [{ cidr: '10.42.0.1/16' }] },
      typhaDeployment: { spec: { template: { spec: { containers: [{ name: 'typha' }] } } } },
    };
    expect(check(Installation as never, spec)).toEqual([
      'spec.calicoNetwork.ipPools[0].cidr is "10.42.0.1/16"',
      'spec.typhaDeployment.spec.template.spec.containers[0].name is "typha"',
    ]);
  });
});

describe('a BGPPeer', () => {
  it('takes its password from a Secret and never repeats one that stands in its place', () => {
    expect(check(BGPPeer as never, { peerIP: '10.21.10.1', asNumber: 4_200_000_001, password: { secretKeyRef: { name: 'bgp', key: 'leaf-1' } } })).toEqual([]);
    expect(check(BGPPeer as never, { peerIP: '10.21.10.1', password: 'swordfish' })).toEqual(['spec.password is a text']);
  });

  it('is refused with seconds that have a fraction', () => {
    expect(check(BGPPeer as never, { keepaliveTime: '1.5s' })).toEqual(['spec.keepaliveTime is "1.5s"']);
  });
});

it('a BGPFilter changes one thing an operation', () => {
  const filter = (operation: object) => check(BGPFilter as never, { exportV4: [{ action: 'Accept', operations: [operation] }] });
  expect(filter({ prependASPath: { prefix: [65_000] } })).toEqual([]);
  expect(filter({ addCommunity: { value: '65000:100:1' } })).toEqual([]);
  expect(filter({ addCommunity: { value: '65536:1' } })).toEqual(['spec.exportV4[0].operations[0].addCommunity.value is "65536:1"']);
  expect(filter({ addCommunity: { value: '1:1' }, setPriority: { value: 1 } })).toHaveLength(1);
});

it('FelixConfiguration and BGPConfiguration speak the words of the upstream documents', () => {
  expect(
    check(FelixConfiguration as never, {
      wireguardEnabled: true,
      wireguardMTU: 1440,
      failsafeInboundHostPorts: [{ protocol: 'tcp', port: 22 }],
      serviceLoopPrevention: 'Drop',
    }),
  ).toEqual([]);
  expect(check(FelixConfiguration as never, { wireGuardEnabled: true })).toEqual([
    'spec.wireGuardEnabled is not a known field; did you mean wireguardEnabled?',
  ]);
  expect(
    check(BGPConfiguration as never, {
      nodeToNodeMeshEnabled: false,
      serviceLoadBalancerIPs: [{ cidr: '203.0.113.0/24' }],
      serviceLoadBalancerAggregation: 'Disabled',
    }),
  ).toEqual([]);
  expect(check(BGPConfiguration as never, { serviceLoadBalancerAggregation: false })).toEqual(['spec.serviceLoadBalancerAggregation is false']);
});

it('addresses and networks are checked as such', () => {
  const accepts = (term: Parameters<typeof closedSchema>[0], value: string) => closedSchema(term).check(value).length === 0;
  expect(['10.0.0.0/8', '::/0', 'fd00::/64'].every((value) => accepts(network, value))).toBe(true);
  expect(['10.0.0.0', '10.0.0.1/8', '10.0.0.0/33', 'fd00::1/64', '010.0.0.0/8', ''].some((value) => accepts(network, value))).toBe(false);
  expect([
    accepts(ipv4Network, '10.0.0.0/8'),
    accepts(ipv4Network, 'fd00::/64'),
    accepts(ipv6Network, 'fd00::/64'),
    accepts(ipv6Network, '10.0.0.0/8'),
  ]).toEqual([true, false, true, false]);
  expect(['10.0.0.1', '10.0.0.1:179', '[fd00::1]:179', 'fd00::1'].every((value) => accepts(peerAddress, value))).toBe(true);
  expect(['10.0.0.1:0', '10.0.0.1:65536', '[fd00::1]', '[10.0.0.256]:1', 'leaf-1'].some((value) => accepts(peerAddress, value))).toBe(false);
  expect([accepts(address, '10.0.0.1'), accepts(address, '10.0.0.1:179')]).toEqual([true, false]);
});

it('no two kinds are the same', () => {
  expect(new Set(calicoKinds.map(({ group, kind }) => `${group}/${kind}`)).size).toBe(calicoKinds.length);
});
