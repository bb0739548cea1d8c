import { allocateAddresses, type Finding, parseInventory } from '@bastide/constructs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import {
  listsOfLeafs,
  listsOfMonitors,
  listsOfNodes,
  listsOfRouters,
  listsOfSticks,
  ofCompute,
  ofControl,
  ofLeaf,
  ofMachine,
  ofStorage,
} from './machine-files.ts';
import { type Difference, differenceOf, type Facts, factsWith, inventoryText, type Planned, planFacts, planText } from './planned.ts';

const site = planText(inventoryText);
const machinesOf = (text: string) => parseInventory(text, 'inventory.yaml').inventory!.facts.machines;

const numbered = (name: string, count: number): readonly string[] => Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
const kubernetesNodes = [...numbered('control', 6), ...numbered('compute', 6), ...numbered('storage', 3)];
const others = [...numbered('firewall', 3), ...numbered('leaf', 3)];

describe('all 21 machines', () => {
  const read = (path: string) => load(site.files.get(path)!) as never;
  const { all } = read('ansible/inventory.yml') as {
    readonly all: { readonly children: Readonly<Record<string, { readonly hosts: Readonly<Record<string, object>> }>> };
  };
  const membersOf = (group: string): readonly string[] => Object.keys(all.children[group]!.hosts);

  it('stand in the Ansible inventory', () => {
    expect([...membersOf('machines')].sort()).toEqual([...kubernetesNodes, ...others].sort());
    expect(membersOf('machines')).toHaveLength(21);
  });

  it('have an address for administration there, each its own', () => {
    const addresses = membersOf('machines').map((name) => (read(`ansible/host_vars/${name}.yml`) as { readonly ansible_host: string }).ansible_host);
    expect(new Set(addresses).size).toBe(21);
    expect(addresses.every((address) => address.startsWith('10.21.10.'))).toBe(true);
  });

  it('are in one group for each role, rack, power feed and platform', () => {
    for (const kind of ['role', 'rack', 'power_feed', 'platform']) {
      const members = Object.keys(all.children)
        .filter((group) => group.startsWith(`${kind}_`))
        .flatMap(membersOf);
      expect([...members].sort(), kind).toEqual([...membersOf('machines')].sort());
    }
    expect([...membersOf('k3s_servers'), ...membersOf('k3s_agents')].sort()).toEqual([...kubernetesNodes].sort());
  });

  it('have files but for the firewalls; each file is listed for its host', () => {
    const withFiles = [...new Set([...site.files.keys()].filter((path) => path.startsWith('hosts/')).map((path) => path.split('/')[1]))];
    expect(withFiles).toEqual([...kubernetesNodes, ...numbered('leaf', 3)].sort());
    for (const name of membersOf('machines')) {
      const { bastide_files } = read(`ansible/host_vars/${name}.yml`) as {
        readonly bastide_files: readonly { readonly source: string; readonly path: string }[];
      };
      expect(bastide_files.map(({ source }) => source)).toEqual([...site.files.keys()].filter((path) => path.startsWith(`hosts/${name}/`)));
      for (const { source, path } of bastide_files) expect(source).toBe(`hosts/${name}${path}`);
    }
  });
});

/** A machine as an engineer writes it: without addresses. */
const written = (
  name: string,
  { role, position, tagged, mac }: { readonly role: string; readonly position: number; readonly tagged: string; readonly mac: string },
): string => `  ${name}:
    model: ThinkCentre M710q
    platform: rocky-9
    memory: 4GiB
    cpu: { model: Core i5-6500T, threads: 4, architecture: amd64 }
    rack: shelf-1
    position: ${position}
    powerFeed: strip-a
    roles: [${role}]
    autonomousSystem: ${role === 'leaf' ? name : 'kubernetes'}
    nics:
      eno1: { mac: ${mac}, mtu: 9000, untagged: management, tagged: [${tagged}] }
    disks:
      system: { path: /dev/disk/by-id/nvme-EXAMPLE_${name}, bus: nvme, size: 128GB, rotational: false }
`;

