/** What a program used from its start to the end of its work. */
export interface Usage {
  /** User and system time of all threads, with the garbage collector's. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMebibytes: number;
  /** CPU seconds by phase; they add up to all. */
  readonly phases: Readonly<Record<string, number>>;
}

/** Divides the CPU time of a process into phases. The first one begins with the process itself, so it holds the start of Node and the imports. */
export class Stopwatch {
  readonly #phases = new Map<string, number>();
  #microseconds = 0;

  /** Ends a phase; one that was ended before grows. */
  end(phase: string): void {
    const now = cpuMicroseconds();
    this.#phases.set(phase, (this.#phases.get(phase) ?? 0) + (now - this.#microseconds) / 1e6);
    this.#microseconds = now;
  }

  get usage(): Usage {
    return {
      cpuSeconds: this.#microseconds / 1e6,
      wallSeconds: performance.now() / 1e3,
      peakMebibytes: process.resourceUsage().maxRSS / 1024,
      phases: Object.fromEntries(this.#phases),
    };
  }
}

const cpuMicroseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
