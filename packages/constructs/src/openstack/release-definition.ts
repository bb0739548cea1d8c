import type * as z from 'zod/mini';
import { closedObject, either, type Fields, map, nothing, oneOf, type Shape, text, trueOrFalse, whole } from '../core/closed-object.ts';
import { type Chart, defineChart, openStackHelmRepository } from '../delivery/chart.ts';
import { quantity } from '../kubernetes/pod-fields.ts';
import { nested } from './dotted-keys.ts';
import { hasDeployments, type ReleaseFacts, resourceKeys } from './release-facts.ts';

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
  labels: nested(each(Object.keys(facts.labels), object({ node_selector_key: text, node_selector_value: text })), object),
  manifests: object({ ...each(facts.without, trueOrFalse), ...shapeOf(own['manifests']) }),
  pod: object({ ...podFields(facts), ...shapeOf(own['pod']) }),
  endpoints: object({ ...endpointFields(facts), ...shapeOf(own['endpoints']) }),
});

/** The fields of a closed object of a chart's own. */
const shapeOf = (schema: z.ZodMiniType | undefined): Shape => (schema === undefined ? {} : ((schema as unknown as { shape: Shape }).shape ?? {}));

/** `null` removes the limit that stands in the chart. */
const resources = closedObject(
  {},
  { requests: closedObject({}, { memory: quantity, cpu: quantity }), limits: closedObject({}, { memory: quantity, cpu: nothing }) },
);

const selinuxOfHost = object({ seLinuxOptions: object({ type: oneOf('spc_t') }) });

const podFields = (facts: ReleaseFacts): Shape => {
  const replicas = facts.pods.flatMap((pods) => (pods.replicas === undefined ? [] : [pods.replicas]));
  const priorityClassKeys = facts.pods.flatMap(({ priorityClassKey }) => priorityClassKey ?? []);
  return {
    ...(priorityClassKeys.length === 0 ? {} : { priorityClassName: object(each(priorityClassKeys, text)) }),
    resources: nested({ enabled: trueOrFalse, ...each(resourceKeys(facts), resources) }, object),
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

const account = either(object({ username: text, password: text }), nothing);

const endpointFields = ({ name, identity, databases = {}, messaging, cache, publicServices = [], lines = {} }: ReleaseFacts): Shape => {
  const unusedIdentity = Object.values(lines).flatMap((line) => line.unusedIdentity ?? []);
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
            auth: object({ ...each(unusedIdentity, nothing), ...each(Object.keys(identity), either(user, nothing)) }),
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
    ...(cache === undefined
      ? {}
      : {
          oslo_cache: object({
            statefulset: object({ name: text, replicas: whole(1, 9) }),
            ...(cache === 'unsigned' ? {} : { auth: object({ memcache_secret_key: text }) }),
          }),
        }),
  };
};

/** The values of a chart that are typed by hand. */
export type ValuesOf<Definition> = Definition extends ReleaseDefinition<infer Own> ? Own : never;
