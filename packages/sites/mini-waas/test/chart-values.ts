import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { openStackDefinitions } from '../../../constructs/src/openstack/definitions.ts';
import type { ReleaseDefinition } from '../../../constructs/src/openstack/release-definition.ts';
import { readUpstreamCrds, type UpstreamSchema, upstreamFolder } from '../../../constructs/test/conformance/upstream-crds.ts';

/** A place in the values of a chart. */
export type KeyPath = readonly string[];

interface ChartSource {
  /** Below the upstream folder; holds values.yaml. */
  readonly folder: string;
  /** What says which values there are. @default 'values.yaml' */
  readonly values?: 'values.schema.json';
  /** Maps that become ConfigMaps, and the document that lists their keys. */
  readonly configMaps?: Readonly<Record<string, string>>;
  /** Values that become the spec of a kind of csi.ceph.io. */
  readonly specs?: Readonly<Record<string, string>>;
  /** Keys that a template reads although the values do not name them; `*` for any key in that place, `**` for whatever is below. */
  readonly besides?: readonly string[];
}

/** The ways of helm-toolkit to a public address, whether values.yaml lists them or not. */
const publicAddress = (endpoint: string): readonly string[] => [
  `endpoints.${endpoint}.host_fqdn_override.**`,
  `endpoints.${endpoint}.scheme.*`,
  `endpoints.${endpoint}.port.*`,
  ...['api', 'web', 'novnc_proxy'].map((port) => `endpoints.${endpoint}.port.${port}.*`),
];

/** What the templates of a chart of OpenStack-Helm read besides values.yaml, as one of its definitions names it. */
const besidesOf = ({ publicServices = [], identity, cache, undocumentedResources = [], hostContainers = {} }: ReleaseDefinition): readonly string[] => [
  ...[...publicServices, ...(identity === undefined ? [] : ['identity'])].flatMap(publicAddress),
  ...(cache === undefined ? [] : ['endpoints.oslo_cache.statefulset', 'endpoints.oslo_cache.statefulset.**']),
  ...undocumentedResources.flatMap((key) => [`pod.resources.${key}`, `pod.resources.${key}.**`]),
  ...Object.entries(hostContainers).flatMap(([pod, containers]) =>
    containers.flatMap((container) => [
      `pod.security_context.${pod}.container.${container}.*`,
      `pod.security_context.${pod}.container.${container}.seLinuxOptions.**`,
    ]),
  ),
];

/**
 * A chart of OpenStack-Helm, which may have a definition for each way to use it. What stands below `conf` is for the services, and verification holds it
 * against their own registries.
 */
const openStackHelm = (name: string): ChartSource => ({
  folder: `openstack-helm-2025.2/${name}`,
  besides: [
    'conf.**',
    // Of Jobs, by their names.
    'annotations',
    'annotations.**',
    // Flavors have the names that a site gives them.
    'bootstrap.structured.flavors.options.*',
    'bootstrap.structured.flavors.options.**',
    'pod.priorityClassName',
    'pod.priorityClassName.**',
    ...openStackDefinitions.filter((definition) => definition.name === name).flatMap(besidesOf),
  ],
});

/** Those that this site has. */
const ofOpenStack = [
  'cinder',
  'glance',
  'horizon',
  'keystone',
  'libvirt',
  'mariadb',
  'memcached',
  'neutron',
  'nova',
  'openvswitch',
  'placement',
  'prometheus-openstack-exporter',
  'rabbitmq',
];

/** By the name of the chart. */
export const charts: Readonly<Record<string, ChartSource>> = {
  ...Object.fromEntries(ofOpenStack.map((name) => [name, openStackHelm(name)])),
  'argo-cd': {
    folder: 'argo-helm/charts/argo-cd',
    configMaps: {
      'configs.cm': 'argo-cd/docs/operator-manual/argocd-cm.yaml',
      'configs.params': 'argo-cd/docs/operator-manual/argocd-cmd-params-cm.yaml',
      'configs.rbac': 'argo-cd/docs/operator-manual/argocd-rbac-cm.yaml',
    },
  },
  'ceph-csi-drivers': {
    folder: 'rook/deploy/charts/ceph-csi-drivers',
    specs: { 'drivers.rbd': 'Driver', operatorConfig: 'OperatorConfig' },
    besides: ['drivers.rbd.log.rotation.enabled', 'operatorConfig.driverSpecDefaults.log.rotation.enabled'],
  },
  'cert-manager': { folder: 'cert-manager/deploy/charts/cert-manager' },
  'external-secrets': { folder: 'external-secrets/deploy/charts/external-secrets' },
  openbao: {
    folder: 'openbao-helm/charts/openbao',
    values: 'values.schema.json',
    // The template puts it into the container as it is.
    besides: ['server.statefulSet.securityContext.container.**'],
  },
  metallb: { folder: 'metallb/charts/metallb' },
  'rook-ceph': {
    folder: 'rook/deploy/charts/rook-ceph',
    // Of the chart inside of it, deploy/charts/ceph-csi-operator of ceph/ceph-csi-operator v1.0.4.
    besides: ['manager.resources', 'manager.resources.**', 'nodeSelector', 'priorityClassName', 'tolerations'].map(
      (key) => `ceph-csi-operator.controllerManager.${key}`,
    ),
  },
  // templates/tigera-operator/02-tigera-operator.yaml of v3.32.1 adds the variables to those of the operator.
  'tigera-operator': { folder: 'calico/charts/tigera-operator', besides: ['tigeraOperator.env'] },
  // The spec of the Service takes what stands there as it is.
  traefik: { folder: 'traefik-helm-chart/traefik', besides: ['service.spec.*'] },
};

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping => typeof value === 'object' && value !== null && !Array.isArray(value);

