import type { Component } from '@bastide/constructs';
import { definePolicy } from './policy.ts';

/** What K3s itself brings, before anything is applied. */
const broughtByK3s: readonly string[] = ['helmcharts.helm.cattle.io', 'helmchartconfigs.helm.cattle.io'];

/** Groups of Kubernetes itself that are named like those of others. https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.35/ */
const ownGroups: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]);

export const definitionsFirst = definePolicy({
  id: 'definitions-first',
  title: 'A custom resource comes after its definition, and every object after its namespace',
  why: 'An object whose kind is not there yet is refused; in the bootstrap that stops the playbook on a machine without a network.',
  severity: 'error',
  *check({ files }) {
    const objects = files.flatMap(({ content, owner }) => (content.type === 'object' ? [{ ...content, owner }] : []));
    const stepsOf = new Map<Component, readonly number[]>();
    for (const { component, step } of objects) stepsOf.set(component, [...(stepsOf.get(component) ?? []), step]);
    const providers = new Map<string, Component>();
    for (const component of stepsOf.keys()) {
      for (const api of [...(component.provides.customResourceDefinitions ?? []), ...(component.provides.apiServices ?? [])]) providers.set(api, component);
    }
    for (const { object, component } of objects) if (object.kind === 'CustomResourceDefinition') providers.set(object.metadata.name, component);
    // Another component waits for all that the provider applies, its wait included; in the provider itself a later stage is enough.
    const readyAfter = (provider: Component, component: Component): number =>
      provider === component ? Math.min(...stepsOf.get(provider)!) : Math.max(...stepsOf.get(provider)!);
    const namespaces = new Map(objects.filter(({ object }) => object.kind === 'Namespace').map((each) => [each.object.metadata.name, each]));
    for (const { object, component, step, owner } of objects) {
      const place = `${object.kind} ${object.metadata.name}`;
      const names = definitionsOf(object.apiVersion, object.kind);
      if (names.length > 0 && !broughtByK3s.includes(names[0]!)) {
        const provider = names.map((name) => providers.get(name)).find((found) => found !== undefined);
        if (!provider) {
          yield {
            construct: owner,
            what: `nothing provides ${names[0]}, which ${place} is made of`,
            mend: 'let the component that installs it say so in provides',
          };
        } else if (readyAfter(provider, component) >= step || (component.phase === 'bootstrap' && provider.phase !== 'bootstrap')) {
          yield {
            construct: owner,
            what: `${place} is applied at step ${step} (${component.phase}), and ${provider.node.path} has provided ${names[0]} only after step ${readyAfter(provider, component)} (${provider.phase})`,
            allowed: `a step after ${readyAfter(provider, component)}`,
            mend: `take ${provider.node.path} as a prop, so that it is required`,
          };
        }
      }
      const namespace = namespaces.get(object.metadata.namespace ?? '');
      if (namespace && (namespace.step > step || (component.phase === 'bootstrap' && namespace.component.phase !== 'bootstrap'))) {
        yield {
          construct: owner,
          what: `${place} is applied at step ${step}, before its namespace ${namespace.object.metadata.name} at step ${namespace.step}`,
          mend: 'let the component require what makes the namespace',
        };
      }
    }
  },
});

/** Names that the definition of a kind may have: that of a CustomResourceDefinition, or of an aggregated API. None for what Kubernetes has itself. */
const definitionsOf = (apiVersion: string, kind: string): readonly string[] => {
  const [group, version] = apiVersion.split('/');
  if (version === undefined || !group!.includes('.') || ownGroups.has(group!)) return [];
  return [`${plural(kind.toLowerCase())}.${group}`, `${version}.${group}`];
};

/** As upstreams name their resources. */
const plural = (word: string): string => {
  if (/(s|x|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
};
