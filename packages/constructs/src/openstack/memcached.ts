import type { IConstruct } from 'constructs';
import { closedObject, trueOrFalse, whole } from '../core/closed-object.ts';
import { type Budgets, budget } from '../core/resources.ts';
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
        name: 'memcached-memcached',
        label: 'server',
        replicas: 'server',
        containers: [{ name: 'memcached', image: 'memcached', resources: 'server' }],
      },
    ],
    // values.yaml has `memcached`, which no template reads.
    undocumentedResources: ['server'],
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
  },
);

export type MemcachedProps = OpenStackReleaseProps<ValuesOf<typeof memcachedDefinition>>;

/** 19 MiB with one control plane at work, measured; it grows to what it may keep. */
const budgets: Budgets<'server'> = {
  tiny: { server: budget({ request: 48, limit: 96 }, 20) },
  standard: { server: budget({ request: 320, limit: 1280 }, 100) },
};

/** How many MiB of tokens and the like are kept. */
const memory = { tiny: 32, standard: 1024 } as const;
const maximalConnections = { tiny: 1024, standard: 8192 } as const;

/** memcached: what services remember of tokens. https://github.com/memcached/memcached/wiki/ConfiguringServer */
export class Memcached extends OpenStackRelease<ValuesOf<typeof memcachedDefinition>> {
  constructor(scope: IConstruct, id: string, props: MemcachedProps) {
    const { profile } = props.plane;
    super(scope, id, props, {
      definition: memcachedDefinition,
      budgets: budgets[profile],
      replicas: { server: 1 },
      purpose: {
        title: 'memcached',
        does: 'Remembers tokens that services have checked.',
        lossBreaks: 'every request asks Keystone, so that APIs are slow.',
        lossKeeps: 'Nothing is lost: what it held is asked again.',
      },
      values: { conf: { memcached: { memory: memory[profile], max_connections: maximalConnections[profile] } } },
      waitFor: [{ kind: 'StatefulSet', name: 'memcached-memcached' }],
    });
  }
}
