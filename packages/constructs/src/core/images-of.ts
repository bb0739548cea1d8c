import { hostImages } from '../contributions/host-images.ts';
import type { Site } from './site.ts';
import type { PlannedWorkload } from './workloads-of.ts';

/** Every image that the site runs, in Pods and on machines, each once and sorted. */
export const imagesOf = (site: Site, workloads: readonly PlannedWorkload[]): readonly string[] => {
  const inPods = workloads.flatMap(({ workload }) => workload.containers.map(({ image }) => image));
  const onMachines = site.contributions.of(hostImages).map(({ value }) => value.image);
  return [...new Set([...inPods, ...onMachines])].filter((image) => image !== '').sort();
};
