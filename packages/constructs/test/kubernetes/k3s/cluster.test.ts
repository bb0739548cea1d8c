import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { hostGroups } from '../../../src/contributions/host-groups.ts';
import { hostPorts } from '../../../src/contributions/host-ports.ts';
import { kubernetesNodes } from '../../../src/contributions/kubernetes-nodes.ts';
import { quorums } from '../../../src/contributions/quorums.ts';
import { secretUses } from '../../../src/contributions/secrets.ts';
import { workloads } from '../../../src/contributions/workloads.ts';
import type { ContributionKind } from '../../../src/core/contribution.ts';
import { plan, type SitePlan } from '../../../src/core/plan.ts';
import type { Site } from '../../../src/core/site.ts';
import { K3sCluster } from '../../../src/kubernetes/k3s/cluster.ts';
import type { K3sClusterProps } from '../../../src/kubernetes/k3s/props.ts';
import { allProps, minimalProps, smallCluster } from '../../fixtures/small-cluster.ts';
import { smallSite } from '../../fixtures/small-site.ts';

const textOf = ({ files }: SitePlan, host: string, path: string): string => files.get(`hosts/${host}${path}`)!.bytes();
const configOf = (planned: SitePlan, host: string): unknown => load(textOf(planned, host, '/etc/rancher/k3s/config.yaml'));
const planned = (make: (site: Site) => K3sClusterProps): SitePlan => {
  const site = smallSite();
  new K3sCluster(site, 'k3s', make(site));
  return plan(site);
};
const declared = <T>(kind: ContributionKind<T>, make: (site: Site) => void): readonly T[] => {
  const site = smallSite();
  make(site);
  plan(site);
  return site.contributions.of(kind).map(({ value }) => value);
};

/** What every server of the minimal cluster says. */
const common = {
  'agent-token': '@@secret:json:sites/small/k3s#agent-token@@',
  'cluster-cidr': '10.42.0.0/16',
  'cluster-dns': '10.43.0.10',
  'cluster-domain': 'cluster.local',
  disable: ['local-storage', 'metrics-server', 'servicelb', 'traefik'],
  'disable-cloud-controller': false,
  'disable-helm-controller': false,
  'disable-kube-proxy': false,
  'disable-network-policy': true,
  'egress-selector-mode': 'agent',
  'embedded-registry': false,
  'etcd-expose-metrics': true,
  'etcd-snapshot-compress': true,
  'etcd-snapshot-retention': 28,
  'etcd-snapshot-schedule-cron': '15 2,8,14,20 * * *',
  'flannel-backend': 'none',
  'kube-apiserver-arg': [
    'admission-control-config-file=/etc/rancher/k3s/admission.yaml',
    'audit-log-maxage=7',
    'audit-log-maxbackup=4',
    'audit-log-maxsize=20',
    'audit-log-path=/var/lib/rancher/k3s/server/logs/audit.log',
    'audit-policy-file=/etc/rancher/k3s/audit-policy.yaml',
  ],
  'protect-kernel-defaults': true,
  'secrets-encryption': true,
  selinux: true,
  'service-cidr': '10.43.0.0/16',
  'tls-san': ['198.51.100.10', 'kubernetes-api.small.example'],
  token: '@@secret:json:sites/small/k3s#token@@',
  'write-kubeconfig-mode': '0600',
};

