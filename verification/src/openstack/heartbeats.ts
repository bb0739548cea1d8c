import { setTimeout as pause } from 'node:timers/promises';
import type { Problem } from '../check.ts';
import type { Client } from './client.ts';
import type { Pod } from './pod.ts';

/** Container → the name under which its service reports itself. */
const reporting: Readonly<Record<string, string>> = Object.fromEntries([
  ...['nova-conductor', 'nova-scheduler', 'nova-compute', 'cinder-scheduler', 'cinder-volume'].map((name) => [name, name]),
  ...['neutron-dhcp-agent', 'neutron-l3-agent', 'neutron-metadata-agent', 'neutron-ovn-metadata-agent'].map((name) => [name, name]),
  ['neutron-ovs-agent', 'neutron-openvswitch-agent'],
]);

/** Service → when it has last reported itself, in milliseconds. */
export type Heartbeats = ReadonlyMap<string, number>;

/** What nova, cinder and neutron say about who reports to them. */
export const heartbeatsOf = async (client: Client): Promise<Heartbeats> => {
  const beats = new Map<string, number>();
  for (const words of [
    ['compute', 'service', 'list'],
    ['volume', 'service', 'list'],
  ])
    for (const each of await client.read(...words)) beats.set(each.Binary, timeOf(each['Updated At']));
  for (const { ID } of await client.read('network', 'agent', 'list')) {
    const agent = await client.read('network', 'agent', 'show', ID);
    beats.set(agent.binary, timeOf(agent.last_heartbeat_at));
  }
  return beats;
};

/** OpenStack writes universal time, and does not say so. */
const timeOf = (text: string | null): number => (text === null ? 0 : Date.parse(`${text.replace(' ', 'T').replace(/Z|\+00:00$/, '')}Z`));

/** Services that must report themselves, of Pods that run, with the file of the release. */
export const servicesOf = (pods: readonly Pod[]): ReadonlyMap<string, string> =>
  new Map(pods.flatMap(({ file, spec }) => spec.containers.flatMap(({ name }) => (reporting[name] === undefined ? [] : [[reporting[name], file] as const]))));

/** Which of them have not reported themselves since. */
export const silent = (services: ReadonlyMap<string, string>, since: Heartbeats | number, now: Heartbeats): readonly Problem[] =>
  [...services].flatMap(([service, file]) => {
    const [before, last] = [typeof since === 'number' ? since : (since.get(service) ?? 0), now.get(service)];
    if (last === undefined) return [{ file, what: `${service} has never reported itself` }];
    return last > before ? [] : [{ file, what: `${service} has not reported itself since ${new Date(last).toISOString()}` }];
  });

/** Waits until each has reported itself once more than before; those that have not. */
export const beatAgain = async (
  client: Client,
  services: ReadonlyMap<string, string>,
  since: Heartbeats | number,
  withinSeconds: number,
): Promise<readonly Problem[]> => {
  for (const end = performance.now() + withinSeconds * 1000; ; await pause(1000)) {
    const problems = silent(services, since, await heartbeatsOf(client));
    if (problems.length === 0 || performance.now() > end) return problems;
  }
};