const compute = written('compute-7', { role: 'compute', position: 9, tagged: 'cluster, storage, tunnel, provider', mac: '02:00:00:00:00:07' });
const storage = `${written('storage-4', { role: 'storage', position: 9, tagged: 'cluster, storage', mac: '02:00:00:00:00:08' })}\
      stick-1: { path: /dev/disk/by-id/usb-EXAMPLE_storage-4, bus: usb, size: 57.8GiB, rotational: false }
`;
const leaf = written('leaf-4', { role: 'leaf', position: 9, tagged: 'cluster, fabric', mac: '02:00:00:00:00:09' });

const before = (line: string, inserted: string): string => {
  const [head, tail, ...rest] = inventoryText.split(`\n${line}\n`);
  expect(rest).toEqual([]);
  return `${head}\n${inserted}${line}\n${tail}`;
};

/** The inventory with another machine in it, its cable, and the addresses that `bastide allocate` gives it. */
const allocated = (text: string, name: string, port: number): string => {
  const { text: result, findings } = allocateAddresses(
    `${text}  - { from: { machine: ${name}, nic: eno1 }, to: { switch: table-switch, port: ${port} } }\n`,
    'inventory.yaml',
  );
  expect(findings).toEqual([]);
  return result;
};

const withLeaf = (written: string): string =>
  allocated(before('  # Control planes of OpenStack, Ceph and K3s.', written).replace('  leaf-3: 64613\n', '  leaf-3: 64613\n  leaf-4: 64614\n'), 'leaf-4', 22);