describe('K3sCluster with minimal props', () => {
  const minimal = planned(minimalProps);

  it('starts the cluster on the first server', () => {
    expect(configOf(minimal, 'control-1')).toEqual({
      ...common,
      'cluster-init': true,
      'node-ip': '198.51.100.11',
      'node-label': ['bastide.example/power-feed=feed-a', 'topology.kubernetes.io/zone=shelf-a'],
      'node-name': 'control-1',
    });
  });

  it('lets the other servers join by the address of the API', () => {
    expect(configOf(minimal, 'control-3')).toEqual({
      ...common,
      server: 'https://198.51.100.10:6443',
      'node-ip': '198.51.100.13',
      'node-label': ['bastide.example/power-feed=feed-c', 'topology.kubernetes.io/zone=shelf-c'],
      'node-name': 'control-3',
    });
  });

  it('reports nothing but that snapshots stay on the servers', () => {
    expect(minimal.findings.map(({ rule, severity }) => [rule, severity])).toEqual([['k3s-snapshots', 'warning']]);
  });

  it('makes these files on the first server, and says what each change does', () => {
    const files = [...minimal.files.values()].flatMap(({ path, content }) =>
      path.startsWith('hosts/control-1/') && content.type === 'host-file' ? [content.file] : [],
    );
    const restart = { restart: 'k3s.service' };
    const settings = { run: 'systemctl restart systemd-modules-load.service && systemctl restart systemd-sysctl.service' };
    expect(files.map(({ path, mode, apply }) => [path, mode, apply])).toEqual([
      ['/etc/NetworkManager/conf.d/90-bastide-calico.conf', '0644', { reload: 'NetworkManager.service' }],
      ['/etc/modules-load.d/90-bastide-k3s.conf', '0644', settings],
      ['/etc/rancher/k3s/admission.yaml', '0600', restart],
      ['/etc/rancher/k3s/audit-policy.yaml', '0600', restart],
      ['/etc/rancher/k3s/config.yaml', '0600', restart],
      ['/etc/rancher/k3s/registries.yaml', '0600', restart],
      ['/etc/sysctl.d/90-bastide-k3s.conf', '0644', settings],
      ['/etc/systemd/system/k3s.service', '0644', restart],
      ['/etc/systemd/system/k3s.service.d/50-bastide.conf', '0644', { run: 'systemctl daemon-reload' }],
      ['/usr/local/sbin/k3s-first-server-guard', '0755', 'none'],
      ['/var/lib/rancher/k3s/agent/etc/kubelet.conf.d/50-bastide.conf', '0600', restart],
      ['/var/lib/rancher/k3s/agent/pod-manifests/kube-vip.yaml', '0600', 'none'],
    ]);
  });

  it('tells the rest of the site what it needs', () => {
    const cluster = new K3sCluster(smallSite(), 'k3s', minimalProps(smallSite()));
    const { servers } = cluster;
    expect(cluster).toMatchObject({
      k3sVersion: 'v1.35.8+k3s1',
      kubernetesVersion: '1.35',
      clusterDomain: 'cluster.local',
      packages: ['container-selinux', 'k3s-selinux'],
      agents: [],
    });
    expect([cluster.clusterCidr, cluster.serviceCidr, cluster.clusterDns, cluster.nodeAddress(servers[1]!)].map(String)).toEqual([
      '10.42.0.0/16',
      '10.43.0.0/16',
      '10.43.0.10',
      '198.51.100.12',
    ]);
    expect({ ...cluster.apiEndpoint, address: String(cluster.apiEndpoint.address) }).toEqual({
      address: '198.51.100.10',
      port: 6443,
      url: 'https://198.51.100.10:6443',
    });
    expect(cluster.nodes).toEqual(servers);
    expect(cluster.firstServer).toBe(servers[0]);
    expect(cluster.nodeLabelsOf(servers[0]!)).toEqual({
      'bastide.example/power-feed': 'feed-a',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': 'control-1',
      'kubernetes.io/os': 'linux',
      'node-role.kubernetes.io/control-plane': 'true',
      'node-role.kubernetes.io/etcd': 'true',
      'node.kubernetes.io/instance-type': 'k3s',
      'topology.kubernetes.io/zone': 'shelf-a',
    });
    expect(cluster.allocatableMebibytesOf(servers[0]!)).toBe(4096 - 1152 - 256 - 200);
    expect(cluster.reservationOf(servers[0]!)).toMatchObject({ evictionMemoryMebibytes: 200, othersMemoryMebibytes: 0 });
  });
});

