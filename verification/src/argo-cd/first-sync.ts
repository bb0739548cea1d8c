import { setTimeout as pause } from 'node:timers/promises';
import type { Result } from '../check.ts';
import { secondsSince } from '../seconds.ts';
import { settled } from './applications.ts';
import type { Delivery } from './delivery.ts';

/** Starts Argo CD and waits until everything is Synced and Healthy. */
export const firstSync = async ({ api, applications, standIns, begin }: Delivery): Promise<Result> => {
  const start = performance.now();
  await begin();
  const complaints = await settled(api, applications, () => standIns.problems.length > 0);
  const seconds = secondsSince(start, 0);
  // Whoever appeared last is looked at within a second.
  if (complaints.length === 0) await pause(1000);
  const unasked =
    complaints.length > 0
      ? []
      : [...standIns.waiting].map(([key, who]) => ({ what: `everything is Healthy, although nobody has written about ${key} yet: ${who}` }));
  const problems = [...standIns.problems, ...unasked, ...complaints.map((what) => ({ what }))];
  const stood = [...standIns.written].sort().map(([who, count]) => `${count} in the stead of ${who}`);
  return {
    seen: [
      ...(problems.length === 0 ? [`${applications.length} Applications Synced and Healthy ${seconds} s after Argo CD was started`] : []),
      ...stood.map((each) => `stand-ins: the status of ${each}, after Argo CD had said that it is not healthy`),
    ],
    problems,
  };
};
