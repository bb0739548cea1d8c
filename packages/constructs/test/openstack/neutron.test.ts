import { describe, expect, it } from 'vitest';
import { Neutron, type NeutronProps } from '../../src/openstack/neutron.ts';
import { inventoryWithTunnels, type PlaneChange, withPlane } from './small-plane.ts';

const withNeutron = (props: Partial<NeutronProps> = {}, change?: PlaneChange) =>
  withPlane((plane) => new Neutron(plane, 'neutron', { plane, ...props }), change);

describe('Neutron', () => {
  it('gives tunnels what the fabric carries, and the provider network its own size', () => {
    const { added, findings } = withNeutron();
    expect(findings).toEqual([]);
    expect(added.values).toMatchObject({
      network: { interface: { tunnel_network_cidr: '10.0.40.0/24' } },
      conf: {
        neutron: { DEFAULT: { global_physnet_mtu: 8940 } },
        plugins: {
          ml2_conf: { ml2: { path_mtu: 8940, physical_network_mtus: 'external:1500' } },
          openvswitch_agent: { ovs: { bridge_mappings: 'external:br-ex' } },
        },
        auto_bridge_add: { 'br-ex': 'provider' },
      },
    });
  });

  it('lets a network have its addresses from two machines, where there are two', () => {
    expect(withNeutron().added.values).toMatchObject({ conf: { neutron: { DEFAULT: { dhcp_agents_per_network: 2 } } } });
    const one = withPlane((plane) => new Neutron(plane, 'neutron', { plane }), { cluster: { labelsByRole: { compute: { openvswitch: 'enabled' } } } });
    expect(one.added.values).toMatchObject({ conf: { neutron: { DEFAULT: { dhcp_agents_per_network: 1 } } } });
  });

  it('takes what a site wants otherwise', () => {
    const { added, findings } = withNeutron({ values: { conf: { neutron: { DEFAULT: { rpc_workers: 2 } } } } });
    expect(findings).toEqual([]);
    expect(added.values).toMatchObject({ conf: { neutron: { DEFAULT: { rpc_workers: 2, l3_ha: false } } } });
  });

  it('on another bridge leaves that of the chart out', () => {
    const inventory = inventoryWithTunnels();
    const provider = { network: inventory.networks.get('provider'), bridge: 'br-public', physicalNetwork: 'public' };
    expect(withNeutron({}, { inventory, plane: { provider } }).added.values).toMatchObject({
      conf: { auto_bridge_add: { 'br-ex': null, 'br-public': 'provider' }, plugins: { ml2_conf: { ml2: { physical_network_mtus: 'public:1500' } } } },
    });
  });
});

describe('stopped is a site', () => {
  const stopped = (conf: NonNullable<NeutronProps['values']>['conf'] & object) => withNeutron({ values: { conf } }).findings;

  it('whose path_mtu is above what the fabric carries', () => {
    expect(stopped({ plugins: { ml2_conf: { ml2: { path_mtu: 9000 } } } })).toMatchObject([
      {
        rule: 'openstack-agreement',
        what: 'the values of neutron say conf.plugins.ml2_conf.ml2.path_mtu = 9000, and what it must agree with says 8940',
        allowed: '8940',
      },
    ]);
  });

  it('that bridges the NIC of Kubernetes by values', () => {
    expect(stopped({ auto_bridge_add: { 'br-ex': 'enp1s0' } })).toMatchObject([
      { rule: 'openstack-agreement', what: 'the values of neutron say conf.auto_bridge_add.br-ex = "enp1s0", and what it must agree with says "provider"' },
    ]);
  });
});