describe('a machine more changes nothing but what lists it, and nobody moves:', () => {
  it.for([
    [
      'at the end',
      allocated(before('cables:', `${compute}\n`), 'compute-7', 22),
      'compute-7',
      { added: ofCompute('compute-7', 'eno1'), removed: [], changed: listsOfNodes },
    ],
    [
      'in the middle',
      allocated(before('  compute-3:', compute), 'compute-7', 22),
      'compute-7',
      { added: ofCompute('compute-7', 'eno1'), removed: [], changed: listsOfNodes },
    ],
    [
      'before all others, with a stick',
      allocated(before('  # The borders: OPNsense with FRR, one autonomous system.', storage), 'storage-4', 22),
      'storage-4',
      { added: ofStorage('storage-4', 'eno1', ['stick-1']), removed: [], changed: [...listsOfNodes, ...listsOfSticks] },
    ],
    [
      'a leaf, with which every node peers',
      withLeaf(leaf.replace('    nics:', '    loopback: 10.21.255.14\n    nics:')),
      'leaf-4',
      // Its autonomous system is one of the site.
      { added: ofLeaf('leaf-4'), removed: [], changed: [...listsOfLeafs, 'ansible/group_vars/all/site.yml'] },
    ],
  ] as const)('%s', ([, text, name, expected]) => {
    const after = planText(text);
    expect(stopping(after)).toEqual([]);
    expect(differenceOf(site, after)).toEqual(sorted(expected));
    const { [name]: added, ...rest } = machinesOf(text);
    expect(rest).toEqual(machinesOf(inventoryText));
    expect(Object.keys(added!.addresses!)).toContain('management');
  });

  it('a leaf without a loopback, which nobody gives it, is an error at its line', () => {
    const text = withLeaf(leaf);
    expect(stopping(planText(text))).toMatchObject([
      {
        rule: 'fabric-router',
        inventory: { line: text.split('\n').indexOf('  leaf-4:') + 1 },
        what: 'leaf-4 lacks an IPv4 loopback',
        mend: 'give leaf-4 in the inventory a `loopback` from pools.loopbacks (10.21.255.0/24) that no other router has',
      },
    ]);
  });

  it.for([
    'ansible/inventory.yml',
    'docs/dns-names.md',
    'kubernetes/network/coredns/kube-system/ConfigMap_coredns-custom.yaml',
    'kubernetes/storage/ceph.cluster/rook-ceph/CephCluster.ceph.rook.io_rook-ceph.yaml',
  ])('%s gains lines; the others stay as they are, in their order', (path) => {
    const { files } = planText(allocated(before('  # The borders: OPNsense with FRR, one autonomous system.', storage), 'storage-4', 22));
    const rest = files.get(path)!.split('\n').values();
    const missing = site.files
      .get(path)!
      .split('\n')
      .filter((line) => !rest.some((other) => other === line));
    expect(missing).toEqual([]);
  });

  it('with addresses that were free', () => {
    const text = allocated(before('  compute-3:', compute), 'compute-7', 22);
    // The next after the highest of each network, because none was given back.
    expect(machinesOf(text)['compute-7']!.addresses).toEqual({
      management: '10.21.10.32',
      cluster: '10.21.20.29',
      storage: '10.21.30.26',
      tunnel: '10.21.40.17',
    });
  });

  it('a control machine before the others takes the place of the third server, and the guard of the first; a monitor more is one too many', () => {
    const control = written('control-0', { role: 'control', position: 9, tagged: 'cluster, storage', mac: '02:00:00:00:00:0a' });
    const after = planText(allocated(before('  control-1:', control), 'control-0', 22));
    const { added, removed, changed } = differenceOf(site, after);
    expect(whyNot(after)).toEqual([
      'k3s-server-placement: 2 of 3 servers share the power feed strip-a: without it the API and etcd stop',
      'k3s-server-placement: 2 of 3 servers share the rack shelf-1: without it the API and etcd stop',
      'ceph-mon: there are 4 monitors on 4 machines: control-3, control-4, control-5, control-6',
      'odd-quorums: the quorum of Ceph monitors has 4 members',
    ]);
    expect(removed).toEqual([
      'hosts/control-1/usr/local/sbin/k3s-first-server-guard',
      'hosts/control-3/etc/rancher/k3s/admission.yaml',
      'hosts/control-3/etc/rancher/k3s/audit-policy.yaml',
      'hosts/control-3/etc/systemd/system/k3s.service',
      'hosts/control-3/etc/systemd/system/k3s.service.d/50-bastide.conf',
      'hosts/control-3/var/lib/rancher/k3s/agent/pod-manifests/kube-vip.yaml',
    ]);
    expect(added.filter((path) => !path.startsWith('hosts/control-0/'))).toEqual([
      'ansible/host_vars/control-0.yml',
      'hosts/control-3/etc/systemd/system/k3s-agent.service',
      'hosts/control-3/etc/systemd/system/k3s-agent.service.d/50-bastide.conf',
    ]);
    expect(changed.filter((path) => path.startsWith('hosts/'))).toEqual([
      'hosts/control-1/etc/rancher/k3s/config.yaml',
      'hosts/control-1/etc/systemd/system/k3s.service.d/50-bastide.conf',
      'hosts/control-3/etc/rancher/k3s/config.yaml',
      'hosts/control-3/var/lib/rancher/k3s/agent/etc/kubelet.conf.d/50-bastide.conf',
    ]);
  });
});

const without =
  (name: string) =>
  (facts: Facts): void => {
    delete facts.machines[name];
    facts.cables = facts.cables.filter(({ from }) => !('machine' in from && from.machine === name));
  };

