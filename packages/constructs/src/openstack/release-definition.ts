import type * as z from 'zod/mini';
import { closedObject, either, type Fields, map, nothing, oneOf, type Shape, text, trueOrFalse, whole } from '../core/closed-object.ts';
import type { Workload } from '../core/workload.ts';
import { type Chart, defineChart, openStackHelmRepository } from '../delivery/chart.ts';
import { quantity } from '../kubernetes/pod-fields.ts';
import type { ImageName } from './images.ts';
import type { NodeRole } from './node-roles.ts';
import type { ServiceName } from './services.ts';

/** A container as a chart makes it. Before the first of each Pod runs `init`, which waits for what the Pod needs; it is not listed. */
export interface ReleaseContainer {
  readonly name: string;
  /** Key of `images.tags`. */
  readonly image: string;
  /** Key of `pod.resources`, e.g. `api`, `agent.dhcp` or `jobs.db_sync`. @default - the chart lets nobody say it, so the LimitRange of the namespace does */
  readonly resources?: string;
  /** Runs before the others and ends. @default false */
  readonly init?: true;
}

/** Pods as a chart makes them. */
export interface ReleasePods {
  readonly kind: Exclude<Workload['kind'], 'Pod'>;
  /** As rendered, e.g. `keystone-api`. */
  readonly name: string;
  /** Key of `labels`, e.g. `api` or `agent.dhcp`: which nodes may run it. */
  readonly label: string;
  /** Key of `pod.replicas`, of a Deployment or StatefulSet. */
  readonly replicas?: string;
  readonly containers: readonly ReleaseContainer[];
  readonly hostNetwork?: true;
  readonly privileged?: true;
  /** What it needs the network or the privileges of its host for. */
  readonly hostAccess?: string;
  /** Whether its replicas keep off the same host by the chart's anti-affinity. @default - those with `replicas` do */
  readonly spread?: false;
  /** @default - 'promised', and Jobs 'sheddable' */
  readonly priority?: Workload['priority'];
  /** Key of `pod.priorityClassName` in the templates, of what is sheddable. @default - the chart lets nobody say it */
  readonly priorityClassKey?: string;
}

/** Accounts that a chart has, by their keys below `auth` of an endpoint, with their names; with `null` those that nobody needs, so that they are not there. */
export type Accounts = Readonly<Record<string, string | null>>;

/** What one chart of OpenStack-Helm makes and takes, as far as releases have it in common. */
export interface ReleaseFacts {
  /** Name of the chart, and of the release. */
  readonly name: string;
  /** `images.tags` that are in use. */
  readonly images: Readonly<Record<string, ImageName>>;
  readonly labels: Readonly<Record<string, NodeRole>>;
  readonly pods: readonly ReleasePods[];
  /** Users of Keystone below `endpoints.identity.auth`. */
  readonly identity?: Accounts;
  /** Accounts of MariaDB by endpoint, e.g. `oslo_db`. */
  readonly databases?: Readonly<Record<string, Accounts>>;
  /** Users of RabbitMQ. */
  readonly messaging?: Accounts;
  /** Whether it keeps tokens in memcached. @default false */
  readonly cache?: true;
  /** Services whose public address it must know, its own too. */
  readonly publicServices?: readonly ServiceName[];
  /** Keys of `pod.lifecycle.disruption_budget`, and the key of `pod.replicas` that each is for. */
  readonly disruptionBudgets?: Readonly<Record<string, string>>;
  /** `manifests` that are left out: tests, what no registry asks for, and ingresses of a controller that the site does not have. */
  readonly without: readonly string[];
  /** Keys of `pod.resources` that the templates read although values.yaml does not have them, so that there is no default to remove. */
  readonly undocumentedResources?: readonly string[];
  /** Other places that the templates read although values.yaml does not have them, e.g. `helm3_hook`. */
  readonly undocumentedValues?: readonly string[];
  /** `pod.lifecycle.upgrades.deployments` is there. @default true */
  readonly upgrades?: false;
  /**
   * Containers that use folders or modules of their host without being privileged, by the key of `pod.security_context`. The charts are tried where no SELinux
   * is; the nodes enforce it, and refuse such a container unless it runs as `spc_t`.
   */
  readonly hostContainers?: Readonly<Record<string, readonly string[]>>;
  /**
   * Every place of the chart's values.yaml where a secret stands that everybody knows, e.g. `endpoints.identity.auth.admin.password`. A test holds the list
   * against the chart; each place must be given another secret, or be removed.
   */
  readonly knownSecrets: readonly string[];
  /**
   * Places that the chart leaves empty, and without which the service fails, or takes a secret that everybody knows from its own source. Each must be given a
   * secret. @default - none
   */
  readonly neededSecrets?: readonly string[];
}

