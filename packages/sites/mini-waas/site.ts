import { Ansible, ArgoCd, Calico, defineProvider, inventoryFile, K3sCluster, SecretRef } from '@bastide/constructs';

/** Secrets of machines: they come from the Ansible Vault file, because no store lives before the cluster does. */
const imported = (key: string, everyDays: number): SecretRef =>
  new SecretRef({ path: 'sites/mini-waas/k3s', key, owner: 'platform', origin: 'imported', rotation: { everyDays } });

export default defineProvider({
  repository: { url: 'https://git.mini-waas.example/cloud/bastide.git', targetRevision: 'main' },
  sites: [
    {
      name: 'mini-waas',
      inventory: inventoryFile(import.meta.url, './inventory.yaml'),
      build(site) {
        const { machines, networks, virtualAddresses, objectStores } = site.inventory;
        const control = machines.withRole('control');
        const leafs = machines.withRole('leaf');

        const cluster = new K3sCluster(site, 'k3s', {
          servers: control.slice(0, 3),
          agents: [...control.slice(3), ...machines.withRole('compute'), ...machines.withRole('storage')],
          network: networks.get('cluster'),
          apiAddress: virtualAddresses.get('kubernetes-api'),
          profile: 'tiny',
          token: imported('token', 365),
          agentToken: imported('agent-token', 365),
          etcdSnapshots: {
            store: objectStores.get('etcd-snapshots'),
            accessKey: imported('etcd-s3-access-key', 180),
            secretKey: imported('etcd-s3-secret-key', 180),
          },
          labelsByRole: {
            control: { 'bastide.example/role': 'control' },
            compute: { 'bastide.example/role': 'compute' },
            storage: { 'bastide.example/role': 'storage' },
          },
        });
        const network = new Calico(site, 'calico', { cluster, encryption: 'wireguard', peers: leafs, profile: 'tiny' });
        new ArgoCd(site, 'argo-cd', {
          network,
          profile: 'tiny',
          nodeSelector: { 'bastide.example/role': 'control' },
          repositoryCredentials: {
            username: 'argocd',
            password: new SecretRef({
              path: 'sites/mini-waas/argo-cd',
              key: 'repository-password',
              owner: 'platform',
              origin: 'imported',
              rotation: { everyDays: 90 },
            }),
          },
        });
        new Ansible(site, 'ansible', { user: 'bastide' });
      },
    },
  ],
});
