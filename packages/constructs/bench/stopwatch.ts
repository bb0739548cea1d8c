/** What a program used from its start to the end of its work. */
export interface Usage {
  /** User and system time of all threads, those of the garbage collector too. */
  readonly cpuSeconds: number;
  /** How much of it went into system calls, nearly all of them for files. */
  readonly systemSeconds: number;
  readonly wallSeconds: number;
  readonly peakMebibytes: number;
  /** CPU seconds by phase; they add up to `cpuSeconds`. */
  readonly phases: Readonly<Record<string, number>>;
}

/** Divides the CPU time of a process into phases. The first one begins with the process itself, so it holds the start of Node and the imports. */
export class Stopwatch {
  readonly #phases = new Map<string, number>();
  #seconds = 0;

  /** Ends a phase; one that was ended before grows. */
  end(phase: string): void {
    const now = cpuSeconds();
    this.#phases.set(phase, (this.#phases.get(phase) ?? 0) + now - this.#seconds);
    this.#seconds = now;
  }

  get usage(): Usage {
    const { maxRSS, systemCPUTime } = process.resourceUsage();
    return {
      cpuSeconds: this.#seconds,
      systemSeconds: systemCPUTime / 1e6,
      wallSeconds: performance.now() / 1e3,
      peakMebibytes: maxRSS / 1024,
      phases: Object.fromEntries(this.#phases),
    };
  }
}

const cpuSeconds = (): number => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1e6;
};