describe('a machine less changes nothing but what lists it, and nobody moves:', () => {
  it.for([
    ['the last compute', 'compute-6', [], { added: [], removed: ofCompute('compute-6', 'enp2s0'), changed: listsOfNodes }],
    ['the first compute', 'compute-1', [], { added: [], removed: ofCompute('compute-1', 'eno1'), changed: listsOfNodes }],
    [
      'a control machine that is no server, without which monitors have no majority',
      'control-5',
      ['ceph-mon: there are 2 monitors on 2 machines: control-4, control-6', 'odd-quorums: the quorum of Ceph monitors has 2 members'],
      { added: [], removed: ofControl('control-5'), changed: [...listsOfNodes, ...listsOfMonitors, 'docs/run-books/traefik.md'] },
    ],
    [
      'a storage machine, without which there is no third place for a copy',
      'storage-2',
      [
        'ceph-copies-beyond-domains: the pool general keeps 3 copies, each in another host, and 2 hold OSDs: no placement group would ever be clean',
        'replicas-within-failure-domains: Ceph pool general asks for 3 copies, each on another host, and there are 2',
      ],
      {
        added: [],
        removed: ofStorage('storage-2', 'enp2s0', ['stick-1', 'stick-2']),
        // The pool of the manager keeps as many copies as there are places for them.
        changed: [...listsOfNodes, ...listsOfSticks, 'kubernetes/storage/ceph.pools.mgr/rook-ceph/CephBlockPool.ceph.rook.io_builtin-mgr.yaml'],
      },
    ],
    [
      'a firewall, with which every leaf peers',
      'firewall-2',
      [],
      { added: [], removed: ofMachine('firewall-2', []), changed: [...listsOfRouters, ...numbered('leaf', 3).map((name) => `hosts/${name}/etc/frr/frr.conf`)] },
    ],
    ['a leaf', 'leaf-1', [], { added: [], removed: ofLeaf('leaf-1'), changed: listsOfLeafs }],
  ] as const)('%s', ([, name, problems, expected]) => {
    const after = planFacts(without(name));
    expect(whyNot(after)).toEqual(problems);
    expect(differenceOf(site, after)).toEqual(sorted(expected));
  });

  it('a server, whose place the next takes: the guard moves, and monitors have no majority', () => {
    const after = planFacts(without('control-1'));
    const { added, removed, changed } = differenceOf(site, after);
    expect(whyNot(after).map((problem) => problem.split(':')[0])).toEqual(['ceph-mon', 'odd-quorums']);
    expect(added.filter((path) => !path.startsWith('hosts/control-4/'))).toEqual(['hosts/control-2/usr/local/sbin/k3s-first-server-guard']);
    expect(removed.filter((path) => !path.includes('control-1'))).toEqual([
      'hosts/control-4/etc/systemd/system/k3s-agent.service',
      'hosts/control-4/etc/systemd/system/k3s-agent.service.d/50-bastide.conf',
    ]);
    expect(new Set(changed.filter((path) => path.startsWith('hosts/')).map((path) => path.split('/')[1]))).toEqual(new Set(['control-2', 'control-4']));
  });

  it.for(['firewall', 'leaf', 'control', 'compute', 'storage'])('the last %s is an error that says what is missing', (role) => {
    const { plan, findings } = planFacts((facts) => {
      for (const [name, { roles }] of Object.entries(facts.machines)) if (roles.includes(role)) without(name)(facts);
    });
    expect(plan).toBeUndefined();
    expect(findings.map(({ what }) => what)).toEqual([expect.stringContaining(`there is no machine with the role "${role}" in the inventory`)]);
  });

  it('allocating again gives nobody what became free', () => {
    const text = JSON.stringify(factsWith(without('compute-1')));
    expect(allocateAddresses(text, 'inventory.json')).toMatchObject({ text, allocated: [] });
  });
});

const stopping = ({ findings, policyFindings }: Planned): readonly Finding[] =>
  [...findings, ...policyFindings].filter(({ severity, rule }) => severity === 'error' || (rule !== 'lock-verified' && rule !== 'inventory-cable'));

const whyNot = (planned: Planned): readonly string[] => stopping(planned).map(({ rule, what }) => `${rule}: ${what}`);

const sorted = ({ added, removed, changed }: Difference): Difference => ({
  added: [...added].sort(),
  removed: [...removed].sort(),
  changed: [...changed].sort(),
});