describe('K3sCluster with every prop', () => {
  const all = planned(allProps);

  it('lets an agent join with the token of agents, and with its labels and taints', () => {
    expect(configOf(all, 'compute-1')).toEqual({
      'node-ip': '198.51.100.21',
      'node-label': ['bastide.example/power-feed=feed-a', 'openstack-compute-node=enabled', 'topology.kubernetes.io/zone=shelf-a'],
      'node-name': 'compute-1',
      'node-taint': ['dedicated=compute:NoSchedule'],
      'protect-kernel-defaults': true,
      selinux: true,
      server: 'https://198.51.100.10:6443',
      token: '@@secret:json:sites/small/k3s#agent-token@@',
    });
  });

  it('keeps snapshots in the bucket of the inventory, with keys that are holes', () => {
    expect(configOf(all, 'control-1')).toMatchObject({
      server: 'https://198.51.100.10:6443',
      disable: ['metrics-server', 'servicelb', 'traefik'],
      'etcd-s3': true,
      'etcd-s3-access-key': '@@secret:json:sites/small/k3s#access-key@@',
      'etcd-s3-bucket': 'small-etcd',
      'etcd-s3-endpoint': 's3.elsewhere.example:9000',
      'etcd-s3-folder': 'snapshots',
      'etcd-s3-region': 'eu-west-1',
      'etcd-s3-secret-key': '@@secret:json:sites/small/k3s#secret-key@@',
      'etcd-s3-retention': 21,
      'etcd-snapshot-retention': 7,
      'etcd-snapshot-schedule-cron': '0 3 * * *',
      'tls-san': ['198.51.100.10', 'kubernetes-api.small.example', 'api.small.example'],
    });
  });

  /** Props that show in the files; the counterpart of each is its default or, where it has none, another value. */
  const others: { readonly [Prop in Exclude<keyof K3sClusterProps, 'singleServer'>]-?: (site: Site) => K3sClusterProps[Prop] } = {
    servers: ({ inventory }) => ['control-1', 'control-2', 'compute-1'].map((name) => inventory.machines.get(name)),
    agents: () => undefined,
    firstServer: () => undefined,
    network: ({ inventory }) => inventory.networks.get('management'),
    apiAddress: ({ inventory }) => inventory.virtualAddresses.get('jump-host'),
    apiNames: () => undefined,
    profile: () => 'standard',
    token: (site) => allProps(site).etcdSnapshots.accessKey,
    agentToken: (site) => allProps(site).etcdSnapshots.accessKey,
    etcdSnapshots: () => undefined,
    packagedComponents: () => undefined,
    labelsByRole: () => undefined,
    taintsByRole: () => undefined,
    reservedByRole: () => undefined,
    clusterDomain: () => undefined,
    egressSelectorMode: () => undefined,
    embeddedRegistry: () => undefined,
  };
  const everything = ({ files }: SitePlan): string => [...files].map(([path, file]) => `${path}\n${file.bytes()}`).join('\n');

  it.each(Object.entries(others))('would make other files with another %s', (prop, other) => {
    const changed = planned((site) => ({ ...allProps(site), [prop]: other(site) }));
    expect(everything(changed)).not.toBe(everything(all));
  });

  it('is the same on every run', () => {
    expect(everything(planned(allProps))).toBe(everything(all));
  });

  it('never writes a secret, only where it goes', () => {
    const texts = [...all.files.values()].flatMap(({ content }) => (content.type === 'host-file' ? [content.file.content] : []));
    const filled = texts.map((text) => text.filled(({ secret }) => `<${secret.key}>`)).join('\n');
    expect([...new Set(filled.match(/<[a-z-]+>/g))].sort()).toEqual(['<access-key>', '<agent-token>', '<secret-key>', '<token>']);
    expect(texts.flatMap((text) => text.secrets).every((secret) => secret.origin === 'imported')).toBe(true);
  });
});

