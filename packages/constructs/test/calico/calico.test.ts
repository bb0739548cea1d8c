import { inspect } from 'node:util';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { Calico, type CalicoProps } from '../../src/calico/calico.ts';
import { encapsulations } from '../../src/contributions/encapsulations.ts';
import { hostGroups } from '../../src/contributions/host-groups.ts';
import { hostPorts } from '../../src/contributions/host-ports.ts';
import { bootstrapSecrets, secretUses } from '../../src/contributions/secrets.ts';
import { plan } from '../../src/core/plan.ts';
import { runBookMarkdown } from '../../src/core/run-book.ts';
import { workloadsOf } from '../../src/core/workloads-of.ts';
import type { NodePeering } from '../../src/routing/node-peering.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { changedInventory, importedSecret, smallInventory, smallSite } from '../fixtures/small-site.ts';

const withCalico = (props: (site: ReturnType<typeof smallSite>) => Partial<CalicoProps> = () => ({}), inventory = smallInventory()) => {
  const site = smallSite(inventory);
  const cluster = smallCluster(site);
  const calico = new Calico(site, 'calico', { cluster, encryption: 'wireguard', profile: 'tiny', autonomousSystem: 'small', ...props(site) });
  const planned = plan(site);
  const specs = Object.fromEntries(
    [...planned.files.values()].flatMap(({ content }) =>
      content.type === 'object' ? [[`${content.object.kind} ${content.object.metadata.name}`, content.object.spec as Record<string, never>]] : [],
    ),
  );
  return { site, calico, planned, specs, findings: planned.findings.filter(({ rule }) => rule !== 'chart-lock') };
};

