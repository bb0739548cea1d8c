import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Of the service in every image of OpenStack, and of the programs of the others. https://opendev.org/openstack/loci */
const serviceUser = 42424;
const users: readonly (readonly [name: string, id: number, home: string])[] = [
  ['root', 0, '/root'],
  ['nobody', 65534, '/nonexistent'],
];
const ownUsers: Readonly<Record<string, readonly (readonly [name: string, id: number, home: string])[]>> = {
  mariadb: [['mysql', 999, '/var/lib/mysql']],
  rabbitmq: [['rabbitmq', 999, '/var/lib/rabbitmq']],
  memcached: [],
};

const usersOf = (release: string) => [...users, ...(ownUsers[release] ?? [[release, serviceUser, `/var/lib/${release}`] as const])];

/** The folder of a user, which a container runtime puts into the environment. */
export const homeOf = (release: string, user: number): string => usersOf(release).find(([, id]) => id === user)?.[2] ?? '/';

/** Of the machine, read only and beside `/usr`: Debian packages stand for what the layers of an image would bring. */
export const foldersOfTheMachine = ['/etc/alternatives', '/etc/ssl'] as const;
export const filesOfTheMachine = ['/etc/ld.so.cache', '/etc/services', '/etc/protocols'] as const;

/** As Debian has them. */
const links: Readonly<Record<string, string>> = { bin: 'usr/bin', sbin: 'usr/sbin', lib: 'usr/lib', lib64: 'usr/lib64', 'var/run': '/run' };

/** The virtual environment of the services, as in every image of OpenStack. */
export const environmentFolder = '/var/lib/openstack';

const apache = `ServerRoot /etc/apache2
ServerName localhost
PidFile /var/run/apache2/apache2.pid
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule authz_user_module /usr/lib/apache2/modules/mod_authz_user.so
LoadModule setenvif_module /usr/lib/apache2/modules/mod_setenvif.so
LoadModule wsgi_module /usr/lib/apache2/modules/mod_wsgi.so
WSGIPythonHome ${environmentFolder}
ErrorLog /dev/stdout
<Directory />
  Require all granted
</Directory>
Include ports.conf
Include mods-available/mpm_event.conf
IncludeOptional conf-enabled/*.conf
`;

interface ImageFile {
  readonly content: string;
  /** @default 0o644 */
  readonly mode?: number;
}

/** What an image brings and a chart relies on, besides programs. */
const filesOf = (release: string, hosts: string): Readonly<Record<string, ImageFile>> => {
  const all = usersOf(release);
  return {
    '/etc/passwd': { content: all.map(([name, id, home]) => `${name}:x:${id}:${id}::${home}:/bin/bash\n`).join('') },
    '/etc/group': { content: all.map(([name, id]) => `${name}:x:${id}:\n`).join('') },
    '/etc/shadow': { content: all.map(([name]) => `${name}:*:19000:0:99999:7:::\n`).join(''), mode: 0o640 },
    '/etc/hosts': { content: hosts },
    '/etc/nsswitch.conf': { content: 'passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\nprotocols: files\n' },
    '/etc/sudoers': { content: 'root ALL=(ALL:ALL) NOPASSWD: ALL\n@includedir /etc/sudoers.d\n', mode: 0o440 },
    '/etc/pam.d/sudo': { content: 'auth sufficient pam_permit.so\naccount sufficient pam_permit.so\nsession sufficient pam_permit.so\n' },
    '/tini': { content: '#!/bin/bash\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n', mode: 0o755 },
    ...(release === 'keystone' ? { '/etc/apache2/apache2.conf': { content: apache }, '/etc/apache2/ports.conf': { content: '' } } : {}),
  };
};

/** Folders that an image brings for its user. */
const foldersOf = (release: string): readonly string[] => [`/var/lib/${release}`, `/etc/${release}`, `/var/log/${release}`];

/** Makes what is copied into the root of each container of a release: a folder that has been there already is one of another run. */
export const makeImage = (folder: string, release: string, hosts: string): void => {
  for (const [path, { content, mode = 0o644 }] of Object.entries(filesOf(release, hosts))) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
  }
  for (const path of ['/root', '/tmp', '/run', '/var/log', '/var/tmp', '/etc/sudoers.d', '/mnt', '/home']) mkdirSync(join(folder, path), { recursive: true });
  for (const path of ['/tmp', '/var/tmp']) chmodSync(join(folder, path), 0o1777);
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path));
  for (const path of foldersOf(release)) {
    mkdirSync(join(folder, path), { recursive: true });
    const [, id] = ownUsers[release]?.[0] ?? ['', serviceUser];
    chownSync(join(folder, path), id, id);
  }
};
