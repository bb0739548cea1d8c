import { isPlainObject, listAt, type Members, noMembers, objectAt } from '../core/plain-object.ts';
import { memberPath } from './field-path.ts';
import type { ObjectRule, Report } from './object-rule.ts';
import { quantity } from './quantity.ts';

/** A controller finds its Pods by labels that it gives them itself. https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector */
export const selectsItsOwnPods: ObjectRule = (spec, report) => {
  const selector = objectAt(spec, 'selector');
  const template = objectAt(spec, 'template');
  if (selector === undefined || template === undefined) return;
  const labels = objectAt(objectAt(template, 'metadata') ?? noMembers, 'labels') ?? noMembers;
  const wanted = objectAt(selector, 'matchLabels') ?? noMembers;
  let selects = listAt(selector, 'matchExpressions').length > 0;
  for (const label in wanted) {
    const value = wanted[label];
    selects = true;
    if (typeof value !== 'string' || labels[label] === value) continue;
    report(
      `selector.matchLabels${memberPath(label)}`,
      `${label}=${value} is not among the labels of the template`,
      'a label of template.metadata.labels with the same value',
    );
  }
  if (!selects) report('selector', 'selects nothing', 'matchLabels with labels of the template');
};

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy */
const restarts =
  (allowed: readonly string[], refused: readonly string[]): ObjectRule =>
  (spec, report) => {
    const pods = podsOf(spec);
    if (pods === undefined) return;
    const policy = pods['restartPolicy'] ?? 'Always';
    if (refused.includes(policy as string)) report('template.spec.restartPolicy', `${JSON.stringify(policy)} is refused here`, allowed.join(' or '));
  };

/** Deployments, StatefulSets and DaemonSets keep their Pods running. */
export const alwaysRestarts = restarts(['Always'], ['OnFailure', 'Never']);

/** Jobs end; their Pods take the default, Always, when they name nothing. */
export const ends = restarts(['OnFailure', 'Never'], ['Always']);

/** Each mount names a volume of the Pod. */
export const podMountsItsVolumes: ObjectRule = (pod, report) => {
  const pods = objectAt(pod, 'spec');
  if (pods !== undefined) mountsNameVolumes(pods, [], 'spec.', report);
};

/** Each mount names a volume of the template, or a claim that a StatefulSet makes for each Pod. */
export const templateMountsItsVolumes: ObjectRule = (spec, report) => {
  const pods = podsOf(spec);
  if (pods !== undefined) mountsNameVolumes(pods, listAt(spec, 'volumeClaimTemplates'), 'template.spec.', report);
};

const podsOf = (spec: Members): Members | undefined => objectAt(objectAt(spec, 'template') ?? noMembers, 'spec');

const mountsNameVolumes = (pods: Members, claims: readonly unknown[], prefix: string, report: Report): void => {
  const volumes = listAt(pods, 'volumes');
  for (const list of containerLists) {
    const containers = listAt(pods, list);
    for (let index = 0; index < containers.length; index++) {
      const container = containers[index];
      if (!isPlainObject(container)) continue;
      for (const kind of mountLists) {
        const mounts = listAt(container, kind);
        for (let place = 0; place < mounts.length; place++) {
          const name = nameOf(mounts[place]);
          if (name === undefined || hasName(volumes, name) || claims.some((claim) => isPlainObject(claim) && nameOf(claim['metadata']) === name)) continue;
          report(`${prefix}${list}[${index}].${kind}[${place}].name`, `"${name}" is no volume of this Pod`, 'the name of one of its volumes');
        }
      }
    }
  }
};

const containerLists = ['initContainers', 'containers'];
const mountLists = ['volumeMounts', 'volumeDevices'];

/** Container names are one set over both lists of containers. */
export const containerNamesDiffer: ObjectRule = (pods, report) => {
  const initContainers = listAt(pods, 'initContainers');
  for (let index = 0; index < initContainers.length; index++) {
    const name = nameOf(initContainers[index]);
    if (name !== undefined && hasName(listAt(pods, 'containers'), name)) {
      report(`initContainers[${index}].name`, `"${name}" is also the name of a container`, 'a name that no other container of the Pod has');
    }
  }
};

/** The ports of a container or a Service are told apart by their names as well. */
export const portNamesDiffer: ObjectRule = (object, report) => {
  const ports = listAt(object, 'ports');
  for (let index = 1; index < ports.length; index++) {
    const name = nameOf(ports[index]);
    if (name === undefined) continue;
    const first = ports.findIndex((port) => nameOf(port) === name);
    if (first < index) report(`ports[${index}].name`, `"${name}" is also the name of ports[${first}]`, 'a name that no other port here has');
  }
};

/** https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits */
export const requestsFitLimits: ObjectRule = (resources, report) => {
  const requests = objectAt(resources, 'requests') ?? noMembers;
  const limits = objectAt(resources, 'limits') ?? noMembers;
  for (const name in requests) {
    const limit = amountOf(limits, name);
    const request = limit === undefined ? undefined : amountOf(requests, name);
    if (request !== undefined && request > limit!)
      report(`requests${memberPath(name)}`, `${requests[name]} is more than the limit ${limits[name]}`, 'at most the limit');
  }
};

const amountOf = (amounts: Members, name: string): number | undefined => {
  const amount = amounts[name];
  return typeof amount === 'string' || typeof amount === 'number' ? quantity(amount) : undefined;
};

const nameOf = (value: unknown): string | undefined => {
  const name = isPlainObject(value) ? value['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
};

const hasName = (list: readonly unknown[], name: string): boolean => {
  for (const element of list) if (nameOf(element) === name) return true;
  return false;
};
