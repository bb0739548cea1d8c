import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, makeCached } from '../cache.ts';
import { onPath, type Program } from '../program.ts';
import { run } from '../run.ts';

/** That of the site's image. */
export const keycloakVersion = '26.5.6';

/** Who may change realms while the check runs. */
export const administrator = { name: 'administrator', password: 'administrator-of-the-laboratory' };

const copyGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';

/** Those of the site, with a database in files: what is tried is the login, not PostgreSQL. */
const buildOptions = ['--db=dev-file', '--health-enabled=true', '--metrics-enabled=true', '--features-disabled=admin'];

/** Makes the database, with its own realm, once for all runs: a realm is imported into it, as into that of a site. */
const bootstrap = ['bootstrap-admin', 'user', '--optimized', '--no-prompt', '--username', administrator.name, '--password:env', 'ADMINISTRATOR_PASSWORD'];

const key = createHash('sha256')
  .update([keycloakVersion, copyGoal, administrator.password, ...buildOptions, ...bootstrap].join('\0'))
  .digest('hex')
  .slice(0, 16);
const entry = `keycloak-${keycloakVersion}-${key}`;
const unpacked = `keycloak-${keycloakVersion}`;
const folder = join(cacheFolder, entry, unpacked);

const make = (show: (text: string) => void, signal: AbortSignal | undefined): Promise<void> =>
  makeCached(entry, async (draft) => {
    show(`fetching Keycloak ${keycloakVersion} from Maven, and putting it together`);
    const archive = join(draft, `keycloak-quarkus-dist-${keycloakVersion}.zip`);
    const artifact = `-Dartifact=org.keycloak:keycloak-quarkus-dist:${keycloakVersion}:zip`;
    const steps: readonly (readonly [string, ...string[]])[] = [
      ['mvn', '--quiet', '--batch-mode', copyGoal, artifact, `-DoutputDirectory=${draft}`],
      ['python3', '-m', 'zipfile', '-e', archive, draft],
      ...[['build', ...buildOptions], bootstrap].map((words) => ['bash', '--norc', join(draft, unpacked, 'bin/kc.sh'), ...words] as const),
    ];
    for (const [command, ...words] of steps) {
      const { code, output } = await run(command, words, { folder: draft, signal, env: { ADMINISTRATOR_PASSWORD: administrator.password } });
      if (code !== 0) throw new Error(`${[command, ...words].join(' ')} failed:\n${output.trim()}`);
    }
    rmSync(archive);
  });

/** The folder of the server. https://mvnrepository.com/artifact/org.keycloak/keycloak-quarkus-dist */
export const keycloak: Program = {
  name: `Keycloak ${keycloakVersion}`,
  install: 'apt-get install maven openjdk-17-jre-headless python3; then it is fetched from Maven, once',
  find: () => (existsSync(join(folder, 'data/h2')) ? folder : undefined),
  ...(['mvn', 'java', 'python3'].some((name) => onPath(name) === undefined) ? {} : { prepare: make }),
};