/** As a fabric hands it over: compute-1 and compute-2 are the routers, and every machine is a node. */
const peeringOf = ({ inventory }: ReturnType<typeof smallSite>, change: Partial<NodePeering> = {}): NodePeering => ({
  routers: ['compute-1', 'compute-2'].map((name, index) => ({
    name,
    address: inventory.machines.get(name).address('cluster'),
    asNumber: 64_611 + index,
  })),
  nodes: [...inventory.machines],
  network: inventory.networks.get('cluster'),
  nodeAsNumber: 64_512,
  password: importedSecret('nodes-password', 'sites/small/fabric'),
  restartSeconds: 30,
  ...change,
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

  it('takes for the address of a node the one that K3s is told: the server with the virtual address of the API has two in that network', () => {
    const { specs, site, planned } = withCalico();
    expect(specs['Installation default']!['calicoNetwork']).toMatchObject({ nodeAddressAutodetectionV4: { kubernetes: 'NodeInternalIP' } });
    expect(specs['Installation default']).not.toHaveProperty('calicoNetwork.nodeAddressAutodetectionV4.cidrs');
    for (const machine of site.inventory.machines) {
      expect(load(planned.files.get(`hosts/${machine.name}/etc/rancher/k3s/config.yaml`)!.bytes())).toMatchObject({
        'node-ip': machine.address('cluster').toString(),
      });
    }
  });

  it('brings the wg of its run book where it encrypts, and nowhere else', () => {
    const packages = (encryption: CalicoProps['encryption']) =>
      withCalico(() => ({ encryption }))
        .site.contributions.of(hostGroups)
        .flatMap(({ from, value }) => (from.node.path === 'calico' ? [[value.machines.length, value.packages]] : []));
    expect(packages('wireguard')).toEqual([[5, ['wireguard-tools']]]);
    expect(packages('none')).toEqual([]);
  });

  it('says in its run book how large a ping between Pods may be: their MTU, less what IPv4 and ICMP add', () => {
    const book = (props?: Parameters<typeof withCalico>[0]) => runBookMarkdown(withCalico(props).calico.runBook!);
    expect(book()).toContain('ping -M do -c 3 -s 8912 POD_ADDRESS');
    expect(book(() => ({ mtuBytes: 1400 }))).toContain('ping -M do -c 3 -s 1372 POD_ADDRESS');
    expect(book(() => ({ encryption: 'none' }))).toContain('ping -M do -c 3 -s 8972 POD_ADDRESS');
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
          peers: peeringOf(site, { nodeAsNumber: 64_999 }),
          mtuBytes: 1400,
          profile: 'standard',
          autonomousSystem: 'edge',
          encryption: 'none',
        }) satisfies Required<Omit<CalicoProps, 'cluster'>>,
      changedInventory((facts) => {
        facts.autonomousSystems = { ...facts.autonomousSystems, edge: 64_999 };
      }),
    );
    expect(findings).toEqual([]);
    expect(specs['Installation default']).toMatchObject({
      calicoNetwork: { mtu: 1400 },
      calicoNodeDaemonSet: { spec: { template: { spec: { containers: [{ resources: { limits: { memory: '768Mi' } } }] } } } },
    });
    expect(specs['BGPConfiguration default']).toMatchObject({ asNumber: 64999 });
    expect(specs['BGPPeer compute-2']).toEqual({
      asNumber: 64_612,
      nodeSelector: 'all()',
      peerIP: '198.51.100.22',
      sourceAddress: 'UseNodeIP',
      password: { secretKeyRef: { name: 'bgp-password', key: 'password' } },
      filters: ['own-routes-only'],
      maxRestartTime: '30s',
    });
    expect(specs['BGPFilter own-routes-only']).toEqual({ exportV4: [{ action: 'Reject', source: 'RemotePeers' }] });
  });

  it('announces the addresses of load balancers where the site has any', () => {
    expect(withCalico().specs['BGPConfiguration default']).toMatchObject({ serviceLoadBalancerIPs: [{ cidr: '203.0.113.0/25' }] });
    const without = changedInventory((facts) => {
      facts.pools.loadBalancers = undefined;
    });
    expect(withCalico(undefined, without).specs['BGPConfiguration default']).not.toHaveProperty('serviceLoadBalancerIPs');
  });

  it('refuses a password of the peers that is a literal, and repeats it nowhere', () => {
    const { findings, site } = withCalico((here) => ({ peers: peeringOf(here, { password: 'correct-horse' as never }) }));
    expect(findings).toMatchObject([{ rule: 'literal-secret', what: expect.stringContaining('peers.password') }]);
    const declared = [bootstrapSecrets, secretUses].flatMap((kind) => site.contributions.of<unknown>(kind).map(({ value }) => value));
    expect(inspect([findings, declared], { depth: null })).not.toContain('correct-horse');
  });

  it('peers with nobody but the other nodes where no routers are given, and then needs no password', () => {
    const { specs, site, planned } = withCalico();
    expect(Object.keys(specs).filter((name) => name.startsWith('BGPPeer') || name.startsWith('Role'))).toEqual([]);
    expect(site.contributions.of(bootstrapSecrets)).toEqual([]);
    expect([...planned.files.keys()].filter((path) => path.includes('Namespace_calico-system'))).toEqual([]);
  });

  it('lets calico-node read the password of its sessions with routers, which is the very secret of the routers, and no other Secret', () => {
    const { planned, site, findings } = withCalico((here) => ({ peers: peeringOf(here) }));
    expect(findings).toEqual([]);
    const objects = [...planned.files.values()].flatMap(({ content }) => (content.type === 'object' ? [content.object] : []));
    const [role, binding] = ['Role', 'RoleBinding'].map((kind) => objects.find((each) => each.kind === kind)!);
    expect(role!['rules']).toEqual([{ apiGroups: [''], resources: ['secrets'], resourceNames: ['bgp-password'], verbs: ['get', 'list', 'watch'] }]);
    expect(binding).toMatchObject({
      metadata: { namespace: 'calico-system' },
      roleRef: { kind: 'Role', name: role!.metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: 'calico-node', namespace: 'calico-system' }],
    });
    expect(site.contributions.of(bootstrapSecrets).map(({ value }) => value)).toEqual([
      { namespace: 'calico-system', name: 'bgp-password', labels: {}, data: { password: peeringOf(site).password } },
    ]);
    expect(site.contributions.of(secretUses).filter(({ from }) => from.node.path === 'calico')).toHaveLength(1);
    expect(site.hasNamespace('calico-system')).toBe(true);
  });

  it.each<[string, (site: ReturnType<typeof smallSite>) => Partial<NodePeering>, string]>([
    ['another autonomous system', () => ({ nodeAsNumber: 64_700 }), 'the nodes are AS 64512, and the routers expect AS 64700'],
    [
      'another network',
      ({ inventory }) => ({ network: inventory.networks.get('management') }),
      'the nodes are in cluster, and the routers expect them in management',
    ],
    ['not every node', ({ inventory }) => ({ nodes: inventory.machines.withRole('control') }), 'the routers do not expect compute-1, compute-2'],
  ])('routers that expect %s are refused', (_, change, what) => {
    const { findings } = withCalico((site) => ({ peers: peeringOf(site, change(site)) }));
    expect(findings).toMatchObject([{ rule: 'bgp-peer', what, mend: expect.stringContaining('site.ts') }]);
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
