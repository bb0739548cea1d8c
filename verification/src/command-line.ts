import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Options } from './bench.ts';

export const usage = `npm run verify -- [name…] [options]

Asks the real components whether they take the generated files. Programs are built once, into \${XDG_CACHE_HOME:-~/.cache}/bastide-verify.

  --broken         mistakes in the files, each of which its check must find
  --list           which checks there are, and what each would take here
  --site NAME      one site; all of dist-manifests when none is named
  --crds FOLDER    CustomResourceDefinitions, or an export of those of your cluster
  --charts FOLDER  Helm charts, unpacked or as .tgz; what was seen is recorded in verification/results
  --realm-importer JAR
                   keycloak-config-cli, as its releases have it, for Java 21 or newer
  --minutes N      begins nothing more after so long; what is left out is listed
  --reuse          does not ask again what was answered well before, with the same files, programs and checks
`;

/** The command means nothing as it was typed. */
export class WrongUse extends Error {}

export interface CommandLine {
  readonly does: 'help' | 'list' | 'break' | 'ask';
  /** Of checks; none means all. */
  readonly names: readonly string[];
  readonly site: string | undefined;
  readonly options: Options;
  readonly reuses: boolean;
  /** Comes when the time is over, if it has an end. */
  readonly isOver: AbortSignal | undefined;
}

/** @throws WrongUse */
export const commandLineOf = (arguments_: readonly string[]): CommandLine => {
  const { values, positionals } = parsed(arguments_);
  const { help, list, broken, reuse = false, site, crds, charts, minutes } = values;
  const folders = Object.entries({ crds, charts }).flatMap(([option, folder]) => {
    if (folder !== undefined && !existsSync(folder)) throw new WrongUse(`--${option} ${folder}: there is no such folder`);
    return folder === undefined ? [] : [[option, resolve(folder)] as const];
  });
  const jar = values['realm-importer'];
  if (jar !== undefined && !existsSync(jar)) throw new WrongUse(`--realm-importer ${jar}: there is no such file`);
  const files: Pick<Options, 'realmImporter'> = jar === undefined ? {} : { realmImporter: resolve(jar) };
  const does = help ? 'help' : list ? 'list' : broken ? 'break' : 'ask';
  return { does, names: positionals, site, options: { ...Object.fromEntries(folders), ...files }, reuses: reuse, isOver: endAfter(minutes) };
};

const parsed = (arguments_: readonly string[]) => {
  const flag = { type: 'boolean' } as const;
  const value = { type: 'string' } as const;
  const options = {
    help: flag,
    list: flag,
    broken: flag,
    reuse: flag,
    site: value,
    crds: value,
    charts: value,
    'realm-importer': value,
    minutes: value,
  } as const;
  try {
    return parseArgs({ args: [...arguments_], options, allowPositionals: true });
  } catch (error) {
    throw new WrongUse((error as Error).message);
  }
};

const endAfter = (minutes: string | undefined): AbortSignal | undefined => {
  if (minutes === undefined) return undefined;
  if (!/^\d+$/.test(minutes)) throw new WrongUse(`--minutes ${minutes}: a whole number is needed`);
  return Number(minutes) === 0 ? AbortSignal.abort() : AbortSignal.timeout(Number(minutes) * 60_000);
};
