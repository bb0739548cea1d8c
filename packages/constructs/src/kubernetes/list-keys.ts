/**
 * Lists whose elements the API server tells apart by these fields; two elements with the same ones are refused when they are applied server-side.
 * An empty list of fields: the elements are scalars and all different.
 * Upstream: `x-kubernetes-list-type` and `x-kubernetes-list-map-keys` of the OpenAPI document.
 */
export const listKeys: Readonly<Record<string, readonly string[]>> = {
  'CSIDriverSpec.volumeLifecycleModes': [],
  'Container.env': ['name'],
  'Container.ports': ['containerPort', 'protocol'],
  'Container.volumeDevices': ['devicePath'],
  'Container.volumeMounts': ['mountPath'],
  'ContainerRestartRuleOnExitCodes.values': [],
  'Endpoint.addresses': [],
  'MutatingWebhook.matchConditions': ['name'],
  'MutatingWebhookConfiguration.webhooks': ['name'],
  'ObjectMeta.finalizers': [],
  'PodFailurePolicyOnExitCodesRequirement.values': [],
  'PodSpec.containers': ['name'],
  'PodSpec.hostAliases': ['ip'],
  'PodSpec.imagePullSecrets': ['name'],
  'PodSpec.initContainers': ['name'],
  'PodSpec.resourceClaims': ['name'],
  'PodSpec.schedulingGates': ['name'],
  'PodSpec.topologySpreadConstraints': ['topologyKey', 'whenUnsatisfiable'],
  'PodSpec.volumes': ['name'],
  'ResourceRequirements.claims': ['name'],
  'ServiceAccount.secrets': ['name'],
  'ServiceSpec.ports': ['port', 'protocol'],
  'ValidatingAdmissionPolicyBindingSpec.validationActions': [],
  'ValidatingAdmissionPolicySpec.matchConditions': ['name'],
  'ValidatingAdmissionPolicySpec.variables': ['name'],
  'ValidatingWebhook.matchConditions': ['name'],
  'ValidatingWebhookConfiguration.webhooks': ['name'],
};

/** What a key field is taken for where it is left out. */
export const listKeyDefaults: Readonly<Record<string, string>> = { protocol: 'TCP' };
