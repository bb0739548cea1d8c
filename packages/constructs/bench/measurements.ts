import { mkdirSync, rmSync } from 'node:fs';
import { type Outcome, type Program, runProgram, startUpSeconds } from './run-program.ts';

/** Where runs write, and what they say meanwhile. */
export interface Bench {
  /** An empty folder; every run cleans up after itself. */
  readonly folder: string;
  readonly tell: (line: string) => void;
}

/** Both sides on the same content, one after the other in each round. */
export interface SizeMeasurement {
  readonly sites: number;
  readonly rounds: readonly { readonly bastide: Outcome; readonly cdk8s: Outcome }[];
}

export const measureSize = async (bench: Bench, sites: number, rounds: number): Promise<SizeMeasurement> => {
  const measured = [];
  for (let round = 1; round <= rounds; round++) {
    const bastide = await written(bench, 'bastide', sites);
    const cdk8s = await written(bench, 'cdk8s', sites);
    if (bastide.objects !== cdk8s.objects) throw new Error(`Bastide wrote ${bastide.objects} objects, cdk8s ${cdk8s.objects}`);
    bench.tell(`${sites} sites, round ${round}: Bastide ${bastide.cpuSeconds.toFixed(2)} CPU s, cdk8s ${cdk8s.cpuSeconds.toFixed(2)} CPU s`);
    measured.push({ bastide, cdk8s });
  }
  return { sites, rounds: measured };
};

const written = async ({ folder }: Bench, program: Program, sites: number): Promise<Outcome> => {
  const output = `${folder}/output`;
  mkdirSync(output);
  try {
    return await runProgram(program, [sites, output], compileCacheOf(folder));
  } finally {
    rmSync(output, { recursive: true });
  }
};

/** The second of two runs over the same folder. */
export const measureUnchanged = async ({ folder, tell }: Bench, sites: number): Promise<Outcome> => {
  const output = `${folder}/output`;
  mkdirSync(output);
  try {
    await runProgram('bastide', [sites, output], compileCacheOf(folder));
    const second = await runProgram('bastide', [sites, output], compileCacheOf(folder));
    if (second.written !== 0) throw new Error(`A run that changed nothing wrote ${second.written} files`);
    tell(`${sites} sites, unchanged: ${second.cpuSeconds.toFixed(2)} CPU s`);
    return second;
  } finally {
    rmSync(output, { recursive: true });
  }
};

export interface LadderMeasurement {
  readonly program: 'bastide-ladder' | 'cdk8s-ladder';
  readonly rungs: number;
  readonly outcome: Outcome;
}

export const measureLadders = async ({ folder, tell }: Bench): Promise<readonly LadderMeasurement[]> => {
  const measured: LadderMeasurement[] = [];
  for (const { program, rungs } of ladders) {
    measured.push({ program, rungs, outcome: await runProgram(program, [rungs], compileCacheOf(folder)) });
    tell(`${program}, ${rungs} rungs: ${measured.at(-1)!.outcome.cpuSeconds.toFixed(2)} CPU s`);
  }
  return measured;
};

/** cdk8s takes twice as long with each rung, so it is asked for few. */
const ladders = [
  ...[12, 16, 20, 22].map((rungs) => ({ program: 'cdk8s-ladder', rungs }) as const),
  ...[22, 1000, 2000, 4000].map((rungs) => ({ program: 'bastide-ladder', rungs }) as const),
];

export interface StartUpMeasurement {
  readonly what: string;
  /** CPU seconds, the least of several runs. */
  readonly firstRun: number;
  /** The same with compiled modules kept from an earlier run. */
  readonly laterRuns: number;
}

export const measureStartUps = async ({ folder, tell }: Bench, rounds: number): Promise<readonly StartUpMeasurement[]> => {
  const measured: StartUpMeasurement[] = [];
  for (const [what, module] of startUps) {
    const seconds = { firstRun: Number.POSITIVE_INFINITY, laterRuns: Number.POSITIVE_INFINITY };
    await startUpSeconds(module, compileCacheOf(folder));
    for (let round = 0; round < rounds; round++) {
      seconds.firstRun = Math.min(seconds.firstRun, await startUpSeconds(module));
      seconds.laterRuns = Math.min(seconds.laterRuns, await startUpSeconds(module, compileCacheOf(folder)));
    }
    measured.push({ what, ...seconds });
    tell(`start of ${what}: ${seconds.firstRun.toFixed(2)} CPU s`);
  }
  return measured;
};

const startUps = [
  ['Node alone', undefined],
  ['cdk8s', 'cdk8s'],
  ['Bastide', new URL('../src/index.ts', import.meta.url).href],
] as const;

/** The first run of a bench fills it; see {@link warmUp}. */
const compileCacheOf = (folder: string): string => `${folder}/compile-cache`;

/** One site by each side, so that no measured run pays for compiling what later ones find compiled. */
export const warmUp = async (bench: Bench): Promise<void> => {
  await measureSize({ ...bench, tell: () => {} }, 1, 1);
};
