import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Container, Pod, Projection, Volume } from './pod.ts';
import type { StoredData } from './stored-data.ts';

/** A bind mount into the root of a container. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly isFolder: boolean;
}

/** Folders of the node that a container has of the machine that runs it anyway. */
const isOfTheKernel = (path: string): boolean => /^\/(dev|sys|proc|lib\/modules)(\/|$)/.test(path) || path === '/';

/** Where volumes lie: what a Pod has alone, what outlives it, and what it shares with its node. */
export interface VolumeFolders {
  readonly pods: string;
  readonly claims: string;
  readonly node: string;
}

/** Volumes of a Pod as files and folders, and where each container sees them. */
export class Volumes {
  readonly #folders = new Map<string, string>();

  /**
   * Makes them.
   *
   * @throws Error for a Secret or a ConfigMap that nothing makes
   */
  constructor(pod: Pod, stored: StoredData, folders: VolumeFolders) {
    const own = join(folders.pods, pod.name);
    rmSync(own, { recursive: true, force: true });
    for (const volume of pod.spec.volumes ?? []) {
      const { name, hostPath, persistentVolumeClaim } = volume;
      const projections = projectionsOf(volume);
      if (hostPath !== undefined && isOfTheKernel(hostPath.path)) continue;
      const folder = hostPath
        ? join(folders.node, hostPath.path)
        : persistentVolumeClaim
          ? join(folders.claims, persistentVolumeClaim.claimName)
          : join(own, name);
      this.#folders.set(name, folder);
      if (/^File|^Socket/.test(hostPath?.type ?? '') || hostPath?.path === '/etc/machine-id') touch(folder);
      else mkdirSync(folder, { recursive: true });
      // Whoever runs in the Pod writes there.
      if (projections.length === 0 && !hostPath) chmodSync(folder, 0o1777);
      for (const [kind, projection] of projections) project(pod, stored, folder, kind, projection);
    }
  }

  /** In their order: what is mounted later may lie in what was mounted before. */
  mountsOf({ volumeMounts = [] }: Container): readonly Mount[] {
    return volumeMounts.flatMap(({ name, mountPath, subPath }): readonly Mount[] => {
      const folder = this.#folders.get(name);
      if (folder === undefined) return [];
      const target = mountPath.replace(/\/+$/, '');
      if (subPath === undefined) return [{ source: folder, target, isFolder: !isFile(folder) }];
      const source = join(folder, subPath);
      // The kubelet makes a folder of what is not there, even where a key was meant.
      if (!existsSync(source)) mkdirSync(source, { recursive: true });
      return [{ source, target, isFolder: !isFile(source) }];
    });
  }
}

const projectionsOf = ({ secret, configMap, projected }: Volume): readonly (readonly ['Secret' | 'ConfigMap', Projection])[] => [
  ...(secret ? ([['Secret', { ...secret, name: secret.secretName }]] as const) : []),
  ...(configMap ? ([['ConfigMap', configMap]] as const) : []),
  ...(projected?.sources ?? []).flatMap((source) => [
    ...(source.secret ? ([['Secret', source.secret]] as const) : []),
    ...(source.configMap ? ([['ConfigMap', source.configMap]] as const) : []),
  ]),
];

const project = (pod: Pod, stored: StoredData, folder: string, kind: 'Secret' | 'ConfigMap', { name, items }: Projection): void => {
  const data = stored.of(kind, name);
  if (data === undefined) throw new Error(`${pod.owner.kind} ${pod.owner.name} mounts ${kind} ${name}, which nothing makes`);
  for (const [key, content] of data) {
    const paths = items === undefined ? [key] : items.filter((item) => item.key === key).map(({ path }) => path);
    for (const path of paths) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      // Modes of volumes are not told apart: all that is read may be run.
      chmodSync(file, 0o555);
    }
  }
};

const touch = (file: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '', { flag: 'a' });
};

const isFile = (path: string): boolean => statSync(path).isFile();
