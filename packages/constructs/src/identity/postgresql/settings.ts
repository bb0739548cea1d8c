import type { Profile } from '../../core/resources.ts';

/** The user `postgres` of the image. */
export const postgresUser = 999;

/**
 * Settings of the server by profile. Cache: a quarter of the memory limit at most, as upstream advises for a server of its own. Connections: Keycloak's
 * pool, a back-up, and three that are kept for the superuser. The log of changes stays well below the volume.
 * https://www.postgresql.org/docs/17/runtime-config-resource.html
 */
export const settings: Readonly<Record<Profile, Readonly<Record<string, string>>>> = {
  tiny: { shared_buffers: '32MB', max_connections: '20', work_mem: '2MB', maintenance_work_mem: '16MB', max_wal_size: '256MB', min_wal_size: '64MB' },
  standard: { shared_buffers: '192MB', max_connections: '60', work_mem: '4MB', maintenance_work_mem: '64MB', max_wal_size: '512MB', min_wal_size: '128MB' },
};

/** As arguments of the server, which win over its own file. */
export const settingArguments = (profile: Profile): string[] => Object.entries(settings[profile]).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
