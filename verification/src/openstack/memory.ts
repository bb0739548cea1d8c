import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Of the processes of one container, in MiB. */
export interface MemoryUse {
  readonly container: string;
  readonly processes: number;
  /** Resident, with what they share counted for each. */
  readonly rss: number;
  /** With what they share shared out among them. */
  readonly pss: number;
}

/**
 * What each container of the machine uses.
 *
 * @param processNamespace of the machine, e.g. `/proc/4711/ns/pid`
 * @param containers name → number of a process, for the machine below
 */
export const memoryOf = (processNamespace: string, containers: ReadonlyMap<string, string>): readonly MemoryUse[] => {
  const machine = readlinkSync(processNamespace);
  const names = new Map([...containers].flatMap(([name, process]) => namespaceOf(process, 'mnt').map((namespace) => [namespace, name] as const)));
  const sums = new Map<string, MemoryUse>();
  for (const process of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (namespaceOf(process, 'pid')[0] !== machine) continue;
    const container = namespaceOf(process, 'mnt').map((namespace) => names.get(namespace))[0];
    const used = usedBy(process);
    if (container === undefined || used === undefined) continue;
    const before = sums.get(container) ?? { container, processes: 0, rss: 0, pss: 0 };
    sums.set(container, { container, processes: before.processes + 1, rss: before.rss + used.rss, pss: before.pss + used.pss });
  }
  return [...sums.values()].sort((a, b) => b.pss - a.pss);
};

/** None where the process has ended meanwhile. */
const namespaceOf = (process: string, kind: 'pid' | 'mnt'): readonly string[] => {
  try {
    return [readlinkSync(`/proc/${process}/ns/${kind}`)];
  } catch {
    return [];
  }
};

const usedBy = (process: string): { readonly rss: number; readonly pss: number } | undefined => {
  try {
    const text = readFileSync(`/proc/${process}/smaps_rollup`, 'utf8');
    const [rss, pss] = ['Rss', 'Pss'].map((name) => Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) / 1024);
    return { rss: rss!, pss: pss! };
  } catch {
    return undefined;
  }
};

/** A line for all of them and one for each, before and after they have served their first requests. */
export const memoryLines = (before: readonly MemoryUse[], after: readonly MemoryUse[]): readonly string[] => {
  const earlier = new Map(before.map((use) => [use.container, use]));
  const change = (of: (use: MemoryUse) => number, uses: readonly MemoryUse[]): string => {
    const [from, to] = [uses.flatMap(({ container }) => earlier.get(container) ?? []), uses].map((each) =>
      Math.round(each.reduce((sum, use) => sum + of(use), 0)),
    );
    return from === to ? `${to}` : `${from} then ${to}`;
  };
  const text = (uses: readonly MemoryUse[]): string =>
    `RSS ${change(({ rss }) => rss, uses)}, PSS ${change(({ pss }) => pss, uses)} MiB, processes ${change(({ processes }) => processes, uses)}`;
  return [`memory before and after the first requests: ${text(after)}`, ...after.map((use) => `  ${use.container}: ${text([use])}`)];
};
