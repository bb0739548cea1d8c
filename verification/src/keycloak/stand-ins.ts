import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Container, EnvironmentVariable, Pod } from '../openstack/pod.ts';

/** Where containers see the jar, and what stands for the object store. */
export const importerJar = '/app/keycloak-config-cli.jar';
export const bucketFolder = '/bucket';

/** Of the newest PostgreSQL that Debian has here; undefined where there is none. */
export const postgreSqlPrograms = (): string | undefined =>
  globSync('/usr/lib/postgresql/*/bin/postgres')
    .map((path) => join(path, '..'))
    .sort((a, b) => Number(a.split('/').at(-2)) - Number(b.split('/').at(-2)))
    .at(-1);

/** As the entry point of the image makes the database: with one user, who is asked for the password over the network. */
const startPostgreSql = `set -eu
if ! [ -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  printf '%s\\n' "$POSTGRES_PASSWORD" > /tmp/password
  initdb --username="$POSTGRES_USER" --pwfile=/tmp/password $POSTGRES_INITDB_ARGS > /dev/null
  rm /tmp/password
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  pg_ctl --wait --silent --options="-c listen_addresses=" --log=/dev/null start
  createdb "$POSTGRES_DB"
  pg_ctl --wait --silent stop
fi
exec postgres -c 'listen_addresses=*' "$@"
`;

const withVariables = (container: Container, variables: Readonly<Record<string, string>>): Container => ({
  ...container,
  env: [
    ...(container.env ?? []).filter(({ name }) => !(name in variables)),
    ...Object.entries(variables).map(([name, value]): EnvironmentVariable => ({ name, value })),
  ],
});

const changed = (pod: Pod, change: (container: Container) => Container): Pod => ({
  ...pod,
  spec: { ...pod.spec, containers: pod.spec.containers.map(change), initContainers: (pod.spec.initContainers ?? []).map(change) },
});

const postgreSqlVariables = () => ({ PATH: `${postgreSqlPrograms()}:/usr/bin`, LANG: 'C.UTF-8' });

export const databaseHere = (pod: Pod): Pod =>
  changed(pod, (container) => ({ ...withVariables(container, postgreSqlVariables()), command: ['bash', '-c', startPostgreSql, 'postgres'] }));

/** The entry point of the image, where the Pod names no other. */
export const serverHere = (pod: Pod): Pod => changed(pod, (container) => ({ command: ['/opt/keycloak/bin/kc.sh'], ...container }));

/** A folder stands for the bucket, under the name of the remote. */
export const backupHere = (pod: Pod): Pod =>
  changed(pod, (container) =>
    withVariables(container, { ...postgreSqlVariables(), RCLONE_CONFIG_STORE_TYPE: 'alias', RCLONE_CONFIG_STORE_REMOTE: bucketFolder }),
  );

/** As the entry point of the image does it; `environment` wins over what the Job has. */
export const importHere = (pod: Pod, java: string, environment: Readonly<Record<string, string>>): Pod =>
  changed(pod, (container) => ({
    ...withVariables(container, environment),
    command: ['sh', '-c', `exec ${java} $JAVA_OPTS -jar ${importerJar}`],
  }));
