import type { IPodSpec } from 'kubernetes-models/v1';
import type { KubernetesObject } from '../core/kind.ts';
import type { Workload, WorkloadContainer } from '../core/workload.ts';
import { mebibytes, millicores } from './quantity.ts';

/** Annotation that says what is done without when a node is lost; everything else is promised. */
export const priorityAnnotation = 'bastide/priority';

/** Annotation that says what a Pod needs the network or the privileges of its host for. */
export const hostAccessAnnotation = 'bastide/host-access';

type PodTemplate = { readonly spec?: IPodSpec };

/** Where each kind of workload keeps its Pod, and how many Pods it makes. */
const podOf: Readonly<Record<string, (spec: Record<string, unknown>) => { readonly pod: IPodSpec | undefined; readonly pods: Workload['pods'] }>> = {
  Deployment: (spec) => ({ pod: (spec.template as PodTemplate)?.spec, pods: { replicas: (spec.replicas as number | undefined) ?? 1 } }),
  StatefulSet: (spec) => ({ pod: (spec.template as PodTemplate)?.spec, pods: { replicas: (spec.replicas as number | undefined) ?? 1 } }),
  DaemonSet: (spec) => ({ pod: (spec.template as PodTemplate)?.spec, pods: { perNode: true } }),
  Job: (spec) => ({ pod: (spec.template as PodTemplate)?.spec, pods: { replicas: (spec.parallelism as number | undefined) ?? 1 } }),
  CronJob: (spec) => ({ pod: (spec.jobTemplate as { spec?: { template?: PodTemplate } })?.spec?.template?.spec, pods: { replicas: 1 } }),
  Pod: (spec) => ({ pod: spec as unknown as IPodSpec, pods: { replicas: 1 } }),
};

const foundPod = (object: KubernetesObject): ReturnType<(typeof podOf)[string]> | undefined => {
  const spec = object.spec as Record<string, unknown> | undefined;
  return spec && podOf[object.kind]?.(spec);
};

/** The Pod that an emitted object makes, if it is a workload. */
export const podOfObject = (object: KubernetesObject): IPodSpec | undefined => foundPod(object)?.pod;

/** The workload that an emitted object is, if it is one. */
export const workloadOf = (object: KubernetesObject): Workload | undefined => {
  const { pod, pods } = foundPod(object) ?? {};
  if (!pod || !pods) return undefined;
  return {
    kind: object.kind as Workload['kind'],
    namespace: object.metadata.namespace ?? 'default',
    name: object.metadata.name,
    pods: pod.nodeName === undefined ? pods : { onNode: pod.nodeName },
    nodeSelector: pod.nodeSelector ?? {},
    ...nodeAffinityOf(pod),
    tolerations: pod.tolerations ?? [],
    ...spreadOf(pod),
    hostNetwork: pod.hostNetwork ?? false,
    ...(isPrivileged(pod) ? { privileged: true } : {}),
    ...hostAccessOf(object),
    containers: [...(pod.initContainers ?? []).map((container) => ({ ...containerOf(container), init: true })), ...(pod.containers ?? []).map(containerOf)],
    source: 'object',
    priority: object.metadata.annotations?.[priorityAnnotation] === 'sheddable' ? 'sheddable' : 'promised',
    ...(pod.priorityClassName === undefined ? {} : { priorityClass: pod.priorityClassName }),
  };
};

const containerOf = (container: IPodSpec['containers'][number]): WorkloadContainer => ({
  name: container.name,
  image: container.image ?? '',
  requests: resourcesOf(container.resources?.requests),
  limits: resourcesOf(container.resources?.limits),
});

const resourcesOf = (list: Readonly<Record<string, string | number>> | undefined): WorkloadContainer['requests'] => {
  const memoryMebibytes = mebibytes(list?.memory);
  const cpuMillicores = millicores(list?.cpu);
  return { ...(memoryMebibytes === undefined ? {} : { memoryMebibytes }), ...(cpuMillicores === undefined ? {} : { cpuMillicores }) };
};

/** Topology keys of required anti-affinity that keep replicas apart. */
const spreads: Readonly<Record<string, 'host' | 'rack'>> = { 'kubernetes.io/hostname': 'host', 'topology.kubernetes.io/zone': 'rack' };

const spreadOf = (pod: IPodSpec): { spread?: 'host' | 'rack' } => {
  const terms = pod.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const found = terms.map((term) => spreads[term.topologyKey]).find((spread) => spread !== undefined);
  return found ? { spread: found } : {};
};

const nodeAffinityOf = ({ affinity }: IPodSpec): Pick<Workload, 'nodeAffinity'> => {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  // Fields are not known of a node here; as a requirement that nothing meets they are at least not forgotten.
  return terms ? { nodeAffinity: terms.map(({ matchExpressions = [], matchFields = [] }) => [...matchExpressions, ...matchFields]) } : {};
};

/** What any container may add, as the Pod security `baseline` has it. https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline */
const harmlessCapabilities: readonly string[] = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

/** Root on the node, one way or another. */
const isPrivileged = ({ hostPID, hostIPC, volumes = [], containers = [], initContainers = [] }: IPodSpec): boolean =>
  hostPID === true ||
  hostIPC === true ||
  volumes.some(({ hostPath }) => hostPath !== undefined) ||
  [...containers, ...initContainers].some(
    ({ securityContext }) =>
      securityContext?.privileged === true || (securityContext?.capabilities?.add ?? []).some((capability) => !harmlessCapabilities.includes(capability)),
  );

const hostAccessOf = ({ metadata }: KubernetesObject): { hostAccess?: string } => {
  const said = metadata.annotations?.[hostAccessAnnotation];
  return said === undefined ? {} : { hostAccess: said };
};
