import { environmentFolder, filesOfTheMachine, foldersOfTheMachine } from './image.ts';
import type { Mount } from './volumes.ts';

export interface ContainerRun {
  /** Copied into the root. */
  readonly image: string;
  /** With the services. @default - none */
  readonly virtualEnvironment?: string;
  /** An empty folder, where the root is put together. */
  readonly root: string;
  /** Of the Pod. */
  readonly hostName: string;
  readonly mounts: readonly Mount[];
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly user: number;
  readonly isReadOnly: boolean;
}

/** A file with a line in it once the root stands. */
export const begunMark = (root: string): string => `${root}.begun`;

/** Where the machine is seen while the root is put together. */
const machine = '/mnt';

/**
 * What makes the root of a container and becomes its program: for bash in a mount and UTS namespace of its own. The root is in memory; of the machine it
 * has programs, read only. Paths are resolved inside it, so that no link leads out. Mounts come and go with the namespace.
 */
export const containerScript = ({ image, virtualEnvironment, root, hostName, mounts, environment, command, user, isReadOnly }: ContainerRun): string =>
  [
    'set -e',
    `exec 9> ${quote(begunMark(root))}`,
    `hostname ${quote(hostName)}`,
    `mount -t tmpfs -o mode=755 container ${quote(root)}`,
    `cp -a ${quote(image)}/. ${quote(root)}`,
    `cd ${quote(root)}`,
    'mkdir usr && mount --bind /usr usr && mount -o remount,bind,ro usr',
    `pivot_root . .${machine}`,
    'cd /',
    ...foldersOfTheMachine.flatMap((path) => [`mkdir -p ${path}`, ...bind(path, path), `mount -o remount,bind,ro ${path}`]),
    ...filesOfTheMachine.flatMap((path) => [`touch ${path}`, ...bind(path, path), `mount -o remount,bind,ro ${path}`]),
    'mkdir -p /proc /sys /dev',
    // Scripts in it begin with the path that it was made for.
    ...(virtualEnvironment === undefined ? [] : [environmentFolder, virtualEnvironment]).flatMap((path) => [
      `mkdir -p ${quote(path)}`,
      ...bind(virtualEnvironment!, path),
      `mount -o remount,bind,ro ${quote(path)}`,
    ]),
    `mount --rbind ${machine}/dev /dev`,
    'mount -t tmpfs -o mode=1777 shm /dev/shm',
    'mount -t proc proc /proc',
    'mount -t sysfs sysfs /sys',
    ...mounts.flatMap(({ source, target, isFolder }) => [
      isFolder ? `mkdir -p ${quote(target)}` : `mkdir -p ${quote(parentOf(target))}; [ -e ${quote(target)} ] || touch ${quote(target)}`,
      ...bind(source, target),
    ]),
    `umount -l ${machine}`,
    ...(isReadOnly ? ['mount -o remount,ro /'] : []),
    'echo >&9',
    'exec 9>&-',
    `exec setpriv --reuid ${user} --regid ${user} --clear-groups env -i ${Object.entries(environment)
      .map(([name, value]) => quote(`${name}=${value}`))
      .join(' ')} ${command.map(quote).join(' ')}`,
    '',
  ].join('\n');

const bind = (source: string, target: string): readonly string[] => [`mount --bind ${quote(`${machine}${source}`)} ${quote(target)}`];

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** For a shell of POSIX. */
const quote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
