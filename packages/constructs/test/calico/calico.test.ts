import { describe, expect, it } from 'vitest';
import { Calico, type CalicoProps } from '../../src/calico/calico.ts';
import { encapsulations } from '../../src/contributions/encapsulations.ts';
import { hostPorts } from '../../src/contributions/host-ports.ts';
import { plan } from '../../src/core/plan.ts';
import { workloadsOf } from '../../src/core/workloads-of.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { changedInventory, smallInventory, smallSite } from '../fixtures/small-site.ts';

const withCalico = (props: (site: ReturnType<typeof smallSite>) => Partial<CalicoProps> = () => ({}), inventory = smallInventory()) => {
  const site = smallSite(inventory);
  const cluster = smallCluster(site);
  const calico = new Calico(site, 'calico', { cluster, encryption: 'wireguard', peers: [], profile: 'tiny', autonomousSystem: 'small', ...props(site) });
  const planned = plan(site);
  const specs = Object.fromEntries(
    [...planned.files.values()].flatMap(({ content }) =>
      content.type === 'object' ? [[`${content.object.kind} ${content.object.metadata.name}`, content.object.spec as Record<string, never>]] : [],
    ),
  );
  return { site, calico, planned, specs, findings: planned.findings.filter(({ rule }) => rule !== 'chart-lock') };
};

const router = (asNumber: 'with an AS number' | 'without') =>
  changedInventory((facts) => {
    if (asNumber === 'without') facts.machines['compute-1']!.autonomousSystem = undefined;
    else {
      facts.autonomousSystems = { ...facts.autonomousSystems, edge: 64999 };
      facts.machines['compute-1']!.autonomousSystem = 'edge';
    }
  });

describe('Calico', () => {
  it('gives Pods what the network of the nodes carries, less what WireGuard adds', () => {
    const { specs, calico } = withCalico();
    expect(calico.mtuBytes).toBe(8940);
    expect(specs['Installation default']).toMatchObject({
      calicoNetwork: { mtu: 8940, ipPools: [{ cidr: '10.42.0.0/16', encapsulation: 'None' }], containerIPForwarding: 'Enabled' },
    });
    expect(specs['FelixConfiguration default']).toMatchObject({ wireguardEnabled: true });
  });

  it('follows the MTU of the network', () => {
    const inventory = changedInventory((facts) => {
      facts.networks['cluster']!.mtu = 1500;
    });
    expect(withCalico(undefined, inventory).specs['Installation default']).toMatchObject({ calicoNetwork: { mtu: 1440 } });
  });

  it('takes nothing off the MTU without encryption', () => {
    const { specs, site } = withCalico(() => ({ encryption: 'none' }));
    expect(specs['Installation default']).toMatchObject({ calicoNetwork: { mtu: 9000 } });
    expect(specs['FelixConfiguration default']).toMatchObject({ wireguardEnabled: false });
    expect(site.contributions.of(encapsulations)).toEqual([]);
    expect(site.contributions.of(hostPorts).some(({ value }) => value.port === 51820)).toBe(false);
  });

  it('passes every prop on', () => {
    const { specs, findings } = withCalico(
      (site) =>
        ({
          peers: [site.inventory.machines.get('compute-1')],
          mtuBytes: 1400,
          profile: 'standard',
          autonomousSystem: 'edge',
          encryption: 'none',
        }) satisfies Required<Omit<CalicoProps, 'cluster'>>,
      router('with an AS number'),
    );
    expect(findings).toEqual([]);
    expect(specs['Installation default']).toMatchObject({
      calicoNetwork: { mtu: 1400 },
      calicoNodeDaemonSet: { spec: { template: { spec: { containers: [{ resources: { limits: { memory: '768Mi' } } }] } } } },
    });
    expect(specs['BGPConfiguration default']).toMatchObject({ asNumber: 64999 });
    expect(specs['BGPPeer compute-1']).toMatchObject({
      asNumber: 64999,
      nodeSelector: 'all()',
      peerIP: smallInventory().machines.get('compute-1').address('cluster').toString(),
    });
  });

  it('announces the addresses of load balancers where the site has any', () => {
    expect(withCalico().specs['BGPConfiguration default']).toMatchObject({ serviceLoadBalancerIPs: [{ cidr: '203.0.113.0/25' }] });
    const without = changedInventory((facts) => {
      facts.pools.loadBalancers = undefined;
    });
    expect(withCalico(undefined, without).specs['BGPConfiguration default']).not.toHaveProperty('serviceLoadBalancerIPs');
  });

  it('refuses a router without an AS number and says where to give it one', () => {
    const { findings } = withCalico((site) => ({ peers: [site.inventory.machines.get('compute-1')] }), router('without'));
    expect(findings).toMatchObject([{ rule: 'bgp-peer', what: 'compute-1 has no AS number', mend: expect.stringContaining('inventory') }]);
  });

  it('is applied in the order in which its APIs come to be', () => {
    const { planned } = withCalico();
    const step = (kind: string) =>
      [...planned.files.values()].flatMap(({ content }) => (content.type === 'object' && content.object.kind === kind ? [content.step] : []))[0]!;
    expect(step('HelmChart')).toBeLessThan(step('Installation'));
    expect(step('Installation')).toBe(step('APIServer'));
    expect(step('Installation')).toBeLessThan(step('BGPConfiguration'));
  });

  it('says of every container that the operator makes how much memory it has, as it tells the operator', () => {
    const { planned, specs } = withCalico();
    const limits = Object.fromEntries(
      workloadsOf(planned)
        .filter(({ workload }) => workload.namespace === 'calico-system')
        .flatMap(({ workload }) => workload.containers.map(({ name, limits: { memoryMebibytes } }) => [name, `${memoryMebibytes}Mi`])),
    );
    const told: Record<string, string> = {};
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const { name, resources } = value as { name?: string; resources?: { limits: { memory: string } } };
      if (name && resources) told[name] = resources.limits.memory;
      Object.values(value).forEach(visit);
    };
    visit(specs['Installation default']);
    visit(specs['APIServer default']);
    expect(limits).toEqual(told);
  });

  it('claims the ports that it opens on every node', () => {
    const { site, planned } = withCalico();
    expect(planned.site).toBe(site);
    const ports = site.contributions.of(hostPorts).filter(({ from }) => from.node.path === 'calico');
    expect(ports.map(({ value }) => `${value.protocol} ${value.port}`)).toEqual(['TCP 179', 'TCP 5473', 'TCP 9098', 'TCP 9091', 'TCP 9099', 'UDP 51820']);
    for (const { value } of ports) expect(value.machines.map(({ name }) => name)).toEqual(['control-1', 'control-2', 'control-3', 'compute-1', 'compute-2']);
  });
});

it('an encryption that is not known is an error: Pods would talk in clear', () => {
  const { findings } = withCalico(() => ({ encryption: 'Wireguard' as never }));
  expect(findings).toMatchObject([{ rule: 'calico-encryption', severity: 'error', what: 'encryption is "Wireguard"', allowed: 'wireguard, none' }]);
});
