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

/**
 * A container that fails is begun again, so often at least and so long, in milliseconds: some Jobs wait for nothing although they need the message bus,
 * others race for domains and roles of keystone.
 */
const attempts = 3;
const patience = 40_000;

export interface ContainersProps {
  readonly machine: Machine;
  readonly stored: StoredData;
  readonly folders: VolumeFolders & { readonly images: string; readonly logs: string };
  readonly virtualEnvironment: string;
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

/** Runs containers of Pods on the machine. */
export class Containers {
  readonly #props: ContainersProps;
  /** Those that are ready and meant to run for good. */
  readonly running: RunningContainer[] = [];

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
    const start = performance.now();
    for (let attempt = 1; !isOver.aborted; attempt += 1) {
      const { begun, log } = this.#begin(pod, container, volumes);
      const code = await begun.ended;
      if (code === 0) return;
      if (attempt >= attempts && performance.now() - start > patience)
        throw new PodFailure(pod, `container ${container.name} has failed ${attempt} times, with ${code}:\n${lastLines(log)}`);
      await pause(Math.min(attempt, 5) * 1000);
    }
  }

  /**
   * Until it is ready, or nobody waits for it any more.
   *
   * @throws PodFailure
   */
  async untilReady(pod: Pod, container: Container, volumes: Volumes, isOver: AbortSignal): Promise<void> {
    for (let attempt = 1; !isOver.aborted; attempt += 1) {
      const running = this.#begin(pod, container, volumes);
      const { child } = running.begun;
      const runs = (): boolean => child.exitCode === null && child.signalCode === null;
      while (runs() && !hasBegun(running)) await pause(50);
      if (runs()) await this.#postStart(running);
      for (; runs() && !isOver.aborted; await pause(300)) {
        if (!(await isReady(this.#props.machine, running))) continue;
        this.running.push(running);
        return;
      }
      if (attempt >= attempts)
        throw new PodFailure(
          pod,
          `container ${container.name} has ended ${attempt} times before it was ready, with ${child.exitCode}:\n${lastLines(running.log)}`,
        );
      await pause(attempt * 1000);
    }
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
      virtualEnvironment,
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
