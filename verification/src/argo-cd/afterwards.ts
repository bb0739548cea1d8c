import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { holdsData } from '@bastide/policies';
import { parse, stringify } from 'yaml';
import type { Result } from '../check.ts';
import type { GeneratedObject, KubernetesObject } from '../generated-site.ts';
import { messageOf } from '../kubernetes-api.ts';
import { secondsSince } from '../seconds.ts';
import { refresh, settled, syncAgain, untilSynced } from './applications.ts';
import type { Delivery } from './delivery.ts';
import { type LiveObject, liveObjects, nameOf } from './live-objects.ts';

/** What is tried once everything has been synced, in this order; each begins and ends with a site that is Synced and Healthy, but for the last. */
export const afterwards: readonly ((delivery: Delivery, objects: readonly GeneratedObject[]) => Promise<Result>)[] = [
  async (delivery, objects) => {
    const { api, repository, applications } = delivery;
    const before = await liveObjects(api, objects);
    await syncAgain(api, applications);
    await refresh(api, applications, 'hard', await repository.head());
    const complaints = await settled(api, applications);
    const after = await liveObjects(api, objects);
    const written = changed(before, after);
    const applied = [...after.values()].filter(({ hasAppliedStatus }) => hasAppliedStatus);
    return {
      seen: [`a second sync and a comparison from scratch: ${before.size - written.length} of ${before.size} objects were not written`],
      problems: [
        ...complaints.map((what) => ({ what: `after a second sync ${what}` })),
        ...applied.map(({ file, name }) => ({ file, what: `Argo CD has applied the status of ${name}: an old one will take the place of a newer one` })),
        ...written.map(({ file, name }) => ({ file, what: `${name} was written once more by a second sync: a difference for ever` })),
      ],
    };
  },

  async ({ api, repository, applications }, objects) => {
    const chosen = plainObjects(objects)[0];
    if (chosen === undefined) return { seen: ['no object could be changed: all are made by hooks, or hold data'], problems: [] };
    const before = await liveObjects(api, objects);
    await repository.commit('change one object', { [chosen.file]: withAnnotation(repository.read(chosen.file)) });
    const start = performance.now();
    await refresh(api, applications, 'normal', await repository.head());
    const complaints = await settled(api, applications);
    const seconds = secondsSince(start);
    const written = changed(before, await liveObjects(api, objects)).map(({ name }) => name);
    const isRight = written.length === 1 && written[0] === nameOf(chosen.object);
    return {
      seen: isRight ? [`a commit that changes ${written[0]} changed nothing else, after ${seconds} s`] : [],
      problems: [
        ...complaints.map((what) => ({ what: `after a commit that changes ${nameOf(chosen.object)} ${what}` })),
        ...(isRight ? [] : [{ file: chosen.file, what: `a commit that changes ${nameOf(chosen.object)} changed ${written.join(', ') || 'nothing'}` }]),
      ],
    };
  },

  async ({ api }, objects) => {
    const [altered, deleted] = plainObjects(objects).filter(({ object }) => 'rules' in object);
    if (altered === undefined || deleted === undefined) return { seen: ['no drift could be made: the site has no Roles'], problems: [] };
    const healed = async (what: string, isHealed: (live: LiveObject | undefined) => boolean, one: GeneratedObject): Promise<Result> => {
      for (const start = performance.now(), end = start + 60_000; performance.now() < end; await pause(100))
        if (isHealed((await liveObjects(api, [one])).get(one.file))) return { seen: [`${what} was mended after ${secondsSince(start)} s`], problems: [] };
      return { seen: [], problems: [{ file: one.file, what: `${what} was not mended within 60 s` }] };
    };
    const wanted = (altered.object as KubernetesObject & { readonly rules: readonly unknown[] }).rules;
    const path = (await api.pathOf(altered.object))!;
    const answer = await api.ask('PATCH', path, { rules: [] }, 'application/merge-patch+json');
    if (answer.status >= 300) throw new Error(messageOf(answer));
    const ofAltered = await healed(
      `${nameOf(altered.object)}, altered by somebody,`,
      (live) => JSON.stringify(live?.content['rules'] ?? []).length >= JSON.stringify(wanted).length,
      altered,
    );
    const uid = (await liveObjects(api, [deleted])).get(deleted.file)?.uid;
    await api.ask('DELETE', (await api.pathOf(deleted.object))!);
    const ofDeleted = await healed(`${nameOf(deleted.object)}, deleted by somebody,`, (live) => live !== undefined && live.uid !== uid, deleted);
    return { seen: [...ofAltered.seen, ...ofDeleted.seen], problems: [...ofAltered.problems, ...ofDeleted.problems] };
  },

  async ({ api, repository, applications }, objects) => {
    const gone = plainObjects(objects).at(-1);
    const kept = objects.filter(({ object }) => holdsData(object));
    const before = await liveObjects(api, kept);
    await repository.commit('remove what holds data, and an object that does not', {
      ...Object.fromEntries([...kept, ...(gone ? [gone] : [])].map(({ file }) => [file, undefined])),
      // Argo CD prunes nothing of an Application whose folder is gone altogether.
      ...Object.fromEntries(kept.map(({ file }) => [`${file.split('/').slice(0, 2).join('/')}/left.yaml`, leftOver(file.split('/')[1]!)])),
    });
    const head = await repository.head();
    await refresh(api, applications, 'normal', head);
    const isThere = async (): Promise<boolean> => gone !== undefined && (await liveObjects(api, [gone])).size > 0;
    for (const end = performance.now() + 60_000; performance.now() < end && (await isThere()); ) await pause(300);
    const touched = new Set(kept.map(({ file }) => file.split('/')[1]!));
    await untilSynced(api, [...touched], ({ status }) => status?.operationState?.syncResult?.revision === head, 'after what holds data was removed');
    const after = await liveObjects(api, kept);
    const lost = [...before.values()].filter(({ file, uid }) => after.get(file)?.uid !== uid);
    const stays = gone !== undefined && (await isThere());
    return {
      seen: [
        ...(gone && !stays ? [`${nameOf(gone.object)} was pruned with its file`] : []),
        ...(lost.length === 0 ? [`the files of ${before.size} objects that hold data were removed, and the objects stayed`] : []),
      ],
      problems: [
        ...(stays ? [{ file: gone.file, what: `${nameOf(gone.object)} was not pruned within 60 s of its file` }] : []),
        ...lost.map(({ file, name }) => ({ file, what: `${name} holds data and was pruned with its file` })),
      ],
    };
  },
];

