import { alerts } from '../../contributions/alerts.ts';
import { flows } from '../../contributions/flows.ts';
import { hostGroups } from '../../contributions/host-groups.ts';
import { hostPorts } from '../../contributions/host-ports.ts';
import { kubectlHosts } from '../../contributions/kubectl-hosts.ts';
import { kubernetesNodes } from '../../contributions/kubernetes-nodes.ts';
import { localAccounts } from '../../contributions/local-accounts.ts';
import { quorums } from '../../contributions/quorums.ts';
import { scrapes } from '../../contributions/scrapes.ts';
import { secretUses } from '../../contributions/secrets.ts';
import { workloads } from '../../contributions/workloads.ts';
import { Site } from '../../core/site.ts';
import { k3sAsRoot } from '../k3s-command.ts';
import type { K3sCluster } from './cluster.ts';
import { k3sFlows } from './flows.ts';
import { k3sAlerts, k3sScrapes } from './monitoring.ts';
import { packagedWorkloads } from './packaged-workloads.ts';
import { portsOf } from './ports.ts';
import type { K3sClusterProps } from './props.ts';
import { reservedWorkloads } from './reserved-workloads.ts';
import type { K3sSecrets } from './secrets.ts';
import { serviceOf } from './service.ts';

/** What the rest of the site must know of a cluster: its nodes and their ports, the Pods that K3s brings, who uses which secret. */
export const declareCluster = (cluster: K3sCluster, secrets: K3sSecrets, props: K3sClusterProps): void => {
  const { apiAddress, embeddedRegistry = false, etcdSnapshots, labelsByRole = {} } = props;
  const { servers, agents, nodes, packagedComponents } = cluster;
  const { inventory, versions } = Site.of(cluster);
  localAccounts.declare(cluster, {
    product: 'Kubernetes',
    account: 'the kubeconfig of each server, /etc/rancher/k3s/k3s.yaml',
    allows: 'does everything, and reads every Secret',
    by: `whoever is root on ${servers.map(({ name }) => name).join(', ')}`,
  });
  for (const [kind, machines] of [
    ['server', servers],
    ['agent', agents],
  ] as const) {
    if (machines.length === 0) continue;
    for (const port of portsOf(kind, embeddedRegistry)) hostPorts.declare(cluster, { machines, ...port });
    hostGroups.declare(cluster, {
      name: `k3s_${kind}s`,
      machines,
      services: [serviceOf[kind]],
      variables: {
        bastide_k3s_api: cluster.apiEndpoint.url,
        bastide_k3s_first_server: cluster.firstServer?.name,
        bastide_k3s_packages: [...cluster.packages],
        bastide_k3s_service: serviceOf[kind],
        bastide_k3s_version: cluster.k3sVersion,
      },
    });
  }
  const { firstServer } = cluster;
  // It is set up before the other servers, which join it.
  if (firstServer) hostGroups.declare(cluster, { name: 'k3s_first_server', machines: [firstServer], variables: {} });
  kubectlHosts.declare(cluster, {
    machines: [...servers].sort((a, b) => Number(b === firstServer) - Number(a === firstServer)),
    command: `${k3sAsRoot} kubectl`,
  });
  for (const machine of nodes) {
    kubernetesNodes.declare(cluster, {
      machine,
      labels: cluster.nodeLabelsOf(machine),
      taints: cluster.taintsOf(machine),
      allocatableMebibytes: cluster.allocatableMebibytesOf(machine),
      kept: cluster.reservationOf(machine),
    });
  }
  quorums.declare(cluster, { name: 'etcd', members: servers });
  for (const workload of packagedWorkloads(packagedComponents, versions.k3s.imageTags)) workloads.declare(cluster, workload);
  for (const workload of reservedWorkloads(cluster, labelsByRole)) workloads.declare(cluster, workload);
  const needs = { apiAddress, packagedComponents, embeddedRegistry, ...(etcdSnapshots ? { snapshotStore: etcdSnapshots.store } : {}) };
  for (const flow of k3sFlows(cluster, inventory, needs)) flows.declare(cluster, flow);
  for (const scrape of k3sScrapes(cluster)) scrapes.declare(cluster, scrape);
  for (const alert of k3sAlerts(cluster)) alerts.declare(cluster, alert);
  declareSecretUses(cluster, secrets);
};

const declareSecretUses = (cluster: K3sCluster, { token, agentToken, snapshotStore }: K3sSecrets): void => {
  const ofServers = [token, agentToken, ...(snapshotStore ? [snapshotStore.accessKey, snapshotStore.secretKey] : [])];
  for (const server of cluster.servers) for (const secret of ofServers) secretUses.declare(cluster, { secret, consumer: `k3s on ${server.name}` });
  for (const agent of cluster.agents) secretUses.declare(cluster, { secret: agentToken, consumer: `k3s on ${agent.name}` });
};
