import type { Workload } from './workload.ts';

/** Jobs end: their memory is lent, so it need only be there for one at a time. */
export const ends = ({ kind }: Workload): boolean => kind === 'Job' || kind === 'CronJob';

/** What a Pod requests, in MiB, as the scheduler counts it: all containers together, or the largest that runs before them. */
export const memoryOf = ({ containers }: Workload): number => {
  const of = (init: boolean) => containers.filter((container) => (container.init ?? false) === init).map(({ requests }) => requests.memoryMebibytes ?? 0);
  return Math.max(
    of(false).reduce((sum, each) => sum + each, 0),
    ...of(true),
  );
};

/** What the kernel lets the containers of a Pod have that run together, in MiB. */
export const memoryLimitOf = ({ containers }: Workload): number =>
  containers.filter(({ init }) => !init).reduce((sum, { limits }) => sum + (limits.memoryMebibytes ?? 0), 0);
