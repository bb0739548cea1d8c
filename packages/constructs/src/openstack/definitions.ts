import { keystoneDefinition } from './keystone.ts';
import { memcachedDefinition } from './memcached.ts';
import { placementDefinition } from './placement.ts';
import type { ReleaseDefinition } from './release-definition.ts';

/** Every release of OpenStack-Helm that Bastide knows, sorted by name. */
export const openStackDefinitions: readonly ReleaseDefinition[] = [
  keystoneDefinition,
  memcachedDefinition,
  placementDefinition,
] as readonly ReleaseDefinition[];