export const keyPathsOf = function* (value: unknown, path: KeyPath = []): Generator<KeyPath> {
  if (path.length > 0) yield path;
  if (isMapping(value)) for (const [key, item] of Object.entries(value)) yield* keyPathsOf(item, [...path, key]);
};

/** Whether the values of upstream have the key. A map that is empty there, or a value of no kind, takes whatever is set. */
const isKnown = (values: unknown, [key, ...rest]: KeyPath): boolean => {
  if (!isMapping(values)) return values === null;
  if (key === undefined || Object.keys(values).length === 0) return true;
  return Object.hasOwn(values, key) && (rest.length === 0 || isKnown(values[key], rest));
};

const readUpstream = (path: string): string => readFileSync(join(upstreamFolder!, path), 'utf8');

/** The fields of a kind, in the shape of the values of a chart. */
const fieldsOf = ({ type, properties }: UpstreamSchema): unknown => {
  if (properties) return Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, fieldsOf(field)]));
  return type === 'object' ? {} : '';
};

const merged = (one: unknown, other: unknown): unknown => {
  if (!isMapping(one) || !isMapping(other)) return one ?? other;
  return Object.fromEntries([...new Set([...Object.keys(one), ...Object.keys(other)])].map((key) => [key, merged(one[key], other[key])]));
};

/** What upstream lets people set. */
const upstreamValues = ({ folder, values: file, specs = {} }: ChartSource): unknown =>
  Object.entries(specs).reduce<unknown>(
    (values, [place, kind]) => {
      const definition = readUpstreamCrds(upstreamFolder!, ['rook/deploy/examples/csi-operator.yaml']).get('csi.ceph.io', kind)!;
      const fields = fieldsOf(definition.versions.get('v1')!.properties!['spec']!);
      return merged(
        values,
        place.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), fields),
      );
    },
    file === undefined ? load(readUpstream(`${folder}/values.yaml`)) : fieldsOf(JSON.parse(readUpstream(`${folder}/${file}`))),
  );

/** Which keys of the values of a chart nothing upstream has. */
export class UpstreamChart {
  readonly #source: ChartSource;
  readonly #values: unknown;

  constructor(chart: string) {
    this.#source = charts[chart]!;
    this.#values = upstreamValues(this.#source);
  }

  unknownKeys(values: object): readonly string[] {
    return [...keyPathsOf(values)].filter((path) => !this.has(path)).map((path) => path.join(' → '));
  }

  /** Whether any key is read there: labels, requests, limits, nodeSelector. */
  isFree(path: KeyPath): boolean {
    return this.has([...path.slice(0, -1), 'no such key']) || path.at(-1)!.startsWith('resource.customizations.');
  }

  has(path: KeyPath): boolean {
    return isKnown(this.#values, path) || this.#isBeside(path) || this.#isInConfigMap(path);
  }

  #isBeside(path: KeyPath): boolean {
    const above = path.slice(0, -1);
    if (above.at(-1) === 'nodeSelector') return true;
    const [place, places] = [path.join('.'), above.map((_, index) => `${path.slice(0, index + 1).join('.')}.**`)];
    return (this.#source.besides ?? []).some((each) => each === place || each === `${above.join('.')}.*` || places.includes(each));
  }

  #isInConfigMap([first, second, key, ...rest]: KeyPath): boolean {
    const document = this.#source.configMaps?.[`${first}.${second}`];
    if (document === undefined || key === undefined || rest.length > 0) return false;
    // What is customised for a kind is documented for another one.
    const documented = key.replace(/^(resource\.customizations\.[a-z]+\.).*/, '$1');
    const text = readUpstream(document);
    return text.includes(`  ${documented}`) || text.includes(`# ${documented}`);
  }
}

/** The version that upstream wrote into its chart. */
export const upstreamVersion = (chart: string): string => (load(readUpstream(`${charts[chart]!.folder}/Chart.yaml`)) as { readonly version: string }).version;
