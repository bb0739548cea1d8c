import { setTimeout as pause } from 'node:timers/promises';

/** Looks for what is wrong until there is nothing, or the time is over: what was wrong at the last look. */
export const untilNone = async (look: () => Promise<readonly string[]>, withinMilliseconds: number): Promise<readonly string[]> => {
  for (const end = performance.now() + withinMilliseconds; ; await pause(200)) {
    const wrong = await look();
    if (wrong.length === 0 || performance.now() > end) return wrong;
  }
};
