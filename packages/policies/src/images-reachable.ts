import { flows } from '@bastide/constructs';
import { definePolicy } from './policy.ts';
import { label } from './scheduling.ts';

export const imagesReachable = definePolicy({
  id: 'images-reachable',
  title: 'Every image comes from a registry that the site mirrors, where it mirrors any, or that a flow leads to',
  why: 'Where nodes pull through mirrors, firewalls open no other way: an image from elsewhere never arrives.',
  severity: 'error',
  *check({ site, workloads }) {
    const mirrored = [...site.inventory.registryMirrors].map(({ name }) => name);
    if (mirrored.length === 0 || mirrored.includes('*')) return;
    const outside = site.contributions.of(flows).flatMap(({ value: { from, to } }) => (from.kind === 'machines' && to.kind === 'outside' ? [to.name] : []));
    const reachable = new Set([...mirrored, ...outside]);
    const running = workloads.filter(({ workload }) => workload.source !== 'reservation');
    const runs = running.flatMap(({ workload, from }) => workload.containers.map(({ image }) => ({ from, image, workload: label(workload) })));
    for (const same of Map.groupBy(runs, ({ from, image }) => `${from} ${image}`).values()) {
      const { from, image } = same[0]!;
      const registry = registryOf(image);
      if (reachable.has(registry)) continue;
      yield {
        construct: from,
        what: `${image} comes from ${registry}, which is neither mirrored nor the end of a flow`,
        allowed: mirrored.join(', '),
        mend: `take the image from one of those, or mirror ${registry} (registryMirrors of the inventory)`,
        counterExample: [...new Set(same.map(({ workload }) => workload))],
      };
    }
  },
});

/** The first part of a name is a registry only where it could not be a folder of Docker Hub. */
const registryOf = (image: string): string => /^((?:[^/]*[.:][^/]*|localhost))\//.exec(image)?.[1] ?? 'docker.io';
