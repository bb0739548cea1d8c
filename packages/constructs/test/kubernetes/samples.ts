import { apiVersionOf, type Kind, type KindBody } from '../../src/core/kind.ts';
import * as kinds from '../../src/kubernetes/kinds.ts';

/** An object as the plan hands it to the schema. */
export interface Sample {
  readonly kind: Kind;
  readonly object: Readonly<Record<string, unknown>>;
}

const sample = <T extends KindBody>(kind: Kind<T>, body: NoInfer<T>): Sample => ({
  kind,
  object: { apiVersion: apiVersionOf(kind), kind: kind.kind, ...(body as object) },
});

const labels = { 'app.kubernetes.io/name': 'web', 'app.kubernetes.io/part-of': 'shop' } as const;
const metadata = { name: 'web', namespace: 'shop', labels, annotations: { 'argocd.argoproj.io/sync-wave': '3' } } as const;
const unbound = { name: 'web', labels } as const;
const selector = { matchLabels: { 'app.kubernetes.io/name': 'web' } } as const;

const pod = {
  serviceAccountName: 'web',
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
  affinity: {
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: selector }] },
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'example.org/cores', operator: 'Gt', values: ['8'] }] }],
      },
    },
  },
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: selector }],
  securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  initContainers: [{ name: 'prepare', image: 'registry.example.org/web:1.2.3', command: ['prepare'] }],
  containers: [
    {
      name: 'web',
      image: 'registry.example.org/web:1.2.3',
      imagePullPolicy: 'IfNotPresent',
      args: ['--listen', ':8080'],
      ports: [
        { name: 'http', containerPort: 8080 },
        { name: 'dns', containerPort: 53, protocol: 'TCP' },
        { name: 'dns-udp', containerPort: 53, protocol: 'UDP' },
      ],
      env: [
        { name: 'MODE', value: '' },
        { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'web', key: 'password' } } },
      ],
      envFrom: [{ configMapRef: { name: 'web' } }],
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '0.5Gi', 'nvidia.com/gpu': 1, 'hugepages-2Mi': '100Mi' } },
      readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 10 },
      livenessProbe: { tcpSocket: { port: 8080 } },
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      volumeMounts: [
        { name: 'config', mountPath: '/etc/web', readOnly: true },
        { name: 'scratch', mountPath: '/tmp' },
      ],
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
    },
  ],
  volumes: [
    { name: 'config', configMap: { name: 'web', defaultMode: 0o644, items: [{ key: 'a', path: 'a', mode: 0o400 }] } },
    { name: 'scratch', emptyDir: { sizeLimit: '64Mi' } },
  ],
} as const;
const template = { metadata: { labels }, spec: pod } as const;
const job = { backoffLimit: 3, template: { spec: { ...pod, restartPolicy: 'Never' } } } as const;
const claim = { accessModes: ['ReadWriteOnce'], storageClassName: '', volumeMode: 'Filesystem', resources: { requests: { storage: '10Gi' } } } as const;
const webhook = {
  name: 'web.example.org',
  admissionReviewVersions: ['v1'],
  clientConfig: { service: { name: 'web', namespace: 'shop', path: '/check', port: 443 }, caBundle: 'Y2E=' },
  sideEffects: 'None',
  failurePolicy: 'Fail',
  timeoutSeconds: 5,
  matchConditions: [{ name: 'not-system', expression: 'true' }],
  namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }] },
  rules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'], scope: 'Namespaced' }],
} as const;
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', name: 'web' } as const;
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }] as const;
const subjects = [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }] as const;

