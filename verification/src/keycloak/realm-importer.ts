import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the jar of keycloak-config-cli is built for. */
const leastJava = 21;

const homes = (): readonly string[] => [
  ...(process.env['JAVA_HOME'] === undefined ? [] : [process.env['JAVA_HOME']]),
  ...globSync('/usr/lib/jvm/*/release').map(dirname).sort(),
];

const versionIn = (home: string): number => {
  try {
    return Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(join(home, 'release'), 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
};

/** The first Java that runs it; undefined where there is none. */
export const javaForTheImporter = (): string | undefined => {
  const home = homes().find((each) => versionIn(each) >= leastJava);
  return home === undefined ? undefined : join(home, 'bin/java');
};

/** What it says of a failure, each once: without the places in its own code, which follow. */
export const complaintsOf = (log: string): readonly string[] => {
  const said = log.split('\n').flatMap((line) => /^(?:Caused by: |.* ERROR \d+ .*? : )(.+)$/.exec(line)?.[1] ?? []);
  return [...new Set(said)].slice(-8);
};

interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly exception?: { readonly message?: string };
}

/** What the server itself says of its failures, each once. */
export const errorsOf = (log: string): readonly string[] => {
  const lines = log.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
  const errors = lines.filter(({ level }) => level === 'ERROR').map(({ message, exception }) => [message, exception?.message].filter(Boolean).join(': '));
  return [...new Set(errors)].slice(-8);
};
