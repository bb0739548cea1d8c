import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import type { Problem, Result } from '../check.ts';
import { type GeneratedSite, type KubernetesObject, objectsOf } from '../generated-site.ts';
import type { CephCluster } from './cluster.ts';
import type { Pool } from './pools.ts';
import { refusalIn } from './settings.ts';

/** A user that Rook makes a key for. */
export interface Client {
  /** Without `client.` */
  readonly name: string;
  readonly file: string;
  /** By the daemon that keeps to it: `mon`, `osd`, `mgr`. */
  readonly caps: Readonly<Record<string, string>>;
}

export const clientsOf = (site: GeneratedSite): readonly Client[] =>
  objectsOf(site)
    .filter(({ object }) => object.kind === 'CephClient')
    .map(({ file, object }) => {
      const { metadata, spec } = object as KubernetesObject & { readonly spec: Pick<Client, 'caps'> };
      return { name: metadata.name, file, caps: spec.caps };
    });

type Access = 'read-write' | 'read-only';

/** What the profiles of RBD let a client do, by pool. */
export const accessOf = ({ caps }: Client): ReadonlyMap<string, Access> =>
  new Map(
    [...(caps['osd'] ?? '').matchAll(/profile rbd(-read-only)? pool=([^\s,]+)/g)].map(([, readOnly, pool]) => [pool!, readOnly ? 'read-only' : 'read-write']),
  );

/** Pools that clients name and no object makes. */
export const strayPools = (clients: readonly Client[], pools: readonly Pool[]): readonly Problem[] =>
  clients.flatMap((client) =>
    [...accessOf(client).keys()]
      .filter((pool) => !pools.some(({ name }) => name === pool))
      .map((pool) => ({ file: client.file, what: `client ${client.name} may use the pool ${pool}, which no object makes` })),
  );

const keyringOf = (bench: Bench, { name }: Client): string => join(bench.scratch, `ceph.client.${name}.keyring`);

/** Makes users in the steps of Rook, which needs no OSD. */
export const makeClients = async (bench: Bench, cluster: CephCluster, clients: readonly Client[]): Promise<readonly Problem[]> => {
  const problems: Problem[] = [];
  for (const client of clients) {
    const ran = await cluster.ask('auth', 'get-or-create', `client.${client.name}`, ...Object.entries(client.caps).flat());
    if (ran.code === 0) writeFileSync(keyringOf(bench, client), ran.answer, { mode: 0o600 });
    else problems.push({ file: client.file, what: `client ${client.name}: ${refusalIn(ran)}` });
  }
  return problems;
};

/** Each client, with its own key, at each pool: it makes an image, or only lists them, or neither, as it is to be. */
export const tryClients = async (bench: Bench, cluster: CephCluster, clients: readonly Client[], pools: readonly Pool[]): Promise<Result> => {
  const blockPools = pools.filter(({ application }) => application === 'rbd');
  const results = await Promise.all(
    clients.map(async (client) => {
      const access = accessOf(client);
      const problems: Problem[] = [];
      const can = async (...words: readonly string[]): Promise<boolean> => (await cluster.rbdAs(client.name, keyringOf(bench, client), ...words)).code === 0;
      for (const { name } of blockPools) {
        const [lists, makes] = [await can('ls', name), await can('create', `${name}/verification-${client.name}`, '--size', '1')];
        const is = makes ? 'read-write' : lists ? 'read-only' : undefined;
        if (is !== access.get(name))
          problems.push({
            file: client.file,
            what: `client ${client.name} has ${is ?? 'no access'} to the pool ${name}, and is to have ${access.get(name) ?? 'none'}`,
          });
      }
      return { client, access, problems };
    }),
  );
  return {
    seen: results
      .filter(({ problems }) => problems.length === 0)
      .map(
        ({ client, access }) =>
          `client ${client.name} is let into ${[...access].map((pool) => pool.join(' ')).join(', ')}, and into no other of ${blockPools.length} pools`,
      ),
    problems: results.flatMap(({ problems }) => problems),
  };
};
