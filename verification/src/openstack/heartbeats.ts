import { setTimeout as pause } from 'node:timers/promises';
import type { Problem } from '../check.ts';
import type { Client } from './client.ts';
import type { Plane } from './plane.ts';
import type { Pod } from './pod.ts';
import { lastLines } from './running-container.ts';

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

/** Services that must report themselves: the name that they report → their container. */
export type Services = ReadonlyMap<string, { readonly file: string; readonly container: string }>;

export const servicesOf = (pods: readonly Pod[]): Services =>
  new Map(
    pods.flatMap(({ file, spec }) =>
      spec.containers.flatMap(({ name }) => (reporting[name] === undefined ? [] : [[reporting[name], { file, container: name }] as const])),
    ),
  );

/** Which of them have not reported themselves since. */
export const silent = (services: Services, since: Heartbeats | number, now: Heartbeats): readonly string[] =>
  [...services.keys()].filter((service) => (now.get(service) ?? 0) <= (typeof since === 'number' ? since : (since.get(service) ?? 0)));

/** Waits until each has reported itself once more than before, or something else is wrong; those that have not, in their own words. */
export const beatAgain = async (plane: Plane, services: Services, since: Heartbeats | number, withinSeconds: number): Promise<readonly Problem[]> => {
  for (const end = performance.now() + withinSeconds * 1000; ; await pause(1000)) {
    const troubles = plane.troubles();
    if (troubles.length > 0) return troubles;
    const now = await heartbeatsOf(plane.client);
    const quiet = silent(services, since, now);
    if (quiet.length > 0 && performance.now() < end) continue;
    return quiet.map((service) => {
      const [{ file, container }, last] = [services.get(service)!, now.get(service)];
      const when = last === undefined || last === 0 ? 'never' : `for the last time at ${new Date(last).toISOString()}`;
      return { file, what: `${service} has reported itself ${when}, and has written:\n${lastLines(plane.logOf(container) ?? '')}` };
    });
  }
};
