import { type HostText, hostYaml } from '../../core/host-text.ts';
import type { AuditLogRotation } from './profile.ts';

export const auditPolicyPath = '/etc/rancher/k3s/audit-policy.yaml';
export const admissionPath = '/etc/rancher/k3s/admission.yaml';
export const auditLogFolder = '/var/lib/rancher/k3s/server/logs';

/** Flags of the API server: who did what is written down, and Pods of namespaces that say nothing of themselves are checked all the same. */
export const apiServerArguments = (rotation: AuditLogRotation): readonly string[] => [
  `admission-control-config-file=${admissionPath}`,
  `audit-log-maxage=${rotation.maxAgeDays}`,
  `audit-log-maxbackup=${rotation.maxBackups}`,
  `audit-log-maxsize=${rotation.maxSizeMegabytes}`,
  `audit-log-path=${auditLogFolder}/audit.log`,
  `audit-policy-file=${auditPolicyPath}`,
];

/**
 * What is written to the audit log: who, what and when; never the content of a request, because that may be a Secret. The first rule that
 * fits counts.
 *
 * https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/
 */
export const auditPolicyFile = (): HostText =>
  hostYaml({
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [
      { level: 'Metadata', resources: [{ group: '', resources: ['secrets', 'serviceaccounts/token'] }] },
      { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/metrics', '/openapi/*', '/readyz*', '/version'] },
      // Hundreds a minute, and they say nothing but that somebody is alive.
      {
        level: 'None',
        resources: [
          { group: '', resources: ['events'] },
          { group: 'coordination.k8s.io', resources: ['leases'] },
          { group: 'events.k8s.io', resources: ['events'] },
        ],
      },
      { level: 'None', userGroups: ['system:nodes', 'system:serviceaccounts:kube-system'], verbs: ['get', 'list', 'watch'] },
      {
        level: 'None',
        users: ['system:apiserver', 'system:k3s-controller', 'system:kube-controller-manager', 'system:kube-scheduler'],
        verbs: ['get', 'list', 'watch'],
      },
      { level: 'Metadata' },
    ],
  });

/**
 * Pod security of namespaces without a label of their own. Those of the site carry one; this is for what operators or people make besides.
 *
 * https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-admission-controller/
 */
export const admissionFile = (): HostText =>
  hostYaml({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AdmissionConfiguration',
    plugins: [
      {
        name: 'PodSecurity',
        configuration: {
          apiVersion: 'pod-security.admission.config.k8s.io/v1',
          kind: 'PodSecurityConfiguration',
          defaults: {
            audit: 'restricted',
            'audit-version': 'latest',
            enforce: 'baseline',
            'enforce-version': 'latest',
            warn: 'baseline',
            'warn-version': 'latest',
          },
          exemptions: { namespaces: ['kube-system'], runtimeClasses: [], usernames: [] },
        },
      },
    ],
  });
