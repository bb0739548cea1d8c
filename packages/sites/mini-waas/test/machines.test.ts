import { allocateAddresses, type Finding, parseInventory } from '@bastide/constructs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { enlargeSwitch, freeAddress, freeAsNumber, freeName, freePort, freePosition, nextAddress } from './free.ts';
import { listsOfLeafs, listsOfMonitors, listsOfNode, listsOfReplicas, listsOfRouters, ofCarrier, ofLeaf, ofMachine, ofNode } from './machine-files.ts';
import { type Difference, differenceOf, type Facts, factsWith, inventoryText, namesOf, type Planned, planFacts, planText } from './planned.ts';
import { withoutReservations } from './reservations.ts';
import { sticksInThree } from './sticks.ts';

/** The inventory with a switch that has a port for one machine more. */
const facts = factsWith(enlargeSwitch);
const roomy = inventoryText.replace(/(?<=\n {2}table-switch:\n(?: {4}.*\n)*? {4}ports: )\d+/, String(facts.switches['table-switch']!.ports));

const site = planText(roomy);
const factsOf = (text: string): Facts => parseInventory(text, 'inventory.yaml').inventory!.facts as Facts;

const kubernetesNodes = ['control', 'compute', 'storage'].flatMap(namesOf);
const leafs = namesOf('leaf');
const machines = [...kubernetesNodes, ...namesOf('firewall'), ...leafs];

