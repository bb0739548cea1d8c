import type { Resources } from './workload.ts';

/** How much of its nodes a product may take: `tiny` for nodes of 4 GB, `standard` for servers. */
export type Profile = 'tiny' | 'standard';

/** Requests and limits of one container, in the units that people plan with. */
export interface Budget {
  readonly requests: Resources;
  readonly limits: Resources;
}

/** What each container of a product may use. */
export type Budgets<Part extends string> = Readonly<Record<Profile, Readonly<Record<Part, Budget>>>>;

/**
 * What one container may use. The memory limit is the promise to the node; a request below it lets the scheduler overcommit, so both are
 * said. There is no CPU limit: throttling a control loop makes an outage out of a slow minute.
 */
export const budget = (memoryMebibytes: { readonly request: number; readonly limit: number }, cpuMillicores: number): Budget => ({
  requests: { memoryMebibytes: memoryMebibytes.request, cpuMillicores },
  limits: { memoryMebibytes: memoryMebibytes.limit },
});

/** A budget as Kubernetes and charts write it. */
export const resourceRequirements = ({ requests, limits }: Budget): { requests: Record<string, string>; limits: Record<string, string> } => ({
  requests: quantities(requests),
  limits: quantities(limits),
});

const quantities = ({ cpuMillicores, memoryMebibytes }: Resources): Record<string, string> => ({
  ...(cpuMillicores === undefined ? {} : { cpu: `${cpuMillicores}m` }),
  ...(memoryMebibytes === undefined ? {} : { memory: `${memoryMebibytes}Mi` }),
});
