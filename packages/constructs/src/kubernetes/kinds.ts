import type { IMutatingWebhookConfiguration } from 'kubernetes-models/admissionregistration.k8s.io/v1/MutatingWebhookConfiguration';
import type { IValidatingAdmissionPolicy } from 'kubernetes-models/admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy';
import type { IValidatingAdmissionPolicyBinding } from 'kubernetes-models/admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding';
import type { IValidatingWebhookConfiguration } from 'kubernetes-models/admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration';
import type { IAPIService } from 'kubernetes-models/apiregistration.k8s.io/v1/APIService';
import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { ILease } from 'kubernetes-models/coordination.k8s.io/v1/Lease';
import type { IEndpointSlice } from 'kubernetes-models/discovery.k8s.io/v1/EndpointSlice';
import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import type { IIngressClass } from 'kubernetes-models/networking.k8s.io/v1/IngressClass';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IRuntimeClass } from 'kubernetes-models/node.k8s.io/v1/RuntimeClass';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IClusterRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole';
import type { IClusterRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding';
import type { IRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import type { IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import type { IPriorityClass } from 'kubernetes-models/scheduling.k8s.io/v1/PriorityClass';
import type { ICSIDriver } from 'kubernetes-models/storage.k8s.io/v1/CSIDriver';
import type { IStorageClass } from 'kubernetes-models/storage.k8s.io/v1/StorageClass';
import type { IVolumeAttributesClass } from 'kubernetes-models/storage.k8s.io/v1/VolumeAttributesClass';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { ILimitRange } from 'kubernetes-models/v1/LimitRange';
import type { INamespace } from 'kubernetes-models/v1/Namespace';
import type { IPersistentVolume } from 'kubernetes-models/v1/PersistentVolume';
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import type { IPod } from 'kubernetes-models/v1/Pod';
import type { IResourceQuota } from 'kubernetes-models/v1/ResourceQuota';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { apiVersionOf, type Kind, type KindBody } from '../core/kind.ts';
import { BuiltInSchema } from './built-in-schema.ts';
import { cronJobName, dnsLabel, dnsSubdomain, jobName, pathSegment, serviceName } from './formats.ts';
import type { ClusterBody, NamespacedBody } from './object-body.ts';
import type { ValueRule } from './value-rule.ts';

// The kinds that every API server of Kubernetes 1.35 brings, as far as Bastide emits them. Endpoints is left out: EndpointSlice replaces it.
// CustomResourceDefinition is left out: operators bring their own.

const kinds: Kind[] = [];

const builtIn = <T extends KindBody>(scope: Kind['scope'], group: string, version: string, kind: string, name: ValueRule): Kind<T> => {
  const schema = new BuiltInSchema<T>({ apiVersion: apiVersionOf({ group, version }), kind, name });
  const made: Kind<T> = Object.freeze({ group, version, kind, scope, schema });
  kinds.push(made);
  return made;
};

const namespaced = <T extends KindBody>(group: string, version: string, kind: string, name: ValueRule = dnsSubdomain): Kind<T> =>
  builtIn<T>('Namespaced', group, version, kind, name);

const cluster = <T extends KindBody>(group: string, version: string, kind: string, name: ValueRule = dnsSubdomain): Kind<T> =>
  builtIn<T>('Cluster', group, version, kind, name);

export const APIService = cluster<ClusterBody<IAPIService, 'spec'>>('apiregistration.k8s.io', 'v1', 'APIService');
export const ClusterRole = cluster<ClusterBody<IClusterRole>>('rbac.authorization.k8s.io', 'v1', 'ClusterRole', pathSegment);
export const ClusterRoleBinding = cluster<ClusterBody<IClusterRoleBinding>>('rbac.authorization.k8s.io', 'v1', 'ClusterRoleBinding', pathSegment);
export const ConfigMap = namespaced<NamespacedBody<IConfigMap>>('', 'v1', 'ConfigMap');
export const CronJob = namespaced<NamespacedBody<ICronJob, 'spec'>>('batch', 'v1', 'CronJob', cronJobName);
export const CSIDriver = cluster<ClusterBody<ICSIDriver>>('storage.k8s.io', 'v1', 'CSIDriver');
export const DaemonSet = namespaced<NamespacedBody<IDaemonSet, 'spec'>>('apps', 'v1', 'DaemonSet');
export const Deployment = namespaced<NamespacedBody<IDeployment, 'spec'>>('apps', 'v1', 'Deployment');
export const EndpointSlice = namespaced<NamespacedBody<IEndpointSlice>>('discovery.k8s.io', 'v1', 'EndpointSlice');
export const HorizontalPodAutoscaler = namespaced<NamespacedBody<IHorizontalPodAutoscaler, 'spec'>>('autoscaling', 'v2', 'HorizontalPodAutoscaler');
export const Ingress = namespaced<NamespacedBody<IIngress, 'spec'>>('networking.k8s.io', 'v1', 'Ingress');
export const IngressClass = cluster<ClusterBody<IIngressClass, 'spec'>>('networking.k8s.io', 'v1', 'IngressClass');
export const Job = namespaced<NamespacedBody<IJob, 'spec'>>('batch', 'v1', 'Job', jobName);
export const Lease = namespaced<NamespacedBody<ILease>>('coordination.k8s.io', 'v1', 'Lease');
export const LimitRange = namespaced<NamespacedBody<ILimitRange>>('', 'v1', 'LimitRange');
export const MutatingWebhookConfiguration = cluster<ClusterBody<IMutatingWebhookConfiguration>>(
  'admissionregistration.k8s.io',
  'v1',
  'MutatingWebhookConfiguration',
);
export const Namespace = cluster<ClusterBody<INamespace>>('', 'v1', 'Namespace', dnsLabel);
export const NetworkPolicy = namespaced<NamespacedBody<INetworkPolicy>>('networking.k8s.io', 'v1', 'NetworkPolicy');
export const PersistentVolume = cluster<ClusterBody<IPersistentVolume, 'spec'>>('', 'v1', 'PersistentVolume');
export const PersistentVolumeClaim = namespaced<NamespacedBody<IPersistentVolumeClaim, 'spec'>>('', 'v1', 'PersistentVolumeClaim');
export const Pod = namespaced<NamespacedBody<IPod, 'spec'>>('', 'v1', 'Pod');
export const PodDisruptionBudget = namespaced<NamespacedBody<IPodDisruptionBudget>>('policy', 'v1', 'PodDisruptionBudget');
export const PriorityClass = cluster<ClusterBody<IPriorityClass, 'value'>>('scheduling.k8s.io', 'v1', 'PriorityClass');
export const ResourceQuota = namespaced<NamespacedBody<IResourceQuota>>('', 'v1', 'ResourceQuota');
export const Role = namespaced<NamespacedBody<IRole>>('rbac.authorization.k8s.io', 'v1', 'Role', pathSegment);
export const RoleBinding = namespaced<NamespacedBody<IRoleBinding>>('rbac.authorization.k8s.io', 'v1', 'RoleBinding', pathSegment);
export const RuntimeClass = cluster<ClusterBody<IRuntimeClass>>('node.k8s.io', 'v1', 'RuntimeClass');
export const Secret = namespaced<NamespacedBody<ISecret>>('', 'v1', 'Secret');
export const Service = namespaced<NamespacedBody<IService, 'spec'>>('', 'v1', 'Service', serviceName);
export const ServiceAccount = namespaced<NamespacedBody<IServiceAccount>>('', 'v1', 'ServiceAccount');
export const StatefulSet = namespaced<NamespacedBody<IStatefulSet, 'spec'>>('apps', 'v1', 'StatefulSet');
export const StorageClass = cluster<ClusterBody<IStorageClass>>('storage.k8s.io', 'v1', 'StorageClass');
export const ValidatingAdmissionPolicy = cluster<ClusterBody<IValidatingAdmissionPolicy, 'spec'>>(
  'admissionregistration.k8s.io',
  'v1',
  'ValidatingAdmissionPolicy',
);
export const ValidatingAdmissionPolicyBinding = cluster<ClusterBody<IValidatingAdmissionPolicyBinding, 'spec'>>(
  'admissionregistration.k8s.io',
  'v1',
  'ValidatingAdmissionPolicyBinding',
);
export const ValidatingWebhookConfiguration = cluster<ClusterBody<IValidatingWebhookConfiguration>>(
  'admissionregistration.k8s.io',
  'v1',
  'ValidatingWebhookConfiguration',
);
export const VolumeAttributesClass = cluster<ClusterBody<IVolumeAttributesClass>>('storage.k8s.io', 'v1', 'VolumeAttributesClass');

/** Every built-in kind, sorted by name. */
export const builtInKinds: readonly Kind[] = Object.freeze([...kinds].sort((one, other) => (one.kind < other.kind ? -1 : 1)));

const byIdentity: ReadonlyMap<string, Kind> = new Map(builtInKinds.map((kind) => [`${apiVersionOf(kind)} ${kind.kind}`, kind]));

/** The built-in kind of an object, e.g. of `apps/v1` and `Deployment`; undefined for custom resources and for other versions. */
export const builtInKind = (apiVersion: string, kind: string): Kind | undefined => byIdentity.get(`${apiVersion} ${kind}`);
