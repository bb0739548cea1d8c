import { allocateAddresses, type Finding, parseInventory } from '@bastide/constructs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { type Difference, differenceOf, type Facts, factsWith, inventoryText, type Planned, planFacts, planText } from './planned.ts';

const site = planText(inventoryText);
const machinesOf = (text: string) => parseInventory(text, 'inventory.yaml').inventory!.facts.machines;

const numbered = (name: string, count: number): readonly string[] => Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
const kubernetesNodes = [...numbered('control', 6), ...numbered('compute', 6), ...numbered('storage', 3)];
const others = [...numbered('firewall', 3), ...numbered('leaf', 3)];

/** What lies on a node that is no server. */
const agentFiles = (machine: string): readonly string[] =>
  [
    'etc/NetworkManager/conf.d/90-bastide-calico.conf',
    'etc/modules-load.d/90-bastide-k3s.conf',
    'etc/rancher/k3s/config.yaml',
    'etc/rancher/k3s/registries.yaml',
    'etc/sysctl.d/90-bastide-k3s.conf',
    'etc/systemd/system/k3s-agent.service.d/50-bastide.conf',
    'var/lib/rancher/k3s/agent/etc/kubelet.conf.d/50-bastide.conf',
  ].map((path) => `hosts/${machine}/${path}`);

/** Everything that is of one agent alone, and everything that counts or lists them all. */
const ofAgent = (machine: string): readonly string[] => [`ansible/host_vars/${machine}.yml`, ...agentFiles(machine)];
const listsOfNodes = ['ansible/inventory.yml', 'docs/run-books/calico.md', 'docs/run-books/k3s.md'];

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

  it('have files where they are Kubernetes nodes, and only there; each file is listed for its host', () => {
    const withFiles = [...new Set([...site.files.keys()].filter((path) => path.startsWith('hosts/')).map((path) => path.split('/')[1]))];
    expect(withFiles).toEqual([...kubernetesNodes].sort());
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
const storage = written('storage-4', { role: 'storage', position: 9, tagged: 'cluster, storage', mac: '02:00:00:00:00:08' });
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

describe('a machine more changes nothing but what lists it, and nobody moves:', () => {
  it.for([
    [
      'at the end',
      allocated(before('cables:', `${compute}\n`), 'compute-7', 22),
      'compute-7',
      { added: ofAgent('compute-7'), removed: [], changed: listsOfNodes },
    ],
    [
      'in the middle',
      allocated(before('  compute-3:', compute), 'compute-7', 22),
      'compute-7',
      { added: ofAgent('compute-7'), removed: [], changed: listsOfNodes },
    ],
    [
      'before all others',
      allocated(before('  # The borders: OPNsense with FRR, one autonomous system.', storage), 'storage-4', 22),
      'storage-4',
      { added: ofAgent('storage-4'), removed: [], changed: listsOfNodes },
    ],
    [
      'a leaf, with which every node peers',
      allocated(
        before('  # Control planes of OpenStack, Ceph and K3s.', leaf).replace('  leaf-3: 64613\n', '  leaf-3: 64613\n  leaf-4: 64614\n'),
        'leaf-4',
        22,
      ),
      'leaf-4',
      {
        added: ['ansible/host_vars/leaf-4.yml', 'kubernetes/network/calico.routing/_cluster/BGPPeer.projectcalico.org_leaf-4.yaml'],
        removed: [],
        // Its autonomous system is one of the site, and the peer is applied before Argo CD runs.
        changed: ['ansible/group_vars/all/bootstrap.yml', 'ansible/group_vars/all/site.yml', 'ansible/inventory.yml', 'docs/run-books/calico.md'],
      },
    ],
  ] as const)('%s', ([, text, name, expected]) => {
    const after = planText(text);
    expect(stopping(after)).toEqual([]);
    expect(differenceOf(site, after)).toEqual(sorted(expected));
    const { [name]: added, ...rest } = machinesOf(text);
    expect(rest).toEqual(machinesOf(inventoryText));
    expect(Object.keys(added!.addresses!)).toContain('management');
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

  it('a control machine before the others takes the place of the third server, and the guard of the first', () => {
    const control = written('control-0', { role: 'control', position: 9, tagged: 'cluster, storage', mac: '02:00:00:00:00:0a' });
    const { added, removed, changed } = differenceOf(site, planText(allocated(before('  control-1:', control), 'control-0', 22)));
    expect(removed.filter((path) => path.startsWith('hosts/'))).toEqual([
      'hosts/control-1/usr/local/sbin/k3s-first-server-guard',
      'hosts/control-3/etc/rancher/k3s/admission.yaml',
      'hosts/control-3/etc/rancher/k3s/audit-policy.yaml',
      'hosts/control-3/etc/systemd/system/k3s.service.d/50-bastide.conf',
      'hosts/control-3/var/lib/rancher/k3s/agent/pod-manifests/kube-vip.yaml',
    ]);
    expect(added.filter((path) => !path.startsWith('hosts/control-0/'))).toEqual([
      'ansible/host_vars/control-0.yml',
      'hosts/control-3/etc/systemd/system/k3s-agent.service.d/50-bastide.conf',
    ]);
    expect(changed.filter((path) => path.startsWith('hosts/')).map((path) => path.split('/')[1])).toEqual(['control-1', 'control-1', 'control-3', 'control-3']);
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
    ['the last compute', 'compute-6', { added: [], removed: ofAgent('compute-6'), changed: listsOfNodes }],
    ['the first compute', 'compute-1', { added: [], removed: ofAgent('compute-1'), changed: listsOfNodes }],
    ['a control machine that is no server', 'control-5', { added: [], removed: ofAgent('control-5'), changed: listsOfNodes }],
    ['a firewall', 'firewall-2', { added: [], removed: ['ansible/host_vars/firewall-2.yml'], changed: ['ansible/inventory.yml'] }],
    [
      'a leaf',
      'leaf-1',
      {
        added: [],
        removed: ['ansible/host_vars/leaf-1.yml', 'kubernetes/network/calico.routing/_cluster/BGPPeer.projectcalico.org_leaf-1.yaml'],
        changed: ['ansible/group_vars/all/bootstrap.yml', 'ansible/inventory.yml', 'docs/run-books/calico.md'],
      },
    ],
  ] as const)('%s', ([, name, expected]) => {
    const after = planFacts(without(name));
    expect(stopping(after)).toEqual([]);
    expect(differenceOf(site, after)).toEqual(sorted(expected));
  });

  it('allocating again gives nobody what became free', () => {
    const text = JSON.stringify(factsWith(without('compute-1')));
    expect(allocateAddresses(text, 'inventory.json')).toMatchObject({ text, allocated: [] });
  });
});

const stopping = ({ findings, policyFindings }: Planned): readonly Finding[] =>
  [...findings, ...policyFindings].filter(({ severity, rule }) => severity === 'error' || (rule !== 'lock-verified' && rule !== 'inventory-cable'));

const sorted = ({ added, removed, changed }: Difference): Difference => ({
  added: [...added].sort(),
  removed: [...removed].sort(),
  changed: [...changed].sort(),
});
