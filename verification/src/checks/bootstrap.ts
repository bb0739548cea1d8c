import { isDeepStrictEqual } from 'node:util';
import { bootstrapObjects, bootstrapPrograms, runBootstrap } from '../argo-cd/bootstrap.ts';
import { deliveryPrograms, prepareDelivery } from '../argo-cd/delivery.ts';
import { firstSync } from '../argo-cd/first-sync.ts';
import { type LiveObject, liveObjects } from '../argo-cd/live-objects.ts';
import { podsIn, runWorkloads } from '../argo-cd/running-workloads.ts';
import type { Check, Problem } from '../check.ts';
import { lacksDefinitions } from '../custom-resource-definitions.ts';
import { secondsSince } from '../seconds.ts';

/**
 * Runs the site's own playbook against a real API server, then lets Argo CD take over: what Argo CD itself stands on must come out of its first sync
 * as it went in.
 */
export const bootstrap: Check = {
  name: 'bootstrap',
  title: 'Argo CD takes over what Ansible has applied and changes nothing of it',
  needs: [...deliveryPrograms, ...bootstrapPrograms],
  lacks: lacksDefinitions,
  run: async (bench) => {
    const delivery = await prepareDelivery(bench);
    if (delivery === undefined) return { seen: ['the site has no Argo CD'], problems: [] };
    if ('length' in delivery) return { seen: [], problems: delivery };
    const { api, server } = delivery;
    const start = performance.now();
    const failed = await runBootstrap(bench, server);
    if (failed.length > 0) return { seen: [], problems: failed };
    const seen = [`ansible-playbook bootstrap.yml: ${secondsSince(start, 0)} s`];
    const objects = bootstrapObjects(bench.site);
    await runWorkloads(bench.site, api, objects);
    const before = await liveObjects(api, objects);
    const unapplied = objects.filter(({ file }) => !before.has(file));
    if (unapplied.length > 0) return { seen, problems: unapplied.map(({ file }) => ({ file, what: 'the playbook ends well and has not applied it' })) };
    const podsBefore = await podsIn(api);
    const first = await firstSync(delivery);
    if (first.problems.length > 0) return { seen: [...seen, ...first.seen], problems: first.problems };
    const after = await liveObjects(api, objects);
    const podsAfter = await podsIn(api);
    const replaced = [...podsBefore].filter(([uid]) => !podsAfter.has(uid)).map(([, name]) => name);
    const problems = [
      ...[...before.values()].flatMap((one) => changesOf(one, after.get(one.file))),
      ...replaced.map((name) => ({ what: `the Pod ${name} is gone after Argo CD's first sync` })),
    ];
    return {
      seen: [...seen, `${before.size} objects and ${podsBefore.size} Pods are the same after Argo CD's first sync, but for its tracking annotation`],
      problems,
    };
  },
};

const changesOf = (before: LiveObject, after: LiveObject | undefined): readonly Problem[] => {
  const { file, name } = before;
  if (after?.uid !== before.uid) return [{ file, what: `${name} is ${after === undefined ? 'gone' : 'another one'} after Argo CD's first sync` }];
  const fields = differences(before.content, after.content);
  if (fields.length > 0) return fields.map((field) => ({ file, what: `Argo CD's first sync changes ${name}: ${field}` }));
  // Argo CD writes into its own Applications, and their definition counts that as a new generation.
  if (name.startsWith('Application ') || after.generation === before.generation) return [];
  return [{ file, what: `Argo CD's first sync changes ${name} for a while: its generation was ${before.generation} and is ${after.generation}` }];
};

/** Each field that is not the same, with both values. */
const differences = (one: unknown, other: unknown, path = ''): readonly string[] => {
  if (isDeepStrictEqual(one, other)) return [];
  if (!isObject(one) || !isObject(other)) return [`${path} was ${JSON.stringify(one)} and is ${JSON.stringify(other)}`];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) => differences(one[key], other[key], path === '' ? key : `${path}.${key}`));
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
