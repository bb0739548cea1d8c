/**
 * What the OpenAPI document of Kubernetes 1.36, which the models of `@kubernetes/client-node` are made from, has and Kubernetes 1.35 has not.
 * The conformance test holds it against the definitions of 1.35; for Kubernetes 1.36 this list becomes empty.
 *
 * Type and field → what it belongs to.
 */
export const newerThanKubernetes135: Readonly<Record<string, string>> = {
  'CSIDriverSpec.preventPodSchedulingIfMissing': 'scheduling that waits for a node with the CSI driver',
  'PodSpec.schedulingGroup': 'gang scheduling of 1.36; 1.35 has workloadRef, an alpha field that 1.36 removed',
};

/**
 * Fields whose demand differs between the two documents; the API servers themselves did not change.
 *
 * Type and field → whether the document of 1.35 demands it.
 */
export const requiredInKubernetes135: Readonly<Record<string, boolean>> = {
  'CronJob.spec': false,
  'EndpointSlice.endpoints': true,
  'HorizontalPodAutoscaler.spec': false,
  'PriorityClass.value': true,
  'RoleRef.apiGroup': true,
  'ValidatingAdmissionPolicyBinding.spec': false,
  'ValidatingAdmissionPolicyBindingSpec.policyName': false,
  'ValidatingAdmissionPolicyBindingSpec.validationActions': false,
};
