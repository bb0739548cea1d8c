import type { Bench } from '../bench.ts';
import type { Check, Problem, Result } from '../check.ts';
import { tryBackup } from '../keycloak/backup.ts';
import { type IdentityPods, identityPodsOf } from '../keycloak/identity-pods.ts';
import { IdentityServers, type Importer } from '../keycloak/identity-servers.ts';
import { javaForTheImporter } from '../keycloak/realm-importer.ts';
import { notAsInGit } from '../keycloak/realm-state.ts';
import { tryReconciling } from '../keycloak/reconciling.ts';
import { postgreSqlPrograms } from '../keycloak/stand-ins.ts';
import { machinePrograms } from '../openstack/machine.ts';
import type { MemoryUse } from '../openstack/memory.ts';
import { debianProgram, type Program } from '../program.ts';
import { secondsSince } from '../seconds.ts';
import { keycloakVersion, keycloak as server } from '../sso/keycloak.ts';

const postgreSql: Program = { name: 'PostgreSQL', install: 'apt-get install postgresql', find: postgreSqlPrograms };

/** The Pods of Keycloak and PostgreSQL, run: the realm is imported as Git says, follows it, and survives with the database. */
export const keycloak: Check = {
  name: 'keycloak',
  title: 'Keycloak is put together and started as the site says, its realm is the one of Git and follows it, and its database is backed up and restored',
  needs: [server, postgreSql, ...machinePrograms, ...['rclone', 'curl', 'openssl'].map((name) => debianProgram(name, name))],
  run: async (bench) => {
    const pods = identityPodsOf(bench.site);
    return pods === undefined ? { seen: ['the site has no Keycloak'], problems: [] } : tryAll(bench, pods);
  },
};

const importerOf = ({ options }: Bench): Importer | undefined => {
  const java = javaForTheImporter();
  return options.realmImporter === undefined || java === undefined ? undefined : { java, jar: options.realmImporter };
};

const tryAll = async (bench: Bench, pods: IdentityPods): Promise<Result> => {
  const importer = importerOf(bench);
  const { image = '' } = pods.server.spec.containers[0]!;
  const servers = await IdentityServers.start(bench, pods, importer);
  const start = performance.now();
  await servers.startDatabase();
  const databaseSeconds = secondsSince(start);
  const starting = performance.now();
  const building = await servers.startKeycloak();
  const seen = [
    `the database takes connections after ${databaseSeconds} s; Keycloak is put together and ready ${secondsSince(starting)} s later`,
    `putting it together took up to ${building} MiB`,
    ...(image.endsWith(`:${keycloakVersion}`) ? [] : [`the site has ${image}; tried was ${keycloakVersion}`]),
  ];
  const importing = performance.now();
  const peak = await servers.importRealm();
  const means =
    importer === undefined ? "Keycloak's own API; nothing follows Git without --realm-importer and Java 21" : `keycloak-config-cli, with up to ${peak} MiB`;
  seen.push(`the realm is imported in ${secondsSince(importing)} s by ${means}`);
  const wrong = await notAsInGit(servers.administration, pods.realm.text, servers.importEnvironment());
  const problems: Problem[] = wrong.map((what) => ({ file: pods.realm.file, what }));
  const add = (more: Result): void => {
    seen.push(...more.seen);
    problems.push(...more.problems);
  };
  if (problems.length === 0 && importer !== undefined) add(await tryReconciling(servers, pods.realm));
  if (problems.length === 0 && pods.backup !== undefined) add(await tryBackup(servers, pods));
  return { seen: [...seen, ...servers.memory().map(memoryLine)], problems };
};

const memoryLine = ({ container, rss, pss, processes }: MemoryUse): string =>
  `${container} has ${Math.round(rss)} MiB resident after that, ${Math.round(pss)} with what is shared shared out, in ${processes} process${processes === 1 ? '' : 'es'}`;
