import type { Component, ProvidedApis } from '../core/component.ts';
import { budget, resourceRequirements } from '../core/resources.ts';
import { report, Site } from '../core/site.ts';
import { ClusterRole, ClusterRoleBinding, Job, Role, RoleBinding, ServiceAccount } from '../kubernetes/kinds.ts';
import { hashLabel, helmWaitScript, jobFacts } from './helm-wait-script.ts';

/** A workload that must be rolled out; one whose update strategy is `OnDelete` never counts as such. */
export interface AwaitedWorkload {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly name: string;
  /** @default - the target namespace of the release */
  readonly namespace?: string;
}

export interface HelmWaitProps {
  /** Rolled out after the release is deployed, in this order. @default - none */
  readonly workloads?: readonly AwaitedWorkload[];
  /**
   * How long one attempt takes, in minutes, 1 to 120. Then the sync fails and Argo CD tries again, with the newest commit: until then a
   * commit that mends the release is not read.
   *
   * @default 15
   */
  readonly deadlineMinutes?: number;
}

interface AwaitedRelease extends HelmWaitProps {
  readonly name: string;
  readonly namespace: string;
  /** Namespace of the HelmChart object. */
  readonly chartNamespace: string;
  /** Name of the Secret that marks the configuration; see {@link HelmRelease}. */
  readonly configuration: string;
  readonly provides: ProvidedApis;
}

/** kubectl takes 49 MiB at its highest: measured with 1.34 against an API server of 1.35, following a rollout. */
const resources = budget({ request: 56, limit: 112 }, 10);

/** What is left for the image to arrive before the Job is cut off, and its message with it. */
const pullSeconds = 300;

/**
 * The Job that Argo CD runs after the HelmChart, and waits for: what requires the release is applied once the release is deployed as its
 * HelmChart says, its APIs answer and its workloads are rolled out.
 *
 * It may read one Job, the names and labels of Secrets in the target namespace (RBAC cannot say "without values"; the script asks for
 * none), and by name what it waits for.
 */
export const addHelmWait = (component: Component, release: AwaitedRelease): void => {
  const deadlineMinutes = release.deadlineMinutes ?? 15;
  checkProps(component, deadlineMinutes);
  addPermissions(component, release);
  const labels = { 'app.kubernetes.io/name': 'helm-wait', 'app.kubernetes.io/instance': release.name };
  component.manifest(
    'wait',
    Job,
    {
      metadata: {
        name: accountOf(release),
        labels,
        annotations: { 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded' },
      },
      spec: {
        activeDeadlineSeconds: deadlineMinutes * 60 + pullSeconds,
        // Argo CD repeats it; a Pod that a drained node took away is replaced without counting.
        backoffLimit: 0,
        podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] },
        // No ttlSecondsAfterFinished: a hook that disappears before Argo CD has seen its end leaves the sync waiting for ever.
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: true,
            containers: [
              {
                name: 'wait',
                image: `docker.io/alpine/kubectl:${Site.of(component).versions.choice.kubectl}`,
                command: ['/bin/sh', '-u', '-c', helmWaitScript, 'helm-wait'],
                args: [...awaited(release)],
                env: Object.entries(environment(release, deadlineMinutes)).map(([name, value]) => ({ name, value })),
                resources: resourceRequirements(resources),
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
                terminationMessagePolicy: 'FallbackToLogsOnError',
                volumeMounts: [{ name: 'home', mountPath: '/home' }],
              },
            ],
            enableServiceLinks: false,
            restartPolicy: 'Never',
            securityContext: { runAsGroup: 65_534, runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: 'RuntimeDefault' } },
            serviceAccountName: accountOf(release),
            // The shell is the first process and so takes no notice of SIGTERM.
            terminationGracePeriodSeconds: 1,
            volumes: [{ name: 'home', emptyDir: { sizeLimit: '16Mi' } }],
          },
        },
      },
    },
    { stage: 1 },
  );
};

