import { createHash } from 'node:crypto';
import type { Resources, Workload, WorkloadContainer } from '@bastide/constructs';
import type { KubernetesObject } from './generated-site.ts';

const hostname = 'kubernetes.io/hostname';
const topologyKeys = { host: hostname, rack: 'topology.kubernetes.io/zone' } as const;

/**
 * The object whose controller makes the Pods of a workload, as its chart or its operator would: with all that the scheduler asks of a Pod, and
 * nothing else. A static Pod has its node already; a CronJob is a Job, as it is when its time has come.
 */
export const objectOfWorkload = (workload: Workload): KubernetesObject => {
  const { namespace, name, pods, kind } = workload;
  const labels = { workload: createHash('sha256').update(name).digest('hex').slice(0, 16) };
  const spec = podOf(workload, labels);
  const replicas = 'replicas' in pods ? pods.replicas : 1;
  const template = { metadata: { labels }, spec };
  const object = (apiVersion: string, made: string, body: object) => ({ apiVersion, kind: made, metadata: { namespace, name }, spec: body });
  if (kind === 'Pod' && 'onNode' in pods) return { ...object('v1', 'Pod', { ...spec, nodeName: pods.onNode }), metadata: { namespace, name } };
  if (kind === 'Job' || kind === 'CronJob')
    return object('batch/v1', 'Job', { parallelism: replicas, completions: replicas, template: { ...template, spec: { ...spec, restartPolicy: 'Never' } } });
  const selector = { matchLabels: labels };
  if ('perNode' in pods) return object('apps/v1', 'DaemonSet', { selector, template });
  if (kind === 'StatefulSet') return object('apps/v1', 'StatefulSet', { replicas, serviceName: name, podManagementPolicy: 'Parallel', selector, template });
  return object('apps/v1', 'Deployment', { replicas, selector, template });
};

const podOf = (workload: Workload, labels: Readonly<Record<string, string>>) => {
  const { pods, nodeSelector, tolerations, containers, priorityClass } = workload;
  const isStatic = workload.kind === 'Pod' && 'onNode' in pods;
  return {
    nodeSelector: 'onNode' in pods && !isStatic ? { ...nodeSelector, [hostname]: pods.onNode } : nodeSelector,
    affinity: affinityOf(workload, labels),
    tolerations,
    ...(priorityClass === undefined ? {} : { priorityClassName: priorityClass }),
    containers: containers.filter(({ init }) => !init).map(containerOf),
    initContainers: containers.filter(({ init }) => init).map(containerOf),
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 0,
  };
};

const affinityOf = ({ nodeAffinity, spread }: Workload, matchLabels: Readonly<Record<string, string>>) => ({
  ...(nodeAffinity
    ? {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: nodeAffinity.map((matchExpressions) => ({ matchExpressions })) },
        },
      }
    : {}),
  ...(spread
    ? { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels }, topologyKey: topologyKeys[spread] }] } }
    : {}),
});

const containerOf = ({ name, image, requests, limits }: WorkloadContainer) => ({
  name,
  // The API server wants one, and nobody knows yet what a reservation will run.
  image: image || 'unknown',
  resources: { requests: quantitiesOf(requests), limits: quantitiesOf(limits) },
});

const quantitiesOf = ({ memoryMebibytes, cpuMillicores }: Resources) => ({
  ...(memoryMebibytes === undefined ? {} : { memory: String(Math.ceil(memoryMebibytes * 2 ** 20)) }),
  ...(cpuMillicores === undefined ? {} : { cpu: `${cpuMillicores}m` }),
});
