import {
  Ansible,
  ArgoCd,
  BaseSystem,
  Calico,
  CephPool,
  CephStorageClasses,
  CephToolbox,
  CertManager,
  CoreDns,
  Documents,
  defineProvider,
  ExternalSecrets,
  Fabric,
  FreeIpa,
  GrafanaLogin,
  inventoryFile,
  K3sCluster,
  Keycloak,
  KubernetesLogin,
  MetalLb,
  OpenBao,
  OpenStack,
  PostgreSql,
  RookCeph,
  SecretRef,
  SecretsContract,
  Traefik,
} from '@bastide/constructs';

/** Secrets of machines: they come from the Ansible Vault file, because no store lives before the cluster does. */
const imported = (product: string, key: string, everyDays: number, form?: string): SecretRef =>
  new SecretRef({
    path: `sites/mini-waas/${product}`,
    key,
    owner: 'platform',
    origin: 'imported',
    rotation: { everyDays },
    ...(form === undefined ? {} : { form }),
  });

/** Which nodes are for what; the kubelet gives these labels at its first start. */
const role = (name: 'control' | 'compute' | 'storage') => ({ 'bastide.example/role': name });

export default defineProvider({
  repository: { url: 'https://git.mini-waas.example/cloud/bastide.git', targetRevision: 'main' },
  sites: [
    {
      name: 'mini-waas',
      inventory: inventoryFile(import.meta.url, './inventory.yaml'),
      build(site) {
        const { machines, disks, networks, pools, virtualAddresses, autonomousSystems, objectStores } = site.inventory;
        const control = machines.withRole('control');
        const agents = [...control.slice(3), ...machines.withRole('compute'), ...machines.withRole('storage')];
        const profile = 'tiny';

        new BaseSystem(site, 'base-system', { defaultRoute: networks.get('management') });
        const fabric = new Fabric(site, 'fabric', {
          leafs: machines.withRole('leaf'),
          borders: machines.withRole('firewall'),
          network: networks.get('fabric'),
          nodes: { machines: [...control.slice(0, 3), ...agents], network: networks.get('cluster'), autonomousSystem: autonomousSystems.get('kubernetes') },
          passwords: { borders: imported('fabric', 'bgp-borders', 365), nodes: imported('fabric', 'bgp-nodes', 365) },
          managementNetwork: networks.get('management'),
        });
        const cluster = new K3sCluster(site, 'k3s', {
          servers: control.slice(0, 3),
          agents,
          network: networks.get('cluster'),
          apiAddress: virtualAddresses.get('kubernetes-api'),
          profile,
          packagedComponents: ['traefik'],
          token: imported('k3s', 'token', 365),
          agentToken: imported('k3s', 'agent-token', 365),
          etcdSnapshots: {
            store: objectStores.get('etcd-snapshots'),
            accessKey: imported('k3s', 'etcd-s3-access-key', 180),
            secretKey: imported('k3s', 'etcd-s3-secret-key', 180),
          },
          labelsByRole: {
            control: { ...role('control'), 'openstack-control-plane': 'enabled' },
            compute: { ...role('compute'), 'openstack-compute-node': 'enabled', openvswitch: 'enabled', 'l3-agent': 'enabled' },
            storage: role('storage'),
          },
          // A quarter of each compute; the rest carries the agents of OpenStack.
          reservedByRole: { compute: { memoryMebibytes: 1024, for: 'virtual machines of OpenStack' } },
        });
        const network = new Calico(site, 'calico', { cluster, encryption: 'wireguard', peers: fabric.nodePeering, profile });
        const loadBalancer = new MetalLb(site, 'metallb', { cluster, announcer: network, profile, nodeSelector: role('control') });
        new CoreDns(site, 'coredns', { cluster, machineNetwork: networks.get('management') });
        // The people of the site, its nodes and its Pods.
        const siteSources = [networks.get('management').prefix, networks.get('cluster').prefix, pools.pods];
        new Traefik(site, 'traefik', { cluster, loadBalancer, siteSources, profile, nodeSelector: role('control') });
        new CertManager(site, 'cert-manager', { cluster, network, profile, nodeSelector: role('control') });
        const externalSecrets = new ExternalSecrets(site, 'external-secrets', { cluster, network, profile, nodeSelector: role('control') });
        new SecretsContract(site, 'secrets-contract');

        const users = new FreeIpa(site, 'freeipa', {
          // ipa-1 is on leaf-1, and stays there whichever other leaf goes. The first of them begins the domain.
          replicas: [1, 2, 3].flatMap((number) =>
            machines.has(`leaf-${number}`) && virtualAddresses.has(`ipa-${number}`)
              ? [{ machine: machines.get(`leaf-${number}`), address: virtualAddresses.get(`ipa-${number}`) }]
              : [],
          ),
          image: 'https://dl.rockylinux.org/pub/rocky/9/images/x86_64/Rocky-9-GenericCloud-Base.latest.x86_64.qcow2',
          administrators: 'cloud-admins',
          groups: [
            { name: 'cloud-admins', description: 'Run the cloud: everything, everywhere' },
            { name: 'operators', description: 'On call: see everything, mend machines by listed commands' },
            { name: 'auditors', description: 'See everything, and change nothing' },
            { name: 'members', description: 'Use the cloud by its own APIs; no machine of it' },
          ],
          hostBasedAccess: [
            { name: 'administrators', groups: ['cloud-admins'], machines: 'all' },
            { name: 'on-call', groups: ['operators'], machines: 'all' },
          ],
          sudoRules: [
            { name: 'administrators', group: 'cloud-admins', machines: 'all', commands: 'all' },
            {
              name: 'routers',
              group: 'operators',
              machines: machines.withRole('leaf'),
              commands: ['/usr/bin/vtysh -c show bgp summary', '/usr/bin/vtysh -c show bfd peers'],
            },
            { name: 'restarts', group: 'operators', machines: agents, commands: ['/usr/bin/systemctl restart k3s-agent.service'] },
          ],
          outsideNames: { git: '203.0.113.80' },
          reader: { name: 'keycloak', password: imported('freeipa', 'keycloak-password', 365) },
          adminPassword: imported('freeipa', 'admin-password', 365),
          directoryManagerPassword: imported('freeipa', 'directory-manager-password', 365),
          authority: imported(
            'freeipa',
            'authority',
            3650,
            'the certificate of its authority in PEM, /etc/ipa/ca.crt of a replica, which is public; before ipa-1 runs any other, which is replaced before K3s is set up',
          ),
          backup: {
            store: objectStores.get('freeipa-backups'),
            accessKey: imported('freeipa', 'backup-s3-access-key', 180),
            secretKey: imported('freeipa', 'backup-s3-secret-key', 180),
            passphrase: imported('freeipa', 'backup-passphrase', 365),
          },
        });

        const ceph = new RookCeph(site, 'ceph', {
          cluster,
          profile,
          osds: disks.onBus('usb'),
          usb: 'local-block-volumes',
          usbRiskAccepted: { because: 'the site is a demonstration: three copies, on sticks that are cheap to replace' },
          mons: control.slice(3),
          nodeSelector: role('control'),
          volumeNodeSelector: role('control'),
          replicationNetwork: networks.get('storage'),
        });
        const general = new CephPool(site, 'ceph-general', { ceph, name: 'general', holds: 'volumes of Pods' });
        const storageClasses = new CephStorageClasses(site, 'storage-classes', { ceph, general });
        new CephToolbox(site, 'ceph-toolbox', { ceph, machines: control.slice(3) });

        const database = new PostgreSql(site, 'keycloak-postgresql', {
          cluster,
          storage: storageClasses,
          storageClass: 'general',
          profile,
          nodeSelector: role('control'),
          backup: {
            store: objectStores.get('database-backups'),
            accessKey: imported('keycloak-postgresql', 'backup-s3-access-key', 180),
            secretKey: imported('keycloak-postgresql', 'backup-s3-secret-key', 180),
          },
        });
        const identity = new Keycloak(site, 'keycloak', { cluster, users, database, profile, nodeSelector: role('control') });
        new OpenBao(site, 'openbao', {
          network,
          externalSecrets,
          profile,
          sealKey: new SecretRef({
            path: 'sites/mini-waas/openbao',
            key: 'seal-key',
            owner: 'platform',
            origin: 'imported',
            // Another key is another seal: servers need both while they change.
            rotation: 'on-incident',
            form: '64 hexadecimal digits',
          }),
          nodeSelector: role('control'),
          identity: { provider: identity, roles: { 'cloud-admins': 'administrator', operators: 'auditor', auditors: 'auditor' } },
        });
        new GrafanaLogin(site, 'grafana-login', { identity });
        new KubernetesLogin(site, 'kubernetes-login', {
          cluster,
          identity,
          roles: { 'cloud-admins': 'cluster-admin', operators: 'view', auditors: 'view' },
          authority: imported(
            'identity',
            'authority',
            3650,
            'a certificate in PEM: that of the authority of the site, ca.crt of the Secret cert-manager/site-root, which is public; before cert-manager runs any other, and nobody logs in by the single sign-on until it was replaced',
          ),
        });

        new OpenStack(site, 'openstack', {
          charts: '2025.2',
          release: '2025.2',
          cluster,
          storage: ceph,
          profile,
          tunnelNetwork: networks.get('tunnel'),
          provider: { network: networks.get('provider') },
          identity,
          access: {
            projects: [{ name: 'demonstration', description: 'Where members try the cloud' }],
            grants: [
              { group: 'cloud-admins', role: 'admin', on: { project: 'demonstration' } },
              { group: 'operators', role: 'reader', on: { project: 'demonstration' } },
              { group: 'auditors', role: 'reader', on: { project: 'demonstration' } },
              { group: 'members', role: 'member', on: { project: 'demonstration' } },
            ],
          },
          // images/keystone-openidc/Containerfile says how it is built.
          images: { keystone: 'registry.backbone.example/mini-waas/keystone-openidc:2025.2-ubuntu_noble' },
        });

        new ArgoCd(site, 'argo-cd', {
          network,
          profile,
          nodeSelector: role('control'),
          identity: { provider: identity, roles: { 'cloud-admins': 'admin', operators: 'readonly', auditors: 'readonly' } },
          repositoryCredentials: { username: 'argocd', password: imported('argo-cd', 'repository-password', 90) },
        });
        new Ansible(site, 'ansible', { user: 'bastide' });
        new Documents(site, 'documents');
      },
    },
  ],
});
