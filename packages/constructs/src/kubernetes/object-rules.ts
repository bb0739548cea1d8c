import { isPlainObject, listAt, type Members, noMembers, objectAt } from '../core/plain-object.ts';
import { memberPath } from './field-path.ts';
import { atMostOne, exactlyOne, notEmpty, type ObjectRule, oneSourceBesides } from './object-rule.ts';
import {
  alwaysRestarts,
  containerNamesDiffer,
  ends,
  podMountsItsVolumes,
  portNamesDiffer,
  requestsFitLimits,
  selectsItsOwnPods,
  templateMountsItsVolumes,
} from './pod-rules.ts';

/** https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services */
const serviceHasPorts: ObjectRule = (spec, report) => {
  const ports = listAt(spec, 'ports');
  const external = spec['type'] === 'ExternalName';
  if (external && spec['externalName'] === undefined) report('externalName', 'is missing', 'the DNS name that a Service of type ExternalName stands for');
  if (!external && spec['clusterIP'] !== 'None' && ports.length === 0)
    report('ports', 'is missing', 'at least one port, unless clusterIP is None or type is ExternalName');
  for (let index = 0; ports.length > 1 && index < ports.length; index++) {
    const port = ports[index];
    if (isPlainObject(port) && port['name'] === undefined) report(`ports[${index}].name`, 'is missing', 'a name for each port where a Service has several');
  }
};

/** `In` lists values, `Exists` has none, `Gt` compares with one number. */
const operatorFitsValues: ObjectRule = (requirement, report) => {
  const operator = requirement['operator'];
  const values = listAt(requirement, 'values');
  if ((operator === 'In' || operator === 'NotIn') && values.length === 0) report('values', 'is missing', `at least one value for the operator ${operator}`);
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0)
    report('values', `is refused beside ${operator}`, 'no values, or the operator In or NotIn');
  if ((operator === 'Gt' || operator === 'Lt') && !(values.length === 1 && typeof values[0] === 'string' && /^-?[0-9]+$/.test(values[0]))) {
    report('values', `does not fit ${operator}`, 'one integer, as a string');
  }
};

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects */
const serviceAccountIsOfTheCoreGroup: ObjectRule = (subject, report) => {
  if (subject['kind'] === 'ServiceAccount' && subject['apiGroup'] !== undefined && subject['apiGroup'] !== '')
    report('apiGroup', 'does not fit a ServiceAccount', 'leave it out');
};

/** A RoleBinding has a namespace that its subjects inherit; this binding has none. */
const clusterBindingIsExplicit: ObjectRule = (binding, report) => {
  if (objectAt(binding, 'roleRef')?.['kind'] === 'Role')
    report('roleRef.kind', '"Role" belongs to a namespace, this binding to none', 'ClusterRole, or a RoleBinding in the namespace');
  const subjects = listAt(binding, 'subjects');
  for (let index = 0; index < subjects.length; index++) {
    const subject = subjects[index];
    if (isPlainObject(subject) && subject['kind'] === 'ServiceAccount' && subject['namespace'] === undefined) {
      report(`subjects[${index}].namespace`, 'is missing', 'the namespace of the ServiceAccount');
    }
  }
};

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources */
const ruleNamesItsGroups: ObjectRule = (rule, report) => {
  const urls = listAt(rule, 'nonResourceURLs').length > 0;
  const groups = listAt(rule, 'apiGroups').length > 0;
  const resources = listAt(rule, 'resources').length > 0;
  if (urls && (groups || resources)) report('nonResourceURLs', 'stands beside resources', 'one rule for URLs, another one for resources');
  if (!urls && !groups) report('apiGroups', 'is missing', 'at least one group; "" is the core group');
  if (!urls && !resources) report('resources', 'is missing', 'at least one resource');
};

const claimAsksForStorage: ObjectRule = (spec, report) => {
  const resources = objectAt(spec, 'resources');
  if (resources !== undefined && objectAt(resources, 'requests')?.['storage'] === undefined)
    report('resources.requests.storage', 'is missing', 'how much storage is asked for, e.g. 10Gi');
};

/** https://kubernetes.io/docs/concepts/configuration/configmap/: one set of keys, 1 MiB in all. */
const configMapFits: ObjectRule = (object, report) => {
  const data = objectAt(object, 'data') ?? noMembers;
  const binary = objectAt(object, 'binaryData') ?? noMembers;
  for (const key in binary)
    if (Object.hasOwn(data, key) && data[key] !== undefined) report(`binaryData${memberPath(key)}`, 'is a key of data as well', 'the key in one of them');
  reportSize(bytesOf(data) + decodedBytesOf(binary), report);
};

const secretFits: ObjectRule = (object, report) =>
  reportSize(decodedBytesOf(objectAt(object, 'data') ?? noMembers) + bytesOf(objectAt(object, 'stringData') ?? noMembers), report);

const reportSize = (bytes: number, report: Parameters<ObjectRule>[1]): void => {
  if (bytes > 1_048_576) report('', `holds ${bytes} bytes`, 'at most 1048576 bytes in all; divide it');
};

