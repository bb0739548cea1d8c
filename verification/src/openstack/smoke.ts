import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Problem } from '../check.ts';
import { run } from '../run.ts';
import type { Client } from './client.ts';
import type { Plane } from './plane.ts';

/** How long a thing may take to come to its state, in milliseconds. */
const patience = 120_000;

/** What a person does with a cloud first: what was seen, and what went wrong. */
export const smoke = async (plane: Plane, show: (what: string) => void): Promise<readonly Problem[]> => {
  const { client, scratch } = plane;
  const image = join(scratch, 'image.qcow2');
  await run('qemu-img', ['create', '-f', 'qcow2', image, '1M']);
  const { status } = await client.read('image', 'create', 'verification', '--disk-format', 'qcow2', '--container-format', 'bare', '--file', image);
  show(`image is ${status}`);
  await client.read('flavor', 'create', 'verification', '--vcpus', '1', '--ram', '64', '--disk', '1');
  await client.read('network', 'create', 'verification');
  await client.read('subnet', 'create', 'verification', '--network', 'verification', '--subnet-range', '198.51.100.0/24');
  show('flavor, network and subnet are made');
  await client.read('volume', 'create', '--size', '1', 'verification');
  const volume = await settled(client, 'volume', /^(creating|downloading)$/);
  show(`volume is ${volume.status}`);
  // Those that no cell knows yet are not listed.
  await until(async () => (await client.read('hypervisor', 'list')).length > 0);
  await client.read('server', 'create', '--image', 'verification', '--flavor', 'verification', '--network', 'verification', 'verification');
  const server = await settled(client, 'server', /^BUILD$/);
  show(`server is ${server.status}`);
  const [port] = await client.read('port', 'list', '--server', 'verification');
  const bound = port === undefined ? undefined : await client.read('port', 'show', port.ID);
  show(`port is bound as ${bound?.binding_vif_type ?? 'nothing'} on ${bound?.binding_host_id || 'no host'}`);
  await client.read('server', 'add', 'volume', 'verification', 'verification');
  const attached = await settled(client, 'volume', /^(available|reserved|attaching)$/);
  show(`volume is ${attached.status}`);
  const saidBy = (...services: readonly string[]): string => services.flatMap((service) => complaintsIn(plane.logOf(service))).join('\n');
  return [
    ...(status === 'active' ? [] : [{ what: `the image is ${status}` }]),
    ...(volume.status === 'available' ? [] : [{ what: `the volume is ${volume.status}:\n${saidBy('cinder-scheduler', 'cinder-volume')}` }]),
    ...(server.status === 'ACTIVE'
      ? []
      : [
          {
            what: `the server is ${server.status}: ${server.fault?.message ?? 'nova says nothing'}\n${saidBy('nova-scheduler', 'nova-conductor', 'nova-compute')}`,
          },
        ]),
    ...(attached.status === 'in-use'
      ? []
      : [{ what: `the volume is ${attached.status}, and not in use by the server:\n${saidBy('cinder-api', 'cinder-volume', 'nova-compute')}` }]),
    ...(/^(ovs|vhostuser|bridge|tap)$/.test(bound?.binding_vif_type) ? [] : [{ what: `the port of the server is bound as ${bound?.binding_vif_type}` }]),
  ];
};

/** For a while; whoever needs it says what is wrong when it is not so. */
const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  for (const end = performance.now() + patience; performance.now() < end && !(await isSo()); ) await pause(1000);
};

/** Until it is no longer on the way. */
// biome-ignore lint/suspicious/noExplicitAny: what OpenStack answers
const settled = async (client: Client, kind: string, onTheWay: RegExp): Promise<any> => {
  for (const end = performance.now() + patience; ; await pause(500)) {
    const found = await client.read(kind, 'show', 'verification');
    if (!onTheWay.test(found.status) || performance.now() > end) return found;
  }
};

/** The last warnings and errors that a service has written, without what led to them. */
const complaintsIn = (log: string | undefined): readonly string[] =>
  (log === undefined ? '' : readFileSync(log, 'utf8'))
    .split('\n')
    .filter((line) => / (WARNING|ERROR|CRITICAL) \S+ \[/.test(line))
    .slice(-4);