/** A chart of OpenStack-Helm: what releases have in common is made of its facts, the rest is typed by hand. */
export interface ReleaseDefinition<Own extends object = object> extends ReleaseFacts {
  readonly chart: Chart<Own>;
}

/**
 * @param own the values that this chart has beside those that follow from the facts: `conf`, `bootstrap`, `network`, `storage` …
 */
export const defineOpenStackRelease = <const Facts extends ReleaseFacts, Own extends Shape>(
  facts: Facts,
  own: Own,
): Facts & ReleaseDefinition<Fields<Record<never, never>, Own>> => ({
  ...facts,
  chart: defineChart({
    repository: openStackHelmRepository,
    name: facts.name,
    values: closedObject({}, { ...own, ...shared(facts, own) }) as z.ZodMiniType<Fields<Record<never, never>, Own>>,
  }),
});

/** A secret in the values of a chart's own. It reaches the chart by `secretValues`, so nobody can write it into `values`. */
export const secretText = text as unknown as z.ZodMiniType<never>;

const each = (keys: readonly string[], schema: z.ZodMiniType): Shape => Object.fromEntries(keys.map((key) => [key, schema]));

const object = (fields: Shape): z.ZodMiniType => closedObject({}, fields);

/** The values that follow from the facts. Where a chart has more below the same key, its own come to them. */
const shared = (facts: ReleaseFacts, own: Shape): Shape => ({
  images: object({ tags: object(each(Object.keys(facts.images), text)) }),
  labels: nested(each(Object.keys(facts.labels), object({ node_selector_key: text, node_selector_value: text }))),
  manifests: object({ ...each(facts.without, trueOrFalse), ...shapeOf(own['manifests']) }),
  pod: object({ ...podFields(facts), ...shapeOf(own['pod']) }),
  endpoints: object({ ...endpointFields(facts), ...shapeOf(own['endpoints']) }),
});

/** The fields of a closed object of a chart's own. */
const shapeOf = (schema: z.ZodMiniType | undefined): Shape => (schema === undefined ? {} : ((schema as unknown as { shape: Shape }).shape ?? {}));

/** Keys of `pod.resources` in use, e.g. `api` and `jobs.db_sync`. */
export const resourceKeys = ({ pods }: ReleaseFacts): readonly string[] => [
  ...new Set(pods.flatMap(({ containers }) => containers.flatMap((container) => (container.resources === undefined ? [] : [container.resources])))),
];

/** `null` removes the limit that stands in the chart. */
const resources = closedObject(
  {},
  { requests: closedObject({}, { memory: quantity, cpu: quantity }), limits: closedObject({}, { memory: quantity, cpu: nothing }) },
);

/** An object in objects: `agent.dhcp` is `dhcp` of `agent`. */
const nested = (fields: Shape): z.ZodMiniType => {
  const inner = new Map<string, Record<string, z.ZodMiniType>>();
  const own: Record<string, z.ZodMiniType> = {};
  for (const [key, schema] of Object.entries(fields)) {
    const dot = key.indexOf('.');
    if (dot < 0) own[key] = schema;
    else inner.set(key.slice(0, dot), { ...inner.get(key.slice(0, dot)), [key.slice(dot + 1)]: schema });
  }
  return object({ ...own, ...Object.fromEntries([...inner].map(([key, below]) => [key, nested(below)])) });
};

