import { defineContribution } from '../core/contribution.ts';
import type { Workload } from '../core/workload.ts';

/** Pods that no emitted object shows: those of Helm releases and of operators. */
export const workloads = defineContribution<Workload>('workload');
