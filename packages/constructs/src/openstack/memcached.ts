import type { IConstruct } from 'constructs';
import { closedObject, oneOf, trueOrFalse, whole } from '../core/closed-object.ts';
import { type Budgets, budget } from '../core/resources.ts';
import { memcachedStatefulSet } from './endpoints.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { defineOpenStackRelease, type ValuesOf } from './release-definition.ts';

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/memcached/values.yaml */
export const memcachedDefinition = defineOpenStackRelease(
  {
    name: 'memcached',
    images: { dep_check: 'kubernetes-entrypoint', memcached: 'memcached' },
    labels: { server: 'control' },
    pods: [
      {
        kind: 'StatefulSet',
        name: memcachedStatefulSet,
        label: 'server',
        replicas: 'server',
        containers: [{ name: 'memcached', image: 'memcached', resources: 'server' }],
      },
    ],
    // values.yaml has `memcached`, which no template reads.
    undocumentedResources: ['server'],
    undocumentedValues: ['network.memcached.service'],
    without: ['job_image_repo_sync', 'secret_registry'],
    knownSecrets: ['endpoints.oci_image_registry.auth.memcached.password'],
  },
  {
    conf: closedObject(
      {},
      {
        memcached: closedObject(
          {},
          {
            max_connections: whole(1),
            /** In MiB. */
            memory: whole(1),
            stats_cachedump: closedObject({ enabled: trueOrFalse }),
          },
        ),
      },
    ),
    /** With `None` the Service has no address of its own, and DNS knows each server by name. */
    network: closedObject({}, { memcached: closedObject({}, { service: closedObject({}, { clusterIP: oneOf('None') }) }) }),
  },
);

/** How many servers there are is a prop of the plane, because all releases must know it. */
export type MemcachedProps = Omit<OpenStackReleaseProps<ValuesOf<typeof memcachedDefinition>>, 'replicas'>;

/** 19 MiB with one control plane at work, measured; it grows to what it may keep. */
const budgets: Budgets<'server'> = {
  tiny: { server: budget({ request: 48, limit: 96 }, 20) },
  standard: { server: budget({ request: 320, limit: 1280 }, 100) },
};

/** How many MiB of tokens and the like are kept. */
const memory = { tiny: 32, standard: 1024 } as const;
const maximalConnections = { tiny: 1024, standard: 8192 } as const;

/**
 * memcached: what services remember of tokens. https://github.com/memcached/memcached/wiki/ConfiguringServer
 *
 * Pods of other releases do not start while the Service `memcached` has nothing behind it, and Kubernetes does not replace the Pod of a StatefulSet on a node
 * that is lost, so there are several servers. They know nothing of each other: clients share out keys among them by name. Behind the one address of the
 * chart's Service each client would have a server of its own, and one Pod of Keystone would go on accepting what another has revoked.
 */
export class Memcached extends OpenStackRelease<ValuesOf<typeof memcachedDefinition>> {
  constructor(scope: IConstruct, id: string, props: MemcachedProps) {
    const { profile, memcachedServers } = props.plane;
    super(scope, id, props, {
      definition: memcachedDefinition,
      budgets: budgets[profile],
      replicas: { server: memcachedServers },
      purpose: {
        title: 'memcached',
        does: 'Remembers tokens that services have checked, and who is logged in to Horizon.',
        lossBreaks:
          'everybody is logged out of Horizon, every request asks Keystone, so that APIs are slow, and Pods of Keystone, Horizon and Neutron do not start.',
        lossKeeps: 'APIs go on: what they kept there is asked again. With one server lost, those whose session lay there log in again.',
      },
      values: { conf: { memcached: { memory: memory[profile], max_connections: maximalConnections[profile] } } },
      agreed: { network: { memcached: { service: { clusterIP: 'None' } } } },
      waitFor: [{ kind: 'StatefulSet', name: memcachedStatefulSet }],
    });
  }
}