/** Argo CD itself writes what it has seen into its Applications, so of these only what is asked for counts. */
const changed = (before: ReadonlyMap<string, LiveObject>, after: ReadonlyMap<string, LiveObject>): readonly LiveObject[] =>
  [...before.values()].filter((one) => {
    const other = after.get(one.file);
    if (one.name.startsWith('Application ')) return !isDeepStrictEqual(other?.content['spec'], one.content['spec']);
    return other?.resourceVersion !== one.resourceVersion;
  });

/** Objects that nobody else writes, that no hook makes and no data hangs on, in the order of their files. */
const plainObjects = (objects: readonly GeneratedObject[]): readonly GeneratedObject[] =>
  objects
    .filter(({ object: { kind, metadata } }) => /^(Cluster)?Role(Binding)?$/.test(kind) && metadata.annotations?.['argocd.argoproj.io/hook'] === undefined)
    .sort((a, b) => (a.file < b.file ? -1 : 1));

const leftOver = (application: string): string =>
  stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `left-in-${application}`, namespace: 'default' } });

const withAnnotation = (text: string): string => {
  const object = parse(text) as { metadata: { annotations?: Record<string, string> } };
  object.metadata.annotations = { ...object.metadata.annotations, 'verification/changed': 'true' };
  return stringify(object);
};