const bytesOf = (values: Members): number => {
  let bytes = 0;
  for (const key in values) {
    const value = values[key];
    if (typeof value === 'string') bytes += Buffer.byteLength(value);
  }
  return bytes;
};

const decodedBytesOf = (values: Members): number => {
  let bytes = 0;
  for (const key in values) {
    const value = values[key];
    if (typeof value === 'string') bytes += Buffer.byteLength(value, 'base64');
  }
  return bytes;
};

/** The field that is named as the metric's type describes it. */
const metricFitsItsType: ObjectRule = (metric, report) => {
  const type = metric['type'] as string;
  const field = metricFields.get(type);
  if (field !== undefined && metric[field] === undefined) report(field, 'is missing', `what a metric of type ${type} measures`);
};
const metricFields: ReadonlyMap<string, string> = new Map([
  ['Resource', 'resource'],
  ['ContainerResource', 'containerResource'],
  ['Pods', 'pods'],
  ['Object', 'object'],
  ['External', 'external'],
]);

/** https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types */
const pathIsAbsolute: ObjectRule = (rule, report) => {
  const { path, pathType } = rule;
  if (pathType === 'ImplementationSpecific') return;
  if (path === undefined) report('path', 'is missing', 'a path that begins with "/"');
  if (typeof path === 'string' && !path.startsWith('/')) report('path', `"${path}" does not begin with "/"`, 'a path that begins with "/"');
};

/** Either addresses or Pods. https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors */
const peerIsOneThing: ObjectRule = (peer, report) => {
  const selects = peer['podSelector'] !== undefined || peer['namespaceSelector'] !== undefined;
  if (peer['ipBlock'] !== undefined && selects) report('', 'ipBlock excludes podSelector and namespaceSelector', 'two peers');
  if (peer['ipBlock'] === undefined && !selects) report('', 'names nobody', 'podSelector, namespaceSelector or ipBlock; the selector {} means all');
};

/** Type → what its fields must satisfy together. */
export const objectRules: Readonly<Record<string, readonly ObjectRule[]>> = {
  ClusterRoleBinding: [clusterBindingIsExplicit],
  ConfigMap: [configMapFits],
  Container: [portNamesDiffer],
  DaemonSetSpec: [selectsItsOwnPods, alwaysRestarts, templateMountsItsVolumes],
  DeploymentSpec: [selectsItsOwnPods, alwaysRestarts, templateMountsItsVolumes],
  EnvFromSource: [exactlyOne('configMapRef', 'secretRef')],
  EnvVar: [atMostOne('value', 'valueFrom')],
  EnvVarSource: [exactlyOne('configMapKeyRef', 'fieldRef', 'fileKeyRef', 'resourceFieldRef', 'secretKeyRef')],
  HTTPIngressPath: [pathIsAbsolute],
  IngressBackend: [exactlyOne('service', 'resource')],
  JobSpec: [ends, templateMountsItsVolumes],
  LabelSelectorRequirement: [operatorFitsValues],
  LifecycleHandler: [exactlyOne('exec', 'httpGet', 'sleep', 'tcpSocket')],
  MetricSpec: [metricFitsItsType],
  NetworkPolicyPeer: [peerIsOneThing],
  NodeSelectorRequirement: [operatorFitsValues],
  ParamRef: [exactlyOne('name', 'selector')],
  PersistentVolumeClaimSpec: [notEmpty('accessModes', 'at least one access mode, e.g. ReadWriteOnce'), claimAsksForStorage],
  PersistentVolumeSpec: [
    notEmpty('accessModes', 'at least one access mode, e.g. ReadWriteOnce'),
    oneSourceBesides(
      'accessModes',
      'capacity',
      'claimRef',
      'mountOptions',
      'nodeAffinity',
      'persistentVolumeReclaimPolicy',
      'storageClassName',
      'volumeAttributesClassName',
      'volumeMode',
    ),
  ],
  Pod: [podMountsItsVolumes],
  PodDisruptionBudgetSpec: [atMostOne('minAvailable', 'maxUnavailable')],
  PodResourceClaim: [exactlyOne('resourceClaimName', 'resourceClaimTemplateName')],
  PodSpec: [notEmpty('containers', 'at least one container'), containerNamesDiffer],
  PolicyRule: [notEmpty('verbs', 'at least one verb, e.g. get, list, watch'), ruleNamesItsGroups],
  Probe: [exactlyOne('exec', 'grpc', 'httpGet', 'tcpSocket')],
  ResourceRequirements: [requestsFitLimits],
  ScopedResourceSelectorRequirement: [operatorFitsValues],
  Secret: [secretFits],
  ServiceBackendPort: [exactlyOne('name', 'number')],
  ServiceSpec: [serviceHasPorts, portNamesDiffer],
  StatefulSetSpec: [selectsItsOwnPods, alwaysRestarts, templateMountsItsVolumes],
  RbacSubject: [serviceAccountIsOfTheCoreGroup],
  Volume: [oneSourceBesides('name')],
  VolumeMount: [atMostOne('subPath', 'subPathExpr')],
  VolumeProjection: [oneSourceBesides()],
  AdmissionregistrationWebhookClientConfig: [exactlyOne('url', 'service')],
};
