import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem, Result } from '../check.ts';
import { secondsSince } from '../seconds.ts';
import type { IdentityPods } from './identity-pods.ts';
import type { IdentityServers } from './identity-servers.ts';
import { exportedRealm } from './realm-state.ts';
import type { JsonObject } from './realm-text.ts';

/** Of a client that is there after the back-up, and not in it. */
const later = 'made-after-the-back-up';

/** Older than any back-up is kept for. */
const longAgo = new Date('2020-01-01T00:00:00Z');

/** Of the data at the end of a dump, after its list of contents, which can be read without them. */
const cutBytes = 4096;

/** The database is written to the bucket and put back by the scripts of the site, in the steps of the run book. */
export const tryBackup = async (servers: IdentityServers, { backup, realm, restoreScript }: IdentityPods): Promise<Result> => {
  const target = backup!.spec.containers[0]!.env?.find(({ name }) => name === 'TARGET')?.value?.replace(/^store:/, '') ?? '';
  const folder = join(servers.bucket, target);
  mkdirSync(folder, { recursive: true });
  // Whoever has the keys writes there.
  chmodSync(folder, 0o777);
  const [expired, others] = ['keycloak-2020-01-01T00-00-00Z.dump', 'notes.txt'].map((name) => join(folder, name)) as [string, string];
  for (const file of [expired, others]) {
    writeFileSync(file, '');
    utimesSync(file, longAgo, longAgo);
  }
  const api = servers.administration;
  const { realm: name } = JSON.parse(realm.text) as { readonly realm: string };
  const backingUp = performance.now();
  const peaks = await servers.backUp();
  const dumps = readdirSync(folder).filter((file) => file.endsWith('.dump'));
  const problems: Problem[] = [];
  if (existsSync(expired)) problems.push({ file: backup!.file, what: 'a back-up that is older than the days that are kept stays' });
  if (!existsSync(others)) problems.push({ file: backup!.file, what: 'what is no back-up is removed from the bucket' });
  const dump = dumps.map((file) => join(folder, file)).find((file) => file !== expired);
  if (dump === undefined)
    return { seen: [], problems: [...problems, { file: backup!.file, what: `the bucket holds ${readdirSync(folder).join(', ')}, and no dump` }] };
  const content = readFileSync(dump);
  const seen = [
    `backed up in ${secondsSince(backingUp)} s: ${Math.round(content.length / 1024)} KiB, pg_dump with up to ${peaks.dump} MiB and rclone with up to ${peaks.upload}; what was too old is dropped`,
  ];

  const before = await exportedRealm(api, name);
  await api.send('POST', `realms/${name}/clients`, { clientId: later });
  await servers.stopKeycloak();
  const cut = await servers.inDatabase(['sh', '-c', restoreScript], content.subarray(0, content.length - cutBytes));
  const kept = await servers.inDatabase(['psql', '--tuples-only', '--no-align', `--command=SELECT count(*) FROM client WHERE client_id = '${later}'`]);
  if (cut.code === 0) problems.push({ what: 'a dump that ends too early is restored without a complaint' });
  if (kept.answer.trim() !== '1') problems.push({ what: `a dump that ends too early takes the place of the database: ${kept.output.trim()}` });
  const restoring = performance.now();
  const { code, output } = await servers.inDatabase(['sh', '-c', restoreScript], content);
  if (code !== 0) return { seen, problems: [...problems, { what: `the restore fails with ${code}: ${output.trim()}` }] };
  seen.push(`one that ends too early is refused, and changes nothing; all of it is restored in ${secondsSince(restoring)} s`);
  const starting = performance.now();
  await servers.startKeycloak();
  // Who was logged in before is not: the database knows nothing of it.
  const after = await exportedRealm(servers.administration, name);
  if (clientsOf(after).includes(later)) problems.push({ what: 'the restored realm has what came after the back-up' });
  const lost = clientsOf(before).filter((client) => !clientsOf(after).includes(client));
  if (lost.length > 0) problems.push({ what: `the restored realm has lost ${lost.join(', ')}` });
  seen.push(`Keycloak stands on it ${secondsSince(starting)} s later, with the realm of the back-up`);
  return { seen, problems };
};

const clientsOf = (realm: JsonObject): readonly string[] => (realm['clients'] as readonly { readonly clientId: string }[]).map(({ clientId }) => clientId);
