import { workloads } from '../contributions/workloads.ts';
import { workloadOf } from '../kubernetes/workloads-of-objects.ts';
import type { SitePlan } from './plan.ts';
import type { ConstructPath } from './planned-file.ts';
import { pathOf } from './site.ts';
import type { Workload } from './workload.ts';

export interface PlannedWorkload {
  readonly workload: Workload;
  readonly from: ConstructPath;
}

/** All Pods that the site will run: derived from its objects, and declared by its releases and operators. */
export const workloadsOf = ({ site, files }: Pick<SitePlan, 'site' | 'files'>): readonly PlannedWorkload[] => [
  ...[...files.values()].flatMap(({ content, owner }) => {
    const workload = content.type === 'object' ? workloadOf(content.object) : undefined;
    return workload ? [{ workload, from: owner }] : [];
  }),
  ...site.contributions.of(workloads).map(({ from, value }) => ({ workload: value, from: pathOf(from) })),
];