describe('what a K3sCluster declares', () => {
  it('is less memory on nodes that keep some for what runs outside of Pods', () => {
    const allocatable = (props: Partial<K3sClusterProps>) =>
      declared(kubernetesNodes, (site) => smallCluster(site, props)).map(({ machine, allocatableMebibytes }) => [machine.name, allocatableMebibytes]);
    const [without, kept] = [allocatable({}), allocatable({ reservedByRole: { compute: { memoryMebibytes: 1024, for: 'virtual machines' } } })];
    expect(kept).toEqual(without.map(([name, mebibytes]) => [name, Number(mebibytes) - (String(name).startsWith('compute') ? 1024 : 0)]));
  });

  it('is every node as the scheduler will see it', () => {
    const nodes = declared(kubernetesNodes, (site) => smallCluster(site, { taintsByRole: allProps(site).taintsByRole }));
    expect(nodes.map(({ machine, taints }) => [machine.name, taints])).toEqual([
      ['control-1', []],
      ['control-2', []],
      ['control-3', []],
      ['compute-1', [{ key: 'dedicated', value: 'compute', effect: 'NoSchedule' }]],
      ['compute-2', [{ key: 'dedicated', value: 'compute', effect: 'NoSchedule' }]],
    ]);
    expect(nodes[3]!.labels).toMatchObject({ 'kubernetes.io/hostname': 'compute-1', 'topology.kubernetes.io/zone': 'shelf-a' });
    expect(nodes[3]!.labels).not.toHaveProperty('node-role.kubernetes.io/control-plane');
  });

  it('is etcd as a quorum of its servers', () => {
    const [etcd] = declared(quorums, (site) => smallCluster(site));
    expect([etcd!.name, etcd!.members.map(({ name }) => name)]).toEqual(['etcd', ['control-1', 'control-2', 'control-3']]);
  });

  it('is each port once a machine, with the process that has it', () => {
    const ports = declared(hostPorts, (site) => smallCluster(site, { embeddedRegistry: true }));
    const taken = ports.flatMap(({ machines, protocol, port }) => machines.map(({ name }) => `${name} ${protocol} ${port}`));
    expect(new Set(taken).size).toBe(taken.length);
    const on = (machine: string): readonly number[] =>
      ports
        .filter(({ machines }) => machines.some(({ name }) => name === machine))
        .map(({ port }) => port)
        .sort((a, b) => a - b);
    expect(on('control-1')).toEqual([2112, 2379, 2380, 2381, 2382, 5001, 6443, 6444, 10010, 10248, 10249, 10250, 10256, 10257, 10258, 10259]);
    expect(on('compute-1')).toEqual([5001, 6443, 6444, 10010, 10248, 10249, 10250, 10256]);
  });

  it('is no port of the embedded registry where there is none', () => {
    const ports = declared(hostPorts, (site) => smallCluster(site));
    expect(ports.filter(({ port }) => port === 5001)).toEqual([]);
  });

  it('is who uses which secret', () => {
    const uses = declared(secretUses, (site) => smallCluster(site)).map(({ secret, consumer }) => `${consumer}: ${secret.key}`);
    expect(uses).toContain('k3s on control-2: token');
    expect(uses.filter((use) => use.startsWith('k3s on compute-1'))).toEqual(['k3s on compute-1: agent-token']);
    expect(uses).toHaveLength(3 * 4 + 2);
  });

  it('is the Pods that K3s brings, by choice; those of Traefik are declared by whoever configures it', () => {
    const names = (props: Partial<K3sClusterProps>): readonly string[] =>
      declared(workloads, (site) => smallCluster(site, props)).flatMap(({ name, source }) => (source === 'operator' ? [name] : []));
    expect(names({})).toEqual(['coredns']);
    expect(names({ profile: 'standard' })).toEqual(['coredns', 'metrics-server']);
    expect(names({ packagedComponents: ['traefik', 'local-storage'] })).toEqual(['coredns', 'local-path-provisioner']);
  });

  it('is what Ansible must know of servers and agents', () => {
    const groups = declared(hostGroups, (site) => smallCluster(site));
    expect(groups.map(({ name, machines, variables, services }) => [name, machines.length, variables.bastide_k3s_service, services])).toEqual([
      ['k3s_servers', 3, 'k3s.service', ['k3s.service']],
      ['k3s_agents', 2, 'k3s-agent.service', ['k3s-agent.service']],
      ['k3s_first_server', 1, undefined, undefined],
    ]);
    expect(groups[0]!.variables).toMatchObject({
      bastide_k3s_version: 'v1.35.8+k3s1',
      bastide_k3s_first_server: 'control-1',
      bastide_k3s_api: 'https://198.51.100.10:6443',
      bastide_k3s_packages: ['container-selinux', 'k3s-selinux'],
    });
  });

  it('is a unit of its own for each version, so that another version is started', () => {
    const unit = (path: string, k3s: 'v1.35.8+k3s1' | 'v1.36.2+k3s1'): string => {
      const site = smallSite(undefined, { k3s });
      smallCluster(site);
      return plan(site).files.get(path)!.bytes();
    };
    const [server, agent] = ['hosts/control-1/etc/systemd/system/k3s.service', 'hosts/compute-1/etc/systemd/system/k3s-agent.service'] as const;
    expect(unit(server, 'v1.35.8+k3s1')).toContain('Type=notify\n');
    expect(unit(server, 'v1.35.8+k3s1')).toContain('ExecStart=/usr/local/bin/k3s server\n');
    expect(unit(agent, 'v1.35.8+k3s1')).toContain('Type=exec\n');
    expect(unit(server, 'v1.36.2+k3s1')).not.toBe(unit(server, 'v1.35.8+k3s1'));
  });
});