describe('all machines', () => {
  const read = (path: string) => load(site.files.get(path)!) as never;
  const { all } = read('ansible/inventory.yml') as {
    readonly all: { readonly children: Readonly<Record<string, { readonly hosts: Readonly<Record<string, object>> }>> };
  };
  const membersOf = (group: string): readonly string[] => Object.keys(all.children[group]!.hosts);

  it('stand in the Ansible inventory', () => {
    expect([...membersOf('machines')].sort()).toEqual([...machines].sort());
  });

  it('have an address for administration there, each its own', () => {
    const addresses = membersOf('machines').map((name) => (read(`ansible/host_vars/${name}.yml`) as { readonly ansible_host: string }).ansible_host);
    expect(new Set(addresses).size).toBe(machines.length);
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
    expect(withFiles).toEqual([...kubernetesNodes, ...leafs].sort());
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
const written = (name: string, role: string, tagged: string): string => `  ${name}:
    model: ThinkCentre M710q
    platform: rocky-9
    memory: 4GiB
    cpu: { model: Core i5-6500T, threads: 4, architecture: amd64 }
    rack: shelf-1
    position: ${freePosition(facts, 'shelf-1')}
    powerFeed: strip-a
    roles: [${role}]
    autonomousSystem: ${role === 'leaf' ? name : 'kubernetes'}
    nics:
      eno1: { mac: '02:00:00:00:00:07', mtu: 9000, untagged: management, tagged: [${tagged}] }
    disks:
      system: { path: /dev/disk/by-id/nvme-EXAMPLE_${name}, bus: nvme, size: 128GB, rotational: false }
`;

const [newCompute, newStorage, newLeaf] = [freeName(facts.machines, 'compute'), freeName(facts.machines, 'storage'), freeName(facts.machines, 'leaf')];
const compute = written(newCompute, 'compute', 'cluster, storage, tunnel, provider');
const storage = `${written(newStorage, 'storage', 'cluster, storage')}\
      stick-1: { path: /dev/disk/by-id/usb-EXAMPLE_${newStorage}, bus: usb, size: 57.8GiB, rotational: false }
`
  .replace('shelf-1', 'shelf-new')
  .replace('strip-a', 'strip-new');
const leaf = written(newLeaf, 'leaf', 'cluster, fabric');

const before = (line: string, inserted: string): string => {
  const [head, tail, ...rest] = roomy.split(`\n${line}\n`);
  expect(rest).toEqual([]);
  return `${head}\n${inserted}${line}\n${tail}`;
};

/** The inventory with another machine in it, its cable, and the addresses that `bastide allocate` gives it. */
const allocated = (text: string, name: string): string => {
  const { text: result, findings } = allocateAddresses(
    `${text}  - { from: { machine: ${name}, nic: eno1 }, to: ${JSON.stringify(freePort(facts))} }\n`,
    'inventory.yaml',
  );
  expect(findings).toEqual([]);
  return result;
};

const withLeaf = (written: string): string =>
  allocated(
    before('  # Control planes of OpenStack, Ceph and K3s.', written).replace('\nautonomousSystems:\n', `$&  ${newLeaf}: ${freeAsNumber(facts)}\n`),
    newLeaf,
  );

/** In a rack of its own, because a rack with two machines that hold copies is a risk. */
const withStorage = allocated(
  before('  # The borders: OPNsense with FRR, one autonomous system.', storage)
    .replace('\nracks:\n', '$&  shelf-new: {}\n')
    .replace('\npowerFeeds:\n', '$&  strip-new: {}\n'),
  newStorage,
);

describe('a machine more changes nothing but what lists it, and nobody moves:', () => {
  it.for([
    ['at the end', allocated(before('cables:', `${compute}\n`), newCompute), newCompute, ofNode, listsOfNode],
    ['in the middle', allocated(before('  compute-3:', compute), newCompute), newCompute, ofNode, listsOfNode],
    [
      'before all others, with a stick',
      withStorage,
      newStorage,
      ofNode,
      // So is its rack.
      (name: string, facts: Facts) => [...listsOfNode(name, facts), 'ansible/group_vars/all/site.yml'],
    ],
    [
      'a leaf, with which every node peers',
      withLeaf(leaf.replace('    nics:', `    loopback: ${freeAddress(facts, facts.pools.loopbacks!)}\n    nics:`)),
      newLeaf,
      ofLeaf,
      // Its autonomous system is one of the site.
      () => [...listsOfLeafs, 'ansible/group_vars/all/site.yml'],
    ],
  ] as const)('%s', ([, text, name, filesOf, listsOf]) => {
    const after = planText(text);
    const now = factsOf(text);
    expect(stopping(after)).toEqual([]);
    expect(differenceOf(site, after)).toEqual(sorted({ added: filesOf(name, now), removed: [], changed: listsOf(name, now) }));
    const { [name]: added, ...rest } = now.machines;
    expect(rest).toEqual(facts.machines);
    expect(Object.keys(added!.addresses!)).toContain('management');
  });

  it('a leaf without a loopback, which nobody gives it, is an error at its line', () => {
    const text = withLeaf(leaf);
    expect(stopping(planText(text))).toMatchObject([
      {
        rule: 'fabric-router',
        inventory: { line: text.split('\n').indexOf(`  ${newLeaf}:`) + 1 },
        what: `${newLeaf} lacks an IPv4 loopback`,
        mend: `give ${newLeaf} in the inventory a \`loopback\` from pools.loopbacks (${facts.pools.loopbacks}) that no other router has`,
      },
    ]);
  });

  it.for([
    'ansible/inventory.yml',
    'docs/dns-names.md',
    'kubernetes/network/coredns/kube-system/ConfigMap_coredns-custom.yaml',
    'kubernetes/storage/ceph.cluster/rook-ceph/CephCluster.ceph.rook.io_rook-ceph.yaml',
  ])('%s gains lines; the others stay as they are, in their order', (path) => {
    const { files } = planText(withStorage);
    const rest = files.get(path)!.split('\n').values();
    const missing = site.files
      .get(path)!
      .split('\n')
      .filter((line) => !rest.some((other) => other === line));
    expect(missing).toEqual([]);
  });

  it('with addresses that were free', () => {
    const { machines } = factsOf(allocated(before('  compute-3:', compute), newCompute));
    // The next after the highest of each network, because none was given back.
    const networks = ['management', 'cluster', 'storage', 'tunnel'];
    expect(machines[newCompute]!.addresses).toEqual(Object.fromEntries(networks.map((network) => [network, nextAddress(facts, network)])));
  });

  it('a control machine before the others takes the place of the third server, and the guard of the first; a monitor more is one too many', () => {
    const control = written('control-0', 'control', 'cluster, storage');
    const after = planText(allocated(before('  control-1:', control), 'control-0'));
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
      'hosts/control-3/etc/rancher/k3s/config.yaml.d/50-bastide-login.yaml',
      'hosts/control-3/etc/rancher/k3s/single-sign-on-authority.crt',
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
    ['the last compute', namesOf('compute').at(-1)!, [], ofNode, listsOfNode],
    ['the first compute', 'compute-1', [], ofNode, listsOfNode],
    [
      'a control machine that is no server, without which monitors have no majority',
      'control-5',
      [
        'ceph-mon: there are 2 monitors on 2 machines: control-4, control-6',
        'odd-quorums: the quorum of Ceph monitors has 2 members',
        ...[
          'Deployment keycloak/keycloak',
          'StatefulSet openbao/openbao',
          'StatefulSet openstack/mariadb-server',
          'StatefulSet openstack/memcached-memcached',
          'StatefulSet openstack/rabbitmq-rabbitmq',
          'monitors of Ceph',
          'StatefulSet argocd/argocd-application-controller',
        ].map((name) => `node-loss: the promise of ${name} is not sure to survive the loss of a node`),
      ],
      ofNode,
      (name: string, facts: Facts) => [...listsOfNode(name, facts), ...listsOfMonitors, 'docs/run-books/traefik.md'],
    ],
    [
      'a storage machine, without which there is no third place for a copy',
      'storage-2',
      ['general', 'images', 'volumes', 'vms'].map(
        (pool) => `ceph-copies-beyond-domains: the pool ${pool} keeps 3 copies, each in another host, and 2 hold OSDs: no placement group would ever be clean`,
      ),
      ofNode,
      // The pool of the manager keeps as many copies as there are places for them.
      (name: string, facts: Facts) => [...listsOfNode(name, facts), 'kubernetes/storage/ceph.pools.mgr/rook-ceph/CephBlockPool.ceph.rook.io_builtin-mgr.yaml'],
    ],
    [
      'a firewall, with which every leaf peers',
      'firewall-2',
      [],
      (name: string) => ofMachine(name, []),
      // Firewalls are outside of the domain, by their names.
      () => [...listsOfRouters, 'docs/identity.md', ...leafs.map((leaf) => `hosts/${leaf}/etc/frr/frr.conf`)],
    ],
    [
      'a leaf, with the replica that it carries and everybody knows',
      'leaf-1',
      [],
      (name: string, facts: Facts) => [...ofLeaf(name, facts), ...ofCarrier(name)],
      (name: string, facts: Facts) => [...listsOfLeafs, ...listsOfReplicas(name, facts)],
    ],
  ] as const)('%s', ([, name, problems, filesOf, listsOf]) => {
    const given = (facts: Facts): void => {
      sticksInThree(facts);
      withoutReservations(facts);
    };
    const facts = factsWith(given);
    const after = planFacts((changed) => {
      given(changed);
      without(name)(changed);
    });
    expect(whyNot(after)).toEqual(problems);
    expect(differenceOf(planFacts(given), after)).toEqual(sorted({ added: [], removed: filesOf(name, facts), changed: listsOf(name, facts) }));
  });

  it('a server, whose place the next takes: the guard moves, and monitors have no majority', () => {
    const after = planFacts((facts) => {
      withoutReservations(facts);
      without('control-1')(facts);
    });
    const { added, removed, changed } = differenceOf(site, after);
    expect(whyNot(after).map((problem) => problem.split(':')[0])).toEqual(['ceph-mon', 'odd-quorums', ...Array.from({ length: 7 }, () => 'node-loss')]);
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
  [...findings, ...policyFindings].filter(
    ({ severity, rule }) => severity === 'error' || !['lock-verified', 'inventory-cable', 'unused-waiver'].includes(rule),
  );

const whyNot = (planned: Planned): readonly string[] => stopping(planned).map(({ rule, what }) => `${rule}: ${what}`);

const sorted = ({ added, removed, changed }: Difference): Difference => ({
  added: [...added].sort(),
  removed: [...removed].sort(),
  changed: [...changed].sort(),
});
