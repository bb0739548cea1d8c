import type { ValuesWithSecrets } from '../contributions/secrets.ts';
import type { Members } from '../core/plain-object.ts';
import type { SecretRef } from '../core/secret-reference.ts';
import type { OpenStackPlane } from './plane.ts';
import type { Accounts, ReleaseFacts } from './release-facts.ts';
import { internalIdentity, publicEndpoint } from './services.ts';

/** The servers of memcached; each has a name of its own below the Service `memcached`. */
export const memcachedStatefulSet = 'memcached-memcached';

/** Addresses, the names of accounts and the region: `endpoints` without what is secret. */
export const accountValues = (plane: OpenStackPlane, facts: ReleaseFacts): Members => {
  const { name, identity, databases = {}, messaging, cache, publicServices = [], lines } = facts;
  const unusedIdentity = lines?.[plane.charts]?.unusedIdentity ?? [];
  return {
    endpoints: {
      cluster_domain_suffix: plane.cluster.clusterDomain,
      // The account of a registry that asks for none.
      oci_image_registry: { auth: { [name]: null } },
      ...Object.fromEntries(publicServices.map((service) => [service, publicEndpoint(service, plane.publicHost(service))])),
      ...(identity === undefined
        ? {}
        : {
            identity: {
              ...internalIdentity,
              ...(publicServices.includes('identity')
                ? {
                    ...publicEndpoint('identity', plane.publicHost('identity')),
                    port: { api: { default: internalIdentity.port.api.default, public: 443 } },
                  }
                : {}),
              auth: { ...named(identity, { region_name: plane.region }), ...Object.fromEntries(unusedIdentity.map((user) => [user, null])) },
            },
          }),
      ...mapped(databases, (accounts) => ({ auth: named(accounts) })),
      ...(messaging === undefined ? {} : { oslo_messaging: { auth: named(messaging), statefulset: { replicas: plane.rabbitMqServers } } }),
      // The name of each server, so that all find the same thing on the same one.
      ...(cache === undefined ? {} : { oslo_cache: { statefulset: { name: memcachedStatefulSet, replicas: plane.memcachedServers } } }),
    },
  };
};

/** The passwords of the same accounts. */
export const passwordValues = (plane: OpenStackPlane, facts: ReleaseFacts): ValuesWithSecrets => {
  const { identity = {}, databases = {}, messaging, cache } = facts;
  const users = inUse(identity);
  const endpoints = {
    ...(Object.keys(users).length === 0 ? {} : { identity: { auth: passwords(users, (user) => plane.identityPassword(user)) } }),
    ...mapped(databases, (accounts) => ({ auth: passwords(inUse(accounts), (user) => plane.databasePassword(user)) })),
    ...(messaging === undefined ? {} : { oslo_messaging: { auth: passwords(inUse(messaging), (user) => plane.messagingPassword(user)) } }),
    ...(cache !== true ? {} : { oslo_cache: { auth: { memcache_secret_key: plane.memcacheSecretKey } } }),
  };
  return Object.keys(endpoints).length === 0 ? {} : { endpoints };
};

const mapped = <T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Readonly<Record<string, R>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

const named = (accounts: Accounts, more: Members = {}): Members => mapped(accounts, (username) => (username === null ? null : { username, ...more }));

const inUse = (accounts: Accounts): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(accounts).flatMap(([key, user]) => (user === null ? [] : [[key, user]])));

const passwords = (users: Readonly<Record<string, string>>, passwordOf: (user: string) => SecretRef) =>
  mapped(users, (user) => ({ password: passwordOf(user) }));