const selinuxOfHost = object({ seLinuxOptions: object({ type: oneOf('spc_t') }) });

const podFields = (facts: ReleaseFacts): Shape => {
  const replicas = facts.pods.flatMap((pods) => (pods.replicas === undefined ? [] : [pods.replicas]));
  const priorityClassKeys = facts.pods.flatMap(({ priorityClassKey }) => priorityClassKey ?? []);
  return {
    ...(priorityClassKeys.length === 0 ? {} : { priorityClassName: object(each(priorityClassKeys, text)) }),
    resources: nested({ enabled: trueOrFalse, ...each(resourceKeys(facts), resources) }),
    ...(replicas.length === 0
      ? {}
      : {
          replicas: object(each(replicas, whole(0, 9))),
          affinity: object({
            anti: object({
              type: object({ default: oneOf('requiredDuringSchedulingIgnoredDuringExecution', 'preferredDuringSchedulingIgnoredDuringExecution') }),
            }),
          }),
        }),
    ...(facts.hostContainers === undefined
      ? {}
      : {
          security_context: object(
            Object.fromEntries(
              Object.entries(facts.hostContainers).map(([application, containers]) => [
                application,
                object({ container: object(each(containers, selinuxOfHost)) }),
              ]),
            ),
          ),
        }),
    lifecycle: object({
      ...(facts.disruptionBudgets === undefined
        ? {}
        : { disruption_budget: object(each(Object.keys(facts.disruptionBudgets), object({ min_available: whole(0, 9) }))) }),
      ...(hasDeployments(facts)
        ? { upgrades: object({ deployments: object({ rolling_update: object({ max_surge: whole(0, 9), max_unavailable: whole(0, 9) }) }) }) }
        : {}),
    }),
  };
};

/** Whether the chart lets one say how its Deployments are replaced. */
export const hasDeployments = ({ pods, upgrades }: ReleaseFacts): boolean => upgrades !== false && pods.some(({ kind }) => kind === 'Deployment');

const account = either(object({ username: text, password: text }), nothing);

const endpointFields = ({ name, identity, databases = {}, messaging, cache, publicServices = [] }: ReleaseFacts): Shape => {
  const publicFields = object({
    host_fqdn_override: object({ public: object({ host: text }) }),
    scheme: object({ public: text }),
    port: map(map(whole(1, 65_535))),
  });
  const user = object({ username: text, password: text, region_name: text });
  return {
    cluster_domain_suffix: text,
    oci_image_registry: object({ auth: object({ [name]: nothing }) }),
    ...each(
      publicServices.filter((service) => service !== 'identity'),
      publicFields,
    ),
    ...(identity === undefined
      ? {}
      : {
          identity: object({
            auth: object(each(Object.keys(identity), either(user, nothing))),
            hosts: object({ default: text }),
            port: object({ api: object({ default: whole(1, 65_535), public: whole(1, 65_535) }) }),
            host_fqdn_override: object({ public: object({ host: text }) }),
            scheme: object({ public: text }),
          }),
        }),
    ...Object.fromEntries(Object.entries(databases).map(([endpoint, accounts]) => [endpoint, object({ auth: object(each(Object.keys(accounts), account)) })])),
    ...(messaging === undefined
      ? {}
      : { oslo_messaging: object({ auth: object(each(Object.keys(messaging), account)), statefulset: object({ replicas: whole(1, 9) }) }) }),
    ...(cache === undefined ? {} : { oslo_cache: object({ auth: object({ memcache_secret_key: text }) }) }),
  };
};

/** The values of a chart that are typed by hand. */
export type ValuesOf<Definition> = Definition extends ReleaseDefinition<infer Own> ? Own : never;
