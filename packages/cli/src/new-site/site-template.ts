/** The decisions of a new site: machines with their interfaces and clocks, Kubernetes by K3s, its network by Calico, Argo CD that reads the generated files, and the files for Ansible. */
export const siteTemplate = (
  site: string,
): string => `import { Ansible, ArgoCd, BaseSystem, Calico, Documents, defineProvider, inventoryFile, K3sCluster, SecretRef } from '@bastide/constructs';

/** Secrets that machines need before the cluster lives: people put them into the Ansible Vault file. */
const imported = (key: string): SecretRef =>
  new SecretRef({ path: 'sites/${site}/k3s', key, owner: 'platform', origin: 'imported', rotation: { everyDays: 365 } });

export default defineProvider({
  repository: { url: 'https://git.${site}.example/cloud.git', targetRevision: 'main' },
  sites: [
    {
      name: '${site}',
      inventory: inventoryFile(import.meta.url, './inventory.yaml'),
      build(site) {
        const { machines, networks, virtualAddresses, objectStores } = site.inventory;
        new BaseSystem(site, 'base-system', { defaultRoute: networks.get('management') });
        const cluster = new K3sCluster(site, 'k3s', {
          servers: machines.withRole('control'),
          network: networks.get('cluster'),
          apiAddress: virtualAddresses.get('kubernetes-api'),
          profile: 'standard',
          // Add 'metrics-server' for \`kubectl top\` and autoscaling; K3s gives it no memory limit, which a policy will tell you.
          packagedComponents: [],
          token: imported('token'),
          agentToken: imported('agent-token'),
          etcdSnapshots: {
            store: objectStores.get('etcd-snapshots'),
            accessKey: imported('etcd-s3-access-key'),
            secretKey: imported('etcd-s3-secret-key'),
          },
        });
        const network = new Calico(site, 'calico', { cluster, encryption: 'wireguard', profile: 'standard' });
        new ArgoCd(site, 'argo-cd', { network, profile: 'standard' });
        new Ansible(site, 'ansible', { user: 'bastide' });
        new Documents(site, 'documents');
      },
    },
  ],
});
`;

/** A test that holds the site against every policy. */
export const testTemplate = (site: string): string => `import { loadProvider, planSite } from '@bastide/constructs';
import { check } from '@bastide/policies';
import { expect, test } from 'vitest';
import provider from '../site.ts';

test('${site} breaks no policy', async () => {
  const loaded = await loadProvider(provider);
  const { plan, findings } = planSite(loaded, provider.sites[0]!);
  // Charts and images are locked by \`bastide lock\`, which the command reads and this test does not.
  const errors = [...findings, ...check(plan!)].filter(({ severity, rule }) => severity === 'error' && rule !== 'chart-lock');
  expect(errors).toEqual([]);
});
`;
