import type { ReleaseContainer, ReleasePods } from './release-facts.ts';

// Jobs that helm-toolkit makes alike for every service.
// https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/helm-toolkit/templates/manifests

/** A Job with the label `job`. */
export const job = (name: string, containers: readonly ReleaseContainer[], label = 'job'): ReleasePods => ({ kind: 'Job', name, label, containers });

/** Makes the databases of a service and their account. */
export const databaseInit = (service: string, databases = 1): ReleasePods =>
  job(
    `${service}-db-init`,
    Array.from({ length: databases }, (_, index) => ({ name: `${service}-db-init-${index}`, image: 'db_init', resources: 'jobs.db_init' })),
  );

/** Brings the tables of a database to the release. */
export const databaseSync = (service: string, image = `${service}_db_sync`): ReleasePods =>
  job(`${service}-db-sync`, [{ name: `${service}-db-sync`, image, resources: 'jobs.db_sync' }]);

/** Makes the virtual host and the user of a service in RabbitMQ. */
export const rabbitInit = (service: string): ReleasePods =>
  job(`${service}-rabbit-init`, [{ name: 'rabbit-init', image: 'rabbit_init', resources: 'jobs.rabbit_init' }]);

/** What a service does once when it is there. */
export const bootstrap = (service: string): ReleasePods =>
  job(`${service}-bootstrap`, [{ name: 'bootstrap', image: 'bootstrap', resources: 'jobs.bootstrap' }]);

/** The users of a service in Keystone. */
export const keystoneUsers = (service: string, users: readonly string[]): ReleasePods =>
  job(
    `${service}-ks-user`,
    users.map((user) => ({ name: `${user}-ks-user`, image: 'ks_user', resources: 'jobs.ks_user' })),
  );

/** The entries of a service in Keystone's catalogue, by their types, e.g. `compute`. */
export const catalogueEntries = (service: string, types: readonly string[]): readonly ReleasePods[] => [
  job(
    `${service}-ks-service`,
    types.map((type) => ({ name: `${type}-ks-service-registration`, image: 'ks_service', resources: 'jobs.ks_service' })),
  ),
  job(
    `${service}-ks-endpoints`,
    types.flatMap((type) =>
      ['admin', 'internal', 'public'].map((which) => ({ name: `${type}-ks-endpoints-${which}`, image: 'ks_endpoints', resources: 'jobs.ks_endpoints' })),
    ),
  ),
];
