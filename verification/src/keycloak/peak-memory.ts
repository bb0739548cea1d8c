import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** How often processes are looked at; the kernel keeps the highest figure itself. */
const everyMilliseconds = 50;

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const isOf = (namespace: string, process: string): boolean => {
  try {
    return readlinkSync(`/proc/${process}/ns/pid`) === namespace;
  } catch {
    return false;
  }
};

/**
 * The most that one process of the machine, whose command line fits, has had resident while something was done, in MiB.
 *
 * @param processNamespace e.g. `/proc/4711/ns/pid`
 */
export const peakWhile = async (processNamespace: string, commandLine: RegExp, work: () => Promise<void>): Promise<number> => {
  const namespace = readlinkSync(processNamespace);
  let peak = 0;
  let isOver = false;
  const watch = async (): Promise<void> => {
    for (; !isOver; await pause(everyMilliseconds))
      for (const process of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOf(namespace, name))) {
        if (!commandLine.test(read(`/proc/${process}/cmdline`).replaceAll('\0', ' '))) continue;
        peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${process}/status`))?.[1] ?? 0) / 1024);
      }
  };
  const watching = watch();
  try {
    await work();
  } finally {
    isOver = true;
    await watching;
  }
  return Math.round(peak);
};
