import type { KindBody } from '../src/core/kind.ts';

/** One object of a synthetic site, as both sides are given it. */
export interface SyntheticObject {
  readonly id: string;
  readonly kind: SyntheticKind;
  readonly body: KindBody;
  /** Custom resources come after what makes their kinds. */
  readonly stage: 0 | 1;
}

export type SyntheticKind = keyof typeof syntheticKinds;

/** The kinds of a synthetic site; written out because the side without Bastide must not load it. */
export const syntheticKinds = {
  Application: 'argoproj.io/v1alpha1',
  BGPPeer: 'projectcalico.org/v3',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1',
  ConfigMap: 'v1',
  Deployment: 'apps/v1',
  HelmChart: 'helm.cattle.io/v1',
  PodDisruptionBudget: 'policy/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  Service: 'v1',
  ServiceAccount: 'v1',
} as const;

/** Where a component stands: which one of which site. Its objects differ from those of every other component in names, addresses and texts. */
export interface Place {
  readonly site: number;
  readonly component: number;
  readonly namespace: string;
}

/** The 24 objects of one component: a quarter of them custom resources, in size and shape like those of real products. */
export const objectsOf = (place: Place): readonly SyntheticObject[] => [
  ...['api', 'engine', 'scheduler', 'worker'].flatMap((part, index) => [deployment(place, part, index), service(place, part, index)]),
  configMap(place, 'settings', settings(place)),
  configMap(place, 'scripts', scripts(place)),
  configMap(place, 'policy', { 'policy.yaml': rules(place) }),
  ...['api', 'worker'].map((part) => of('ServiceAccount', `account-${part}`, place, {}, { automountServiceAccountToken: part === 'api' })),
  ...accessRights(place),
  of('PodDisruptionBudget', 'budget', place, {}, { spec: { maxUnavailable: 1, selector: { matchLabels: labelsOf(place, 'api') } } }),
  ...['core', 'extras'].flatMap((part, index) => [application(place, part), helmChart(place, part, index), bgpPeer(place, part, index)]),
];

const nameOf = ({ component }: Place, part: string): string => `product-${component}-${part}`;

const labelsOf = (place: Place, part: string): Readonly<Record<string, string>> => ({
  'app.kubernetes.io/name': nameOf(place, part),
  'app.kubernetes.io/instance': `site-${place.site}`,
  'app.kubernetes.io/component': part,
});

const of = (kind: SyntheticKind, part: string, place: Place, metadata: object, content: object, stage: SyntheticObject['stage'] = 0): SyntheticObject => ({
  id: `${kind.toLowerCase()}-${part}`,
  kind,
  body: {
    metadata: {
      name: nameOf(place, part),
      labels: labelsOf(place, part),
      ...metadata,
    },
    ...content,
  },
  stage,
});

/** All others go into the namespace of their component. */
export const clusterScoped: ReadonlySet<SyntheticKind> = new Set(['BGPPeer', 'ClusterRole', 'ClusterRoleBinding']);

const deployment = (place: Place, part: string, index: number): SyntheticObject =>
  of(
    'Deployment',
    part,
    place,
    { annotations: { 'example.com/owner': 'team-cloud', 'example.com/described-in': `https://docs.site-${place.site}.example/products/${place.component}` } },
    {
      spec: {
        replicas: 2 + index,
        revisionHistoryLimit: 3,
        selector: { matchLabels: labelsOf(place, part) },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' } },
        template: {
          metadata: { labels: labelsOf(place, part), annotations: { 'prometheus.io/port': '9090', 'prometheus.io/scrape': 'true' } },
          spec: {
            serviceAccountName: nameOf(place, index < 2 ? 'account-api' : 'account-worker'),
            priorityClassName: 'system-cluster-critical',
            nodeSelector: { 'kubernetes.io/os': 'linux', 'example.com/role': 'control' },
            tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
            securityContext: { runAsNonRoot: true, runAsUser: 10_001, fsGroup: 10_001, seccompProfile: { type: 'RuntimeDefault' } },
            topologySpreadConstraints: [
              { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: labelsOf(place, part) } },
            ],
            containers: [mainContainer(place, part, index), exporter(place)],
            volumes: [
              { name: 'settings', configMap: { name: nameOf(place, 'settings'), defaultMode: 0o440 } },
              { name: 'scripts', configMap: { name: nameOf(place, 'scripts'), defaultMode: 0o555 } },
              { name: 'scratch', emptyDir: { sizeLimit: '1Gi' } },
            ],
          },
        },
      },
    },
  );

const mainContainer = (place: Place, part: string, index: number): object => ({
  name: part,
  image: `registry.site-${place.site}.example/product-${place.component}/${part}:1.${index}.${place.component}`,
  imagePullPolicy: 'IfNotPresent',
  command: ['/usr/local/bin/start', '--config=/etc/product/settings.ini', `--listen=0.0.0.0:${8000 + index}`],
  env: [
    { name: 'SITE', value: `site-${place.site}` },
    { name: 'WORKERS', value: String(4 + index) },
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'TOKEN', valueFrom: { secretKeyRef: { name: nameOf(place, 'tokens'), key: part } } },
  ],
  ports: [
    { name: 'http', containerPort: 8000 + index },
    { name: 'metrics', containerPort: 9090 },
  ],
  livenessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 10, failureThreshold: 3 },
  readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 5 },
  resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '1Gi' } },
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  volumeMounts: [
    { name: 'settings', mountPath: '/etc/product', readOnly: true },
    { name: 'scripts', mountPath: '/usr/local/bin', readOnly: true },
    { name: 'scratch', mountPath: '/var/tmp' },
  ],
});

