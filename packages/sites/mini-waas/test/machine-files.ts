import type { Facts } from './planned.ts';

// What each kind of machine of the table has, and what lists it.

type MachineFacts = Facts['machines'][string];

/** Names of the interfaces of a machine, as NetworkManager knows them. */
const interfacesOf = ({ nics }: MachineFacts, { networks }: Facts): readonly string[] =>
  Object.entries(nics).flatMap(([nic, { tagged = [] }]) => [
    nic,
    ...tagged.map((network) => networks[network]!.interfaceName ?? `${nic}.${networks[network]!.vlan}`),
  ]);

/** Names of the sticks of a machine. */
export const sticksOf = ({ disks }: MachineFacts): readonly string[] => Object.entries(disks).flatMap(([name, { bus }]) => (bus === 'usb' ? [name] : []));

/** What every machine of the table has but a firewall, which is configured as a whole. */
const baseFiles = (machine: MachineFacts, facts: Facts): readonly string[] => [
  ...interfacesOf(machine, facts).map((name) => `etc/NetworkManager/system-connections/${name}.nmconnection`),
  'etc/chrony.conf',
  'etc/hostname',
  'etc/hosts',
  'usr/local/sbin/apply-network-profile',
];

/** What a node has besides that is no server. */
const agentFiles = [
  'etc/NetworkManager/conf.d/90-bastide-calico.conf',
  'etc/modules-load.d/90-bastide-k3s.conf',
  'etc/rancher/k3s/config.yaml',
  'etc/rancher/k3s/registries.yaml',
  'etc/sysctl.d/90-bastide-k3s.conf',
  'etc/systemd/system/k3s-agent.service',
  'etc/systemd/system/k3s-agent.service.d/50-bastide.conf',
  'var/lib/rancher/k3s/agent/etc/kubelet.conf.d/50-bastide.conf',
];

/** What a leaf has besides. */
const routerFiles = [
  'etc/containers/registries.conf.d/50-bastide.conf',
  'etc/containers/systemd/frr-exporter.container',
  'etc/frr/daemons',
  'etc/frr/frr.conf',
  'etc/frr/vtysh.conf',
  'etc/sysctl.d/90-bastide-routing.conf',
];

/** Everything that is of one machine alone. */
export const ofMachine = (machine: string, files: readonly string[]): readonly string[] => [
  `ansible/host_vars/${machine}.yml`,
  ...files.map((path) => `hosts/${machine}/${path}`),
];
/** Of a node that is no server. */
export const ofNode = (name: string, facts: Facts): readonly string[] => {
  const machine = facts.machines[name]!;
  return [
    ...ofMachine(name, [...baseFiles(machine, facts), ...agentFiles]),
    ...sticksOf(machine).map((stick) => `kubernetes/storage/ceph.volumes/_cluster/PersistentVolume_ceph-osd-${name}-${stick}.yaml`),
  ];
};
export const ofLeaf = (name: string, facts: Facts): readonly string[] => [
  ...ofMachine(name, [...baseFiles(facts.machines[name]!, facts), ...routerFiles]),
  `kubernetes/network/calico.routing/_cluster/BGPPeer.projectcalico.org_${name}.yaml`,
];

/** Of a leaf that carries a replica of FreeIPA. */
export const ofCarrier = (name: string): readonly string[] => [
  ...['domain.xml', 'network-config', 'user-data'].map((file) => `hosts/${name}/etc/bastide/virtual-machines/${name.replace('leaf', 'ipa')}/${file}`),
  `hosts/${name}/usr/local/sbin/define-virtual-machine`,
];
/** What changes with it elsewhere: every other machine finds replicas by a file. */
export const listsOfReplicas = (name: string, { machines }: Facts): readonly string[] => [
  'docs/flow-matrix.md',
  'docs/run-books/freeipa.md',
  // The realm asks the replicas for people, and the Job that imports it is listed by its name.
  'docs/memory-budget.md',
  'kubernetes/identity/keycloak/keycloak/ConfigMap_keycloak-realm-*.yaml',
  'kubernetes/identity/keycloak/keycloak/Job.batch_keycloak-realm-*.yaml',
  ...Object.entries(machines).flatMap(([other, { platform }]) => (other === name || platform === 'opnsense' ? [] : [`hosts/${other}/etc/hosts`])),
];

/** Everything that counts, names or draws machines of some kind: nothing else may change with one of them. */
const listsOfMachines = [
  'ansible/group_vars/freeipa.yml',
  'ansible/inventory.yml',
  'docs/address-plan.md',
  'docs/dns-names.md',
  'docs/ports-and-cables.md',
  'docs/secrets.md',
  'docs/topology.svg',
  'kubernetes/network/coredns/kube-system/ConfigMap_coredns-custom.yaml',
];
/** Alerts say how many nodes there are, and the first page shows what alerts say. */
const listsOfNodes = [
  ...listsOfMachines,
  'docs/README.md',
  // Commands of sudo are for machines, by their names.
  'docs/identity.md',
  'docs/memory-budget.md',
  'docs/monitoring.md',
  'docs/openstack.md',
  'docs/run-books/calico.md',
  'docs/run-books/fabric.md',
  'docs/run-books/k3s.md',
  'docs/ssh_config',
];
/** The purpose of a run book that names them is its line in docs/README.md. */
export const listsOfRouters = [...listsOfMachines, 'docs/README.md', 'docs/run-books/fabric.md'];
/** The peers of nodes are applied before Argo CD runs. */
export const listsOfLeafs = [...listsOfRouters, 'ansible/group_vars/all/bootstrap.yml', 'docs/identity.md', 'docs/run-books/calico.md', 'docs/ssh_config'];
export const listsOfMonitors = [
  'docs/flow-matrix.md',
  'docs/run-books/ceph.md',
  'kubernetes/openstack/openstack.ceph.configuration/openstack/ConfigMap_ceph-etc.yaml',
  'kubernetes/storage/ceph-toolbox/rook-ceph/Deployment.apps_rook-ceph-tools.yaml',
  'kubernetes/storage/ceph.cluster/rook-ceph/CephCluster.ceph.rook.io_rook-ceph.yaml',
];
const listsOfSticks = [
  'docs/ceph-crush-map.txt',
  'docs/ceph-device-plan.md',
  'docs/run-books/ceph-general.md',
  'docs/run-books/ceph.md',
  'docs/run-books/ceph.pools.md',
  'docs/run-books/openstack.ceph.images.md',
  'docs/run-books/openstack.ceph.vms.md',
  'docs/run-books/openstack.ceph.volumes.md',
  'kubernetes/storage/ceph.cluster/rook-ceph/CephCluster.ceph.rook.io_rook-ceph.yaml',
];
/** What changes with a node, and with the sticks in it. */
export const listsOfNode = (name: string, facts: Facts): readonly string[] =>
  sticksOf(facts.machines[name]!).length === 0 ? listsOfNodes : [...listsOfNodes, ...listsOfSticks];
