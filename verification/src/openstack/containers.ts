import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { containerScript } from './container-script.ts';
import { environmentOf, hostNameOf } from './environment.ts';
import { homeOf } from './image.ts';
import type { Machine } from './machine.ts';
import { type Container, nameOf, type Pod } from './pod.ts';
import { isReady } from './probe.ts';
import { execute, hasBegun, lastLines, type RunningContainer } from './running-container.ts';
import type { StoredData } from './stored-data.ts';
import { type Mount, type VolumeFolders, Volumes } from './volumes.ts';

export interface ContainersProps {
  readonly machine: Machine;
  readonly stored: StoredData;
  readonly folders: VolumeFolders & { readonly images: string; readonly logs: string };
  /** @default - none: images that are not of OpenStack */
  readonly virtualEnvironment?: string;
  /** What every container has, besides its volumes. */
  readonly mountsOfAll: readonly Mount[];
}

/** Something that a Pod has brought to light. */
export class PodFailure extends Error {
  readonly file: string;
  constructor(pod: Pod, what: string) {
    super(`${nameOf(pod)}: ${what}`);
    this.file = pod.file;
  }
}

/**
 * How often a container has been begun. One that fails is begun again, so often at least and so long, in milliseconds: some wait for nothing although they need
 * the message bus or what another release registers, others race for domains and roles of keystone.
 */
class Tries {
  static readonly #least = 3;
  static readonly #patience = 40_000;
  readonly #start = performance.now();
  #count = 0;

  /**
   * Waits a while before the next one.
   *
   * @throws PodFailure when it was the last one
   */
  async again(pod: Pod, container: Container, code: number, log: string): Promise<void> {
    this.#count += 1;
    if (this.#count >= Tries.#least && performance.now() - this.#start > Tries.#patience)
      throw new PodFailure(pod, `container ${container.name} has ended ${this.#count} times, at last with ${code}:\n${lastLines(log)}`);
    await pause(Math.min(this.#count, 5) * 1000);
  }
}

/** Runs containers of Pods on the machine. */
export class Containers {
  readonly #props: ContainersProps;
  /** Those that are ready and meant to run for good. */
  readonly running: RunningContainer[] = [];
  /** Of those that were ready once. */
  readonly failures: PodFailure[] = [];

  constructor(props: ContainersProps) {
    this.#props = props;
  }

  logOf(pod: Pod, container: Container): string {
    return join(this.#props.folders.logs, `${pod.name}.${container.name}.log`);
  }

  /** @throws Error for a Secret or a ConfigMap that nothing makes */
  volumesOf(pod: Pod): Volumes {
    return new Volumes(pod, this.#props.stored, this.#props.folders);
  }

  /**
   * Until it has ended well, or nobody waits for it any more.
   *
   * @throws PodFailure
   */
  async toItsEnd(pod: Pod, container: Container, volumes: Volumes, isOver: AbortSignal): Promise<void> {
    for (const tries = new Tries(); !isOver.aborted; ) {
      const { begun, log } = this.#begin(pod, container, volumes);
      const code = await begun.ended;
      if (code === 0) return;
      await tries.again(pod, container, code, log);
    }
  }

  /**
   * Until it is ready, or nobody waits for it any more. When it ends later it is begun again.
   *
   * @throws PodFailure
   */
  async untilReady(pod: Pod, container: Container, volumes: Volumes, isOver: AbortSignal, tries = new Tries()): Promise<void> {
    while (!isOver.aborted) {
      const running = this.#begin(pod, container, volumes);
      const { child, ended } = running.begun;
      const runs = (): boolean => child.exitCode === null && child.signalCode === null && !isOver.aborted;
      while (runs() && !hasBegun(running)) await pause(50);
      if (runs()) await this.#postStart(running);
      while (runs() && !(await isReady(this.#props.machine, running))) await pause(300);
      if (runs()) {
        this.running.push(running);
        ended.then((code) => this.#restart(running, volumes, isOver, tries, code)).catch((error: PodFailure) => this.failures.push(error));
        return;
      }
      if (!isOver.aborted) await tries.again(pod, container, await ended, running.log);
    }
  }

  async #restart(running: RunningContainer, volumes: Volumes, isOver: AbortSignal, tries: Tries, code: number): Promise<void> {
    if (isOver.aborted) return;
    const { pod, container, log } = running;
    this.running.splice(this.running.indexOf(running), 1);
    await tries.again(pod, container, code, log);
    await this.untilReady(pod, container, volumes, isOver, tries);
  }

  async #postStart(running: RunningContainer): Promise<void> {
    const { pod, container } = running;
    const command = container.lifecycle?.postStart?.exec?.command;
    if (command === undefined) return;
    const { code, output } = await execute(this.#props.machine, running, command);
    if (code !== 0) throw new PodFailure(pod, `the postStart hook of container ${container.name} has failed with ${code}:\n${output.trim()}`);
  }

  #begin(pod: Pod, container: Container, volumes: Volumes): RunningContainer {
    const { machine, stored, folders, virtualEnvironment, mountsOfAll } = this.#props;
    const root = join(folders.pods, `${pod.name}.${container.name}.root`);
    mkdirSync(root, { recursive: true });
    const { runAsUser = pod.spec.securityContext?.runAsUser ?? 0, readOnlyRootFilesystem = false } = container.securityContext ?? {};
    const environment = { HOME: homeOf(pod.release, runAsUser), ...environmentOf(pod, container, stored, machine.node) };
    const script = containerScript({
      image: join(folders.images, pod.release),
      ...(virtualEnvironment === undefined ? {} : { virtualEnvironment }),
      root,
      hostName: hostNameOf(pod, machine.node),
      mounts: [...volumes.mountsOf(container), ...mountsOfAll],
      environment,
      command: [...(container.command ?? []), ...(container.args ?? [])],
      user: runAsUser,
      isReadOnly: readOnlyRootFilesystem,
    });
    const [file, log] = [`${root}.sh`, this.logOf(pod, container)];
    writeFileSync(file, script);
    const begun = machine.begin(['unshare', '--mount', '--uts', '--propagation', 'private', 'bash', file], log);
    return { pod, container, begun, environment, root, user: runAsUser, log };
  }
}
