import { describe, expect, it } from 'vitest';
import { flows } from '../../src/contributions/flows.ts';
import { hostPorts } from '../../src/contributions/host-ports.ts';
import { Libvirt } from '../../src/openstack/libvirt.ts';
import { Neutron } from '../../src/openstack/neutron.ts';
import { Nova } from '../../src/openstack/nova.ts';
import { Openvswitch } from '../../src/openstack/openvswitch.ts';
import { Ovn, type OvnProps } from '../../src/openstack/ovn.ts';
import { withPlane } from './small-plane.ts';

const withOvn = (props: Partial<OvnProps> = {}) => {
  const built = withPlane(
    (plane) => ({
      ovn: new Ovn(plane, 'ovn', { plane, ...props }),
      openvswitch: new Openvswitch(plane, 'openvswitch', { plane }),
      neutron: new Neutron(plane, 'neutron', { plane }),
      nova: new Nova(plane, 'nova', { plane }),
      libvirt: new Libvirt(plane, 'libvirt', { plane }),
    }),
    { plane: { network: 'ovn' } },
  );
  return { ...built, workloadsOf: (release: keyof typeof built.added) => built.added[release].workloads.map(({ name }) => name) };
};

describe('with OVN', () => {
  it('Neutron has no agents but the one for metadata', () => {
    const { findings, workloadsOf } = withOvn();
    expect(findings).toEqual([]);
    expect(workloadsOf('neutron').filter((name) => name.includes('agent'))).toEqual(['neutron-ovn-metadata-agent-default']);
    expect(workloadsOf('neutron')).not.toContain('neutron-rpc-server');
    expect(workloadsOf('ovn')).toEqual(['ovn-controller-default', 'ovn-northd', 'ovn-ovsdb-nb', 'ovn-ovsdb-sb']);
  });

  it('Neutron leaves as much room in a packet as OVN takes', () => {
    const { added, encapsulations } = withOvn();
    expect(added.neutron.values).toMatchObject({
      conf: {
        neutron: { DEFAULT: { service_plugins: 'ovn-router', default_availability_zones: null } },
        plugins: { ml2_conf: { ml2: { mechanism_drivers: 'ovn', tenant_network_types: 'geneve', path_mtu: 8940 }, ml2_type_geneve: { max_header_size: 38 } } },
      },
    });
    expect(encapsulations.map(({ mtuBytes, overheadBytes }) => [mtuBytes, overheadBytes])).toEqual([[8940 - 20 - 38, 60 + 20 + 38]]);
  });

  it('its controllers take bridge and tunnel ends from the inventory', () => {
    const { added } = withOvn();
    expect(added.ovn.values).toMatchObject({
      network: { interface: { tunnel_network_cidr: '10.0.40.0/24' } },
      conf: { ovn_bridge_mappings: 'external:br-ex', auto_bridge_add: { 'br-ex': 'provider' } },
    });
  });

  it('hypervisors wait for its controllers, not for an agent of Neutron', () => {
    const { added } = withOvn();
    expect([added.nova.values, added.libvirt.values]).toMatchObject([{ network: { backend: ['ovn'] } }, { network: { backend: ['ovn'] } }]);
  });

  it('the switch listens to no port but that of tunnels', () => {
    const { site, added } = withOvn();
    expect(site.contributions.of(hostPorts).flatMap(({ from, value }) => (from === added.openvswitch ? [value.port] : []))).toEqual([6081]);
    const asked = site.contributions.of(flows).flatMap(({ from, value }) => (from === added.ovn && value.to.kind === 'pods' ? [value.ports] : []));
    expect(asked).toEqual([[6642]]);
  });

  it('an even number of servers of a database is stopped', () => {
    const { site } = withOvn({ replicas: { ovn_ovsdb_sb: 2 } });
    expect(site.findings.filter(({ rule }) => rule === 'odd-servers').map(({ what }) => what)).toEqual(['the southbound database of OVN has 2 servers']);
  });
});
