import { definePolicy } from './policy.ts';

/** Tags that upstreams move: names of a state or a system alone, a major version alone, and a series of OpenStack with the system that it runs on. */
const movingTags = /^((latest|main|master|edge|nightly|dev|devel|stable|release|current)([-_.].*)?|v?\d{1,3}(-[a-z]+)*|[a-z_-]+|20\d\d\.[12](-[a-z_-]+)?)$/;

export const imagesPinned = definePolicy({
  id: 'images-pinned',
  title: 'Every image is pinned to a tag that does not move, or to a digest',
  why: 'A Pod that is moved at night must come back as the same program; a moving tag turns a reboot into an upgrade.',
  severity: 'error',
  *check({ workloads }) {
    for (const { workload, from } of workloads.filter((each) => each.workload.source !== 'reservation')) {
      for (const { name, image } of workload.containers) {
        const problem = problemOf(image);
        if (!problem) continue;
        yield {
          construct: from,
          what: `container ${name} of ${workload.kind} ${workload.namespace}/${workload.name} runs ${image === '' ? 'no image at all' : image}, ${problem}`,
          allowed: 'name:version, or name@sha256:…',
          mend: 'name the version, or waive the policy and say when the tag goes',
        };
      }
    }
  },
});

const problemOf = (image: string): string | undefined => {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return undefined;
  if (image.includes('@')) return 'whose digest is not a sha256 of 64 hexadecimal digits';
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag === undefined) return 'which has no tag and so means latest';
  return movingTags.test(tag) ? `whose tag ${tag} moves` : undefined;
};