const checkProps = (component: Component, deadlineMinutes: number): void => {
  if (!Number.isInteger(deadlineMinutes) || deadlineMinutes < 1 || deadlineMinutes > 120) {
    report(component, {
      rule: 'helm-wait',
      what: `waitFor.deadlineMinutes is ${deadlineMinutes}`,
      allowed: 'a whole number from 1 to 120',
      mend: 'say how long one attempt may take; Argo CD tries again',
    });
  }
  const { versions } = Site.of(component);
  const unsupported = versions.unsupported('kubectl');
  if (!unsupported) return;
  report(component, {
    rule: 'helm-wait',
    what: `kubectl ${unsupported.chosen} does not speak with Kubernetes ${versions.kubernetes} (K3s ${versions.choice.k3s})`,
    allowed: `Kubernetes ${unsupported.supported.kubernetes.join(', ')} (${unsupported.supported.source})`,
    mend: 'choose a kubectl of the same minor release',
  });
};

const environment = ({ name, namespace, chartNamespace, configuration }: AwaitedRelease, deadlineMinutes: number) => ({
  CHART_NAMESPACE: chartNamespace,
  CONFIGURATION: configuration,
  DEADLINE_SECONDS: String(deadlineMinutes * 60),
  EVERY_SECONDS: '5',
  HASH_LABEL: hashLabel,
  HOME: '/home',
  JOB_FACTS: jobFacts,
  RELEASE: name,
  RELEASE_NAMESPACE: namespace,
});

const awaited = ({ namespace, provides, workloads = [] }: AwaitedRelease): readonly string[] => [
  ...(provides.customResourceDefinitions ?? []).map((name) => `crd/${name}`),
  ...workloads.map((workload) => `${workload.namespace ?? namespace}/${workload.kind.toLowerCase()}/${workload.name}`),
  // Served by those workloads.
  ...(provides.apiServices ?? []).map((name) => `apiservice/${name}`),
];

const accountOf = ({ name }: AwaitedRelease): string => `${name}-wait`;

const resourceOf = { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' } as const;

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const addPermissions = (component: Component, release: AwaitedRelease): void => {
  const { name: releaseName, namespace, chartNamespace, provides, workloads = [] } = release;
  const name = accountOf(release);
  const subjects = [{ kind: 'ServiceAccount', name, namespace: chartNamespace }];
  component.manifest('wait-account', ServiceAccount, { metadata: { name }, automountServiceAccountToken: false });

  const rules = new Map<string, Rule[]>();
  const allow = (where: string, rule: Rule): void => void rules.set(where, [...(rules.get(where) ?? []), rule]);
  allow(chartNamespace, { apiGroups: ['batch'], resources: ['jobs'], resourceNames: [`helm-install-${releaseName}`], verbs: ['get'] });
  allow(namespace, { apiGroups: [''], resources: ['secrets'], verbs: ['list'] });
  for (const workload of workloads) {
    // `kubectl rollout status` lists and watches the one object by its name.
    const resources = [resourceOf[workload.kind]];
    allow(workload.namespace ?? namespace, { apiGroups: ['apps'], resources, resourceNames: [workload.name], verbs: ['get', 'list', 'watch'] });
  }
  for (const [where, list] of rules) {
    const metadata = { name, namespace: where };
    component.manifest(`wait-role-${where}`, Role, { metadata, rules: list as never });
    component.manifest(`wait-role-binding-${where}`, RoleBinding, {
      metadata,
      roleRef: { apiGroup: Role.group, kind: Role.kind, name },
      subjects,
    });
  }

  const apis: readonly Rule[] = [
    { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], resourceNames: provides.customResourceDefinitions ?? [], verbs: ['get'] },
    { apiGroups: ['apiregistration.k8s.io'], resources: ['apiservices'], resourceNames: provides.apiServices ?? [], verbs: ['get'] },
  ].filter(({ resourceNames }) => resourceNames.length > 0);
  if (apis.length === 0) return;
  component.manifest('wait-cluster-role', ClusterRole, { metadata: { name: `helm-${name}` }, rules: apis as never });
  component.manifest('wait-cluster-role-binding', ClusterRoleBinding, {
    metadata: { name: `helm-${name}` },
    roleRef: { apiGroup: ClusterRole.group, kind: ClusterRole.kind, name: `helm-${name}` },
    subjects,
  });
};