const exporter = ({ site }: Place): object => ({
  name: 'exporter',
  image: `registry.site-${site}.example/exporter:2.7.1`,
  args: ['--web.listen-address=:9100'],
  ports: [{ name: 'exporter', containerPort: 9100 }],
  resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi' } },
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
});

const service = (place: Place, part: string, index: number): SyntheticObject =>
  of(
    'Service',
    part,
    place,
    {},
    {
      spec: {
        type: 'ClusterIP',
        selector: labelsOf(place, part),
        ports: [
          { name: 'http', port: 80, targetPort: 'http' },
          { name: 'metrics', port: 9090 + index, targetPort: 'metrics' },
        ],
      },
    },
  );

const configMap = (place: Place, part: string, data: Readonly<Record<string, string>>): SyntheticObject => of('ConfigMap', part, place, {}, { data });

const settings = ({ site, component }: Place): Readonly<Record<string, string>> => ({
  'settings.ini': Array.from(
    { length: 8 },
    (_, section) =>
      `[section-${section}]\nenabled = true\nendpoint = https://product-${component}.site-${site}.example:${8443 + section}/v3\ntimeout_seconds = ${30 + section}\n`,
  ).join('\n'),
  LOG_LEVEL: 'info',
  MAINTENANCE: 'no',
  REGION: `region-${site}`,
});

const scripts = ({ site, component }: Place): Readonly<Record<string, string>> => ({
  'start.sh': `#!/bin/sh\nset -eu\n${Array.from({ length: 16 }, (_, step) => `echo "step ${step} of product-${component} on site-${site}"\n`).join('')}exec "$@"\n`,
  'stop.sh': `#!/bin/sh\nset -eu\nkill -TERM 1\n# drained by product-${component}\n`,
});

const rules = ({ site, component }: Place): string =>
  Array.from({ length: 12 }, (_, rule) => `"product_${component}:action_${rule}": "role:admin or (role:member and site:site-${site})"\n`).join('');

const accessRights = (place: Place): readonly SyntheticObject[] => {
  const rule = (apiGroups: readonly string[], ...resources: readonly string[]) => ({ apiGroups, resources, verbs: ['get', 'list', 'watch'] });
  const roleRef = (kind: 'Role' | 'ClusterRole', part: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name: nameOf(place, part) });
  const subjects = [{ kind: 'ServiceAccount', name: nameOf(place, 'account-api'), namespace: place.namespace }];
  return [
    of('Role', 'reads', place, {}, { rules: [rule([''], 'configmaps', 'secrets'), rule(['coordination.k8s.io'], 'leases')] }),
    of('RoleBinding', 'reads', place, {}, { roleRef: roleRef('Role', 'reads'), subjects }),
    of('ClusterRole', 'sees', place, {}, { rules: [rule([''], 'nodes', 'pods', 'services'), rule(['apps'], 'deployments', 'daemonsets')] }),
    of('ClusterRoleBinding', 'sees', place, {}, { roleRef: roleRef('ClusterRole', 'sees'), subjects }),
  ];
};

const application = (place: Place, part: string): SyntheticObject =>
  of(
    'Application',
    part,
    place,
    { finalizers: ['resources-finalizer.argocd.argoproj.io/background'] },
    {
      spec: {
        project: 'default',
        source: {
          repoURL: `https://git.site-${place.site}.example/cloud.git`,
          targetRevision: 'main',
          path: `dist-manifests/site-${place.site}/kubernetes/${nameOf(place, part)}`,
          directory: { recurse: true },
        },
        destination: { server: 'https://kubernetes.default.svc', namespace: place.namespace },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          syncOptions: ['ServerSideApply=true', 'CreateNamespace=false'],
          retry: { limit: 10, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
        },
        ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }],
      },
    },
    1,
  );

const helmChart = (place: Place, part: string, index: number): SyntheticObject =>
  of(
    'HelmChart',
    part,
    place,
    {},
    {
      spec: {
        repo: 'https://charts.example/stable',
        chart: `chart-${place.component}`,
        version: `1.${index}.${place.component}`,
        targetNamespace: place.namespace,
        failurePolicy: 'abort',
        timeout: '10m',
        valuesSecrets: [{ name: nameOf(place, 'values'), keys: ['values.yaml'] }],
        values: {
          images: { registry: `registry.site-${place.site}.example`, pullPolicy: 'IfNotPresent' },
          endpoints: Object.fromEntries(
            ['identity', 'image', 'compute', 'network'].map((name, port) => [
              name,
              { host: `${name}.site-${place.site}.example`, port: 5000 + port, scheme: 'https', path: { default: '/v3' }, tls: true },
            ]),
          ),
          pod: { replicas: { api: 3, worker: 2 }, resources: { enabled: true, api: { requests: { cpu: '100m', memory: '256Mi' } } } },
          conf: { workers: 4, debug: false, hosts: [`10.${place.site % 256}.${place.component}.10`, `10.${place.site % 256}.${place.component}.11`] },
        },
      },
    },
    1,
  );

const bgpPeer = (place: Place, part: string, index: number): SyntheticObject =>
  of(
    'BGPPeer',
    part,
    place,
    {},
    {
      spec: {
        nodeSelector: `rack == 'rack-${place.component}'`,
        peerIP: `10.${place.site % 256}.${place.component}.${index + 1}`,
        asNumber: 4_200_000_000 + place.component,
        sourceAddress: 'UseNodeIP',
        keepaliveTime: '20s',
        maxRestartTime: '60s',
        filters: [nameOf(place, 'routes')],
      },
    },
    1,
  );