/** One object of every built-in kind that the API server takes; the compiler holds them against the types of the kinds. */
export const samples: readonly Sample[] = [
  sample(kinds.APIService, {
    metadata: { name: 'v1.metrics.example.org' },
    spec: {
      group: 'metrics.example.org',
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { name: 'web', namespace: 'shop', port: 443 },
    },
  }),
  sample(kinds.ClusterRole, { metadata: { name: 'system:web' }, rules: [...rules, { nonResourceURLs: ['/metrics'], verbs: ['get'] }] }),
  sample(kinds.ClusterRoleBinding, {
    metadata: { name: 'system:web' },
    roleRef: { ...roleRef, kind: 'ClusterRole' },
    subjects: [...subjects, { kind: 'Group', name: 'admins', apiGroup: 'rbac.authorization.k8s.io' }],
  }),
  sample(kinds.ConfigMap, { metadata, data: { 'web.conf': 'listen 8080\n' }, binaryData: { logo: 'iVBORw0=' } }),
  sample(kinds.CronJob, { metadata, spec: { schedule: '30 3 * * SUN', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid', jobTemplate: { spec: job } } }),
  sample(kinds.CSIDriver, {
    metadata: { name: 'rbd.csi.ceph.com' },
    spec: { attachRequired: true, fsGroupPolicy: 'File', volumeLifecycleModes: ['Persistent'] },
  }),
  sample(kinds.DaemonSet, { metadata, spec: { selector, template, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } } } }),
  sample(kinds.Deployment, {
    metadata,
    spec: { replicas: 3, selector, template, strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: '200%' } } },
  }),
  sample(kinds.EndpointSlice, { metadata, addressType: 'IPv4', endpoints: [{ addresses: ['192.0.2.1'] }], ports: [{ name: '', port: 80, protocol: 'TCP' }] }),
  sample(kinds.HorizontalPodAutoscaler, {
    metadata,
    spec: {
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
    },
  }),
  sample(kinds.Ingress, {
    metadata,
    spec: {
      ingressClassName: 'traefik',
      tls: [{ hosts: ['web.example.org'], secretName: 'web-tls' }],
      rules: [{ host: '*.example.org', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] } }],
    },
  }),
  sample(kinds.IngressClass, { metadata: unbound, spec: { controller: 'traefik.io/ingress-controller' } }),
  sample(kinds.Job, { metadata, spec: job }),
  sample(kinds.Lease, { metadata, spec: { holderIdentity: 'web-0', leaseDurationSeconds: 15, renewTime: '2026-01-31T08:00:00.000000Z' } }),
  sample(kinds.LimitRange, { metadata, spec: { limits: [{ type: 'Container', default: { memory: '256Mi' }, max: { cpu: 2 } }] } }),
  sample(kinds.MutatingWebhookConfiguration, { metadata: unbound, webhooks: [{ ...webhook, reinvocationPolicy: 'IfNeeded' }] }),
  sample(kinds.Namespace, { metadata: { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } }),
  sample(kinds.NetworkPolicy, {
    metadata,
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ namespaceSelector: {}, podSelector: selector }], ports: [{ port: 'http', protocol: 'TCP' }] }],
      egress: [{ to: [{ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.1/32'] } }], ports: [{ port: 1024, endPort: 2048 }] }, {}],
    },
  }),
  sample(kinds.PersistentVolume, {
    metadata: unbound,
    spec: {
      accessModes: ['ReadWriteMany'],
      capacity: { storage: '10Gi' },
      nfs: { server: 'nfs.example.org', path: '/web' },
      persistentVolumeReclaimPolicy: 'Retain',
    },
  }),
  sample(kinds.PersistentVolumeClaim, { metadata, spec: claim }),
  sample(kinds.Pod, { metadata, spec: pod }),
  sample(kinds.PodDisruptionBudget, { metadata, spec: { minAvailable: '50%', selector } }),
  sample(kinds.PriorityClass, { metadata: unbound, value: 1000, preemptionPolicy: 'Never', description: 'the shop' }),
  sample(kinds.ResourceQuota, { metadata, spec: { hard: { 'requests.cpu': '10', pods: 50, 'count/jobs.batch': '5' }, scopes: ['NotTerminating'] } }),
  sample(kinds.Role, { metadata, rules }),
  sample(kinds.RoleBinding, { metadata, roleRef: { ...roleRef, kind: 'Role' }, subjects }),
  sample(kinds.RuntimeClass, { metadata: unbound, handler: 'kata', overhead: { podFixed: { memory: '160Mi' } } }),
  sample(kinds.Secret, { metadata, type: 'Opaque', data: { password: 'c2VjcmV0' }, stringData: { 'user.name': 'web' } }),
  sample(kinds.Service, {
    metadata,
    spec: {
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      ipFamilyPolicy: 'PreferDualStack',
      ipFamilies: ['IPv4', 'IPv6'],
      selector: labels,
      ports: [
        { name: 'http', port: 80, targetPort: 'http' },
        { name: 'dns', port: 53, targetPort: 53 },
        { name: 'dns-udp', port: 53, targetPort: 53, protocol: 'UDP' },
      ],
    },
  }),
  sample(kinds.ServiceAccount, { metadata, automountServiceAccountToken: false, imagePullSecrets: [{ name: 'registry' }] }),
  sample(kinds.StatefulSet, {
    metadata,
    spec: {
      serviceName: 'web',
      selector,
      podManagementPolicy: 'Parallel',
      template: { ...template, spec: { ...pod, containers: [{ ...pod.containers[0]!, volumeMounts: [{ name: 'data', mountPath: '/data' }] }] } },
      volumeClaimTemplates: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: claim }],
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    },
  }),
  sample(kinds.StorageClass, {
    metadata: unbound,
    provisioner: 'rbd.csi.ceph.com',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
    parameters: { pool: 'web' },
  }),
  sample(kinds.ValidatingAdmissionPolicy, {
    metadata: unbound,
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }] },
      validations: [{ expression: 'object.spec.hostNetwork != true', message: 'no host network' }],
    },
  }),
  sample(kinds.ValidatingAdmissionPolicyBinding, { metadata: unbound, spec: { policyName: 'web', validationActions: ['Deny', 'Audit'] } }),
  sample(kinds.ValidatingWebhookConfiguration, { metadata: unbound, webhooks: [webhook] }),
  sample(kinds.VolumeAttributesClass, { metadata: unbound, driverName: 'rbd.csi.ceph.com', parameters: { iops: '1000' } }),
];

// biome-ignore lint/suspicious/noExplicitAny: these objects are spoiled in ways that no type allows.
export type Loose = any;

/** The sample of a kind as a copy to be spoiled, and the problems that it has then, as `path: what`. */
export const problemsOf = (kind: Kind, spoil: (object: Loose) => unknown): string[] => {
  const object = structuredClone(samples.find((candidate) => candidate.kind === kind)!.object);
  spoil(object);
  return kind.schema.check(object).map(({ path, what }) => `${path}: ${what}`);
};

/** A copy of the sample of a kind. */
export const sampleOf = (kind: Kind): Record<string, unknown> => structuredClone(samples.find((candidate) => candidate.kind === kind)!.object);
