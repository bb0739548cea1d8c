/**
 * Fields that the API server or a controller writes. They are cut from the table of types: a manifest that carried one would fight its writer at every sync.
 * `status` of every kind is cut as well.
 *
 * Type and field → who owns it.
 */
export const serverOwnedFields: Readonly<Record<string, string>> = {
  'ObjectMeta.creationTimestamp': 'the API server sets it',
  'ObjectMeta.deletionGracePeriodSeconds': 'the API server sets it',
  'ObjectMeta.deletionTimestamp': 'the API server sets it',
  'ObjectMeta.generateName': 'a generated name has no file and no second sync; give a name',
  'ObjectMeta.generation': 'the API server sets it',
  'ObjectMeta.managedFields': 'the API server sets it',
  'ObjectMeta.ownerReferences': 'an owner is known by its uid, which exists in the cluster alone',
  'ObjectMeta.resourceVersion': 'the API server sets it',
  'ObjectMeta.selfLink': 'no API server sets it any more',
  'ObjectMeta.uid': 'the API server sets it',
  'PodSpec.ephemeralContainers': 'kubectl debug adds them to a running Pod; a manifest with one is refused',
  'PodSpec.priority': 'the admission of Pods computes it; name a class in priorityClassName',
};

export const statusOwner = 'controllers write it';
