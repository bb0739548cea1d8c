import { setTimeout as pause } from 'node:timers/promises';
import type { Problem } from '../check.ts';
import { type Containers, PodFailure } from './containers.ts';
import { type Dependency, dependenciesOf, describe, waitsOnly } from './dependencies.ts';
import { nameOf, type Pod } from './pod.ts';
import { lastLines } from './running-container.ts';

/** Jobs that run at once: more would only take time from each other. */
const jobsAtOnce = 3;

export interface KubeletProps {
  readonly containers: Pick<Containers, 'volumesOf' | 'toItsEnd' | 'untilReady' | 'logOf'>;
  /** Service → labels of the Pods behind it. */
  readonly services: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Pods that nothing runs here, and others may wait for. */
  readonly taken: readonly Pod[];
  /** Releases that stand before the others begin. */
  readonly first: readonly string[];
  readonly show: (what: string) => void;
}

interface Running {
  readonly pod: Pod;
  state: 'waits' | 'begun' | 'settled';
  readonly waitsFor: readonly Dependency[];
}

const isJob = ({ owner }: Pod): boolean => owner.kind === 'Job';

/** Runs Pods on the machine as a kubelet does, each when what it waits for is there. */
export class Kubelet {
  readonly #props: KubeletProps;
  readonly #all: readonly Running[];
  readonly #over = new AbortController();

  /** @param pods in the order in which their Jobs are begun */
  constructor(pods: readonly Pod[], props: KubeletProps) {
    this.#props = props;
    this.#all = pods.map((pod) => ({ pod, state: 'waits', waitsFor: dependenciesOf(pod) }));
  }

  /**
   * Until every Job is done and everything else is ready; what keeps it from that.
   *
   * @param alarms what is wrong although every Pod may come to be ready, asked for each second
   */
  async settle(withinSeconds: number, alarms: () => readonly Problem[]): Promise<readonly Problem[]> {
    const inVain = this.#inVain();
    if (inVain.length > 0) return inVain;
    try {
      const all = Promise.all(this.#all.map((each) => this.#run(each))).then(() => true);
      for (const end = performance.now() + withinSeconds * 1000; ; ) {
        const isSettled = await Promise.race([all, pause(1000, false)]);
        if (this.#over.signal.aborted) return [];
        const alarmed = alarms();
        if (alarmed.length > 0) return this.#givenUp(alarmed);
        if (isSettled) return [];
        if (performance.now() > end) return this.#givenUp(this.#unsettled(withinSeconds));
      }
    } catch (error) {
      return this.#givenUp([{ ...(error instanceof PodFailure ? { file: error.file } : {}), what: (error as Error).message }]);
    }
  }

  /** Begins nothing more, and nothing again. */
  stop(): void {
    this.#over.abort();
  }

  #givenUp(problems: readonly Problem[]): readonly Problem[] {
    this.stop();
    return problems;
  }

  async #run(running: Running): Promise<void> {
    const { containers } = this.#props;
    const { pod } = running;
    const { initContainers = [], containers: all } = pod.spec;
    const { signal } = this.#over;
    for (; !this.#isNext(running); await pause(100)) if (signal.aborted) return;
    running.state = 'begun';
    const volumes = containers.volumesOf(pod);
    for (const each of initContainers.filter((container) => !waitsOnly(container))) await containers.toItsEnd(pod, each, volumes, signal);
    await Promise.all(all.map((each) => (isJob(pod) ? containers.toItsEnd(pod, each, volumes, signal) : containers.untilReady(pod, each, volumes, signal))));
    if (signal.aborted) return;
    running.state = 'settled';
    const ofRelease = this.#all.filter((each) => each.pod.release === pod.release);
    if (ofRelease.every(({ state }) => state === 'settled')) this.#props.show(`${pod.release} stands, with ${ofRelease.length} Pods`);
  }

  /** Whether it waits for nothing; of Jobs the first few, in their order. */
  #isNext(running: Running): boolean {
    if (!this.#mayBegin(running)) return false;
    if (!isJob(running.pod)) return true;
    const jobs = this.#all.filter(({ pod, state }) => isJob(pod) && state !== 'settled');
    const before = jobs.slice(0, jobs.indexOf(running)).filter((each) => each.state === 'waits' && this.#mayBegin(each));
    return jobs.filter(({ state }) => state === 'begun').length + before.length < jobsAtOnce;
  }

  /** Sites install their releases in an order: what serves all others stands before they begin. */
  #mayBegin({ pod: { release }, waitsFor }: Running): boolean {
    const { first } = this.#props;
    const isServed = first.includes(release) || this.#all.every(({ pod, state }) => !first.includes(pod.release) || state === 'settled');
    return isServed && waitsFor.every((each) => this.#isThere(each));
  }

  #isThere(dependency: Dependency): boolean {
    return [...this.#props.taken, ...this.#all.filter(({ state }) => state === 'settled').map(({ pod }) => pod)].some((pod) => this.#serves(pod, dependency));
  }

  #serves(pod: Pod, dependency: Dependency): boolean {
    if (dependency.is === 'job') return isJob(pod) && pod.owner.name === dependency.name;
    const labels = dependency.is === 'pod' ? dependency.labels : this.#props.services.get(dependency.name);
    return labels !== undefined && !isJob(pod) && Object.entries(labels).every(([key, value]) => pod.labels[key] === value);
  }

  /** Pods that would wait for ever. */
  #inVain(): readonly Problem[] {
    const pods = [...this.#props.taken, ...this.#all.map(({ pod }) => pod)];
    return this.#all.flatMap(({ pod, waitsFor }) =>
      waitsFor
        .filter((dependency) => !pods.some((each) => this.#serves(each, dependency)))
        .map((dependency) => ({ file: pod.file, what: `${nameOf(pod)} waits for ${describe(dependency)}, and no release makes a Pod of it` })),
    );
  }

  #unsettled(seconds: number): readonly Problem[] {
    const stateOf = ({ pod, state, waitsFor }: Running): string => {
      const missing = waitsFor.filter((each) => !this.#isThere(each));
      if (state === 'waits') return `still waits after ${seconds} s for ${missing.map(describe).join(', ') || 'its turn'}`;
      const logs = pod.spec.containers.map((container) => lastLines(this.#props.containers.logOf(pod, container)));
      return `is not ${isJob(pod) ? 'done' : 'ready'} after ${seconds} s:\n${logs.join('\n')}`;
    };
    return this.#all.filter(({ state }) => state !== 'settled').map((each) => ({ file: each.pod.file, what: `${nameOf(each.pod)} ${stateOf(each)}` }));
  }
}
