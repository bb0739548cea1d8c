// What each kind of machine of the table has, and what lists it.

/** What every machine of the table has but a firewall, which is configured as a whole. */
const baseFiles = (nic: string, vlans: readonly number[]): readonly string[] => [
  ...[nic, ...vlans.map((vlan) => `${nic}.${vlan}`)].map((name) => `etc/NetworkManager/system-connections/${name}.nmconnection`),
  'etc/chrony.conf',
  'etc/hostname',
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
export const ofCompute = (machine: string, nic: string): readonly string[] => ofMachine(machine, [...baseFiles(nic, [20, 30, 40, 50]), ...agentFiles]);
export const ofControl = (machine: string): readonly string[] => ofMachine(machine, [...baseFiles('eno1', [20, 30]), ...agentFiles]);
export const ofStorage = (machine: string, nic: string, sticks: readonly string[]): readonly string[] => [
  ...ofMachine(machine, [...baseFiles(nic, [20, 30]), ...agentFiles]),
  ...sticks.map((stick) => `kubernetes/storage/ceph.volumes/_cluster/PersistentVolume_ceph-osd-${machine}-${stick}.yaml`),
];
export const ofLeaf = (machine: string): readonly string[] => [
  ...ofMachine(machine, [...baseFiles('eno1', [20, 70]), ...routerFiles]),
  `kubernetes/network/calico.routing/_cluster/BGPPeer.projectcalico.org_${machine}.yaml`,
];

/** Everything that counts, names or draws machines of some kind: nothing else may change with one of them. */
const listsOfMachines = [
  'ansible/inventory.yml',
  'docs/address-plan.md',
  'docs/dns-names.md',
  'docs/ports-and-cables.md',
  'docs/secrets.md',
  'docs/topology.svg',
  'kubernetes/network/coredns/kube-system/ConfigMap_coredns-custom.yaml',
];
export const listsOfNodes = [...listsOfMachines, 'docs/monitoring.md', 'docs/run-books/calico.md', 'docs/run-books/fabric.md', 'docs/run-books/k3s.md'];
/** The purpose of a run book that names them is its line in docs/README.md. */
export const listsOfRouters = [...listsOfMachines, 'docs/README.md', 'docs/run-books/fabric.md'];
/** The peers of nodes are applied before Argo CD runs. */
export const listsOfLeafs = [...listsOfRouters, 'ansible/group_vars/all/bootstrap.yml', 'docs/run-books/calico.md'];
export const listsOfMonitors = [
  'docs/flow-matrix.md',
  'docs/run-books/ceph.md',
  'kubernetes/storage/ceph-toolbox/rook-ceph/Deployment.apps_rook-ceph-tools.yaml',
  'kubernetes/storage/ceph.cluster/rook-ceph/CephCluster.ceph.rook.io_rook-ceph.yaml',
];
export const listsOfSticks = [
  'docs/README.md',
  'docs/ceph-crush-map.txt',
  'docs/ceph-device-plan.md',
  'docs/run-books/ceph-general.md',
  'docs/run-books/ceph.md',
  'docs/run-books/ceph.pools.md',
  'kubernetes/storage/ceph.cluster/rook-ceph/CephCluster.ceph.rook.io_rook-ceph.yaml',
];
