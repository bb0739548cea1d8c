import { chmodSync, chownSync, cpSync, globSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.ts';

/** Users of the images, by number. */
const users = { root: 0, postgres: 999, keycloak: 1000, nobody: 65_534 } as const;

const files = (hosts: string): Readonly<Record<string, string>> => ({
  'etc/passwd': Object.entries(users)
    .map(([name, id]) => `${name}:x:${id}:${id}::/:/bin/bash\n`)
    .join(''),
  'etc/group': Object.entries(users)
    .map(([name, id]) => `${name}:x:${id}:\n`)
    .join(''),
  'etc/hosts': hosts,
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
});

/** What every image has, besides Debian's programs: a folder that becomes the root of a container. */
const makeBase = (folder: string, hosts: string): void => {
  for (const name of ['etc', 'tmp', 'run', 'var', 'mnt']) mkdirSync(join(folder, name), { recursive: true });
  chmodSync(join(folder, 'tmp'), 0o1777);
  for (const [path, content] of Object.entries(files(hosts))) writeFileSync(join(folder, path), content);
  for (const [path, target] of Object.entries({ bin: 'usr/bin', sbin: 'usr/sbin', lib: 'usr/lib', lib64: 'usr/lib64', 'var/run': '/run' }))
    symlinkSync(target, join(folder, path));
  // Debian's Java keeps its settings here.
  for (const settings of globSync('/etc/java-*-openjdk')) cpSync(settings, join(folder, settings), { recursive: true, verbatimSymlinks: true });
};

/**
 * The images of the Pods, each in a folder of its name.
 *
 * @param keycloak folder of the server
 */
export const makeImages = async (folder: string, hosts: string, keycloak: string): Promise<void> => {
  for (const name of ['keycloak', 'postgresql', 'importer']) makeBase(join(folder, name), hosts);
  const server = join(folder, 'keycloak/opt/keycloak');
  cpSync(keycloak, server, { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(server, 'data'), { recursive: true });
  for (const script of globSync(join(server, 'bin/*.sh'))) chmodSync(script, 0o755);
  await run('chown', ['-R', `${users.keycloak}:0`, server]);
  mkdirSync(join(folder, 'postgresql/var/run'), { recursive: true });
  chownSync(join(folder, 'importer/tmp'), users.nobody, users.nobody);
};
