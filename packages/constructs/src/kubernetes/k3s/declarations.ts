import { hostGroups } from '../../contributions/host-groups.ts';
import { hostPorts } from '../../contributions/host-ports.ts';
import { kubernetesNodes } from '../../contributions/kubernetes-nodes.ts';
import { quorums } from '../../contributions/quorums.ts';
import { secretUses } from '../../contributions/secrets.ts';
import { workloads } from '../../contributions/workloads.ts';
import { Site } from '../../core/site.ts';
import type { K3sCluster } from './cluster.ts';
import { packagedWorkloads } from './packaged-workloads.ts';
import { portsOf } from './ports.ts';
import type { PackagedComponent } from './profile.ts';
import type { K3sSecrets } from './secrets.ts';
import { serviceOf } from './service.ts';

/** What the rest of the site must know of a cluster: its nodes and their ports, the Pods that K3s brings, who uses which secret. */
export const declareCluster = (cluster: K3sCluster, secrets: K3sSecrets, packaged: readonly PackagedComponent[], embeddedRegistry: boolean): void => {
  const { servers, agents, nodes } = cluster;
  for (const [kind, machines] of [
    ['server', servers],
    ['agent', agents],
  ] as const) {
    if (machines.length === 0) continue;
    for (const port of portsOf(kind, embeddedRegistry)) hostPorts.declare(cluster, { machines, ...port });
    hostGroups.declare(cluster, {
      name: `k3s_${kind}s`,
      machines,
      variables: {
        bastide_k3s_api: cluster.apiEndpoint.url,
        bastide_k3s_first_server: cluster.firstServer?.name,
        bastide_k3s_packages: [...cluster.packages],
        bastide_k3s_service: serviceOf[kind],
        bastide_k3s_version: cluster.k3sVersion,
      },
    });
  }
  for (const machine of nodes) {
    const allocatableMebibytes = cluster.allocatableMebibytesOf(machine);
    kubernetesNodes.declare(cluster, { machine, labels: cluster.nodeLabelsOf(machine), taints: cluster.taintsOf(machine), allocatableMebibytes });
  }
  quorums.declare(cluster, { name: 'etcd', members: servers });
  for (const workload of packagedWorkloads(packaged, Site.of(cluster).versions.k3s.imageTags)) workloads.declare(cluster, workload);
  declareSecretUses(cluster, secrets);
};

const declareSecretUses = (cluster: K3sCluster, { token, agentToken, snapshotStore }: K3sSecrets): void => {
  const ofServers = [token, agentToken, ...(snapshotStore ? [snapshotStore.accessKey, snapshotStore.secretKey] : [])];
  for (const server of cluster.servers) for (const secret of ofServers) secretUses.declare(cluster, { secret, consumer: `k3s on ${server.name}` });
  for (const agent of cluster.agents) secretUses.declare(cluster, { secret: agentToken, consumer: `k3s on ${agent.name}` });
};
