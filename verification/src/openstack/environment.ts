import type { Node } from './node.ts';
import type { Container, EnvironmentVariable, Pod } from './pod.ts';
import type { StoredData } from './stored-data.ts';

/** As images of OpenStack-Helm have it: the virtual environment goes first, but for the client. */
const path = '/opt/openstack-client:/var/lib/openstack/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * What a container finds in its environment.
 *
 * @throws Error for a key that no Secret or ConfigMap has
 */
export const environmentOf = (pod: Pod, { name: container, env = [] }: Container, stored: StoredData, node: Node): Readonly<Record<string, string>> => {
  const environment: Record<string, string> = {
    PATH: path,
    HOSTNAME: hostNameOf(pod, node),
    KUBERNETES_SERVICE_HOST: 'kubernetes.default',
    KUBERNETES_SERVICE_PORT: '443',
    KUBERNETES_SERVICE_PORT_HTTPS: '443',
  };
  for (const variable of env) {
    const value = variableOf(pod, container, variable, stored, node);
    if (value !== undefined) environment[variable.name] = value.replaceAll(/\$\(([A-Za-z_]\w*)\)/g, (all, name: string) => environment[name] ?? all);
  }
  return environment;
};

/** What `hostname` says in the Pod. */
export const hostNameOf = ({ name, spec: { hostNetwork = false } }: Pod, node: Node): string => (hostNetwork ? node.name : name);

const variableOf = (pod: Pod, container: string, { name, value, valueFrom }: EnvironmentVariable, stored: StoredData, node: Node): string | undefined => {
  if (valueFrom === undefined) return value ?? '';
  if (valueFrom.fieldRef) return fieldsOf(pod, node)[valueFrom.fieldRef.fieldPath] ?? '';
  const [kind, reference] = valueFrom.secretKeyRef ? (['Secret', valueFrom.secretKeyRef] as const) : (['ConfigMap', valueFrom.configMapKeyRef] as const);
  if (reference === undefined) return '';
  const found = stored.of(kind, reference.name)?.get(reference.key);
  if (found === undefined && !reference.optional)
    throw new Error(`${name} of container ${container} is the key ${reference.key} of ${kind} ${reference.name}, which nothing makes`);
  return found?.toString('utf8');
};

const fieldsOf = ({ name, namespace }: Pod, node: Node): Readonly<Record<string, string>> => ({
  'metadata.name': name,
  'metadata.namespace': namespace,
  'status.podIP': node.address,
  'status.hostIP': node.address,
  'spec.nodeName': node.name,
});
