import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import type { Problem } from '../check.ts';
import type { Rendered } from '../helm/declared.ts';
import { openstackPython } from '../openstack-python.ts';
import { debianProgram, type Program } from '../program.ts';
import { refusedAtTheBus } from './bus-log.ts';
import { Client, clientFolder } from './client.ts';
import { hostsOf, namespace, startClusterApi } from './cluster.ts';
import { Containers } from './containers.ts';
import { makeImage } from './image.ts';
import { Kubelet } from './kubelet.ts';
import { Machine } from './machine.ts';
import { type MemoryUse, memoryOf } from './memory.ts';
import { nodeFor } from './node.ts';
import { type Pod, podsOf } from './pod.ts';
import { processOf, type RunningContainer } from './running-container.ts';
import { firstReleases, notRun, standIn, takenReleases } from './stand-ins.ts';
import { StoredData, storedObjectsOf } from './stored-data.ts';

/** What images of the charts bring besides the services. */
export const planePrograms: readonly Program[] = [
  debianProgram('mariadbd', 'mariadb-server'),
  debianProgram('rabbitmq-server', 'rabbitmq-server'),
  debianProgram('memcached', 'memcached'),
  debianProgram('ovs-vswitchd', 'openvswitch-switch'),
  debianProgram('apache2', 'apache2 libapache2-mod-wsgi-py3 libapache2-mod-auth-openidc'),
  debianProgram('qemu-img', 'qemu-utils'),
  debianProgram('dnsmasq', 'dnsmasq-base'),
  debianProgram('mount.nfs', 'nfs-common'),
  ...['iptables', 'ipset', 'conntrack', 'sudo', 'curl', 'openssl'].map((name) => debianProgram(name, name)),
];

interface PlaneParts {
  readonly machine: Machine;
  readonly client: Client;
  readonly containers: Containers;
  readonly kubelet: Kubelet;
  readonly stored: StoredData;
  readonly pods: readonly Pod[];
  /** Pods that do not run, and others wait for. */
  readonly taken: readonly Pod[];
  readonly scratch: string;
}

/** OpenStack on a machine of namespaces. */
export class Plane {
  readonly #parts: PlaneParts;
  readonly machine: Machine;
  readonly client: Client;
  /** Those that run. */
  readonly pods: readonly Pod[];
  /** For files of whoever works with it. */
  readonly scratch: string;
  /** What is otherwise than in the cluster. */
  readonly notes: readonly string[];

  static async start(bench: Bench, rendered: readonly Rendered[], show: (what: string) => void): Promise<Plane> {
    const folder = (name: string): string => {
      const path = join(bench.scratch, name);
      mkdirSync(path);
      return path;
    };
    const objects = rendered.flatMap((each) => each.objects);
    const all = rendered.flatMap(podsOf);
    const node = await nodeFor(bench, all);
    const hosts = hostsOf(objects, node);
    const images = folder('images');
    for (const { release } of rendered) makeImage(join(images, release.name), release.name, hosts.text);
    const machine = await Machine.start(bench, node, hosts.text);
    const stored = new StoredData([...objects, ...storedObjectsOf(bench.site, namespace)], folder('secrets'));
    const serviceAccount = await startClusterApi(bench, machine, stored.written);
    const python = bench.path(openstackPython);
    const client = Client.start(machine, python, join(bench.scratch, 'client'), join(bench.scratch, 'client.log'));
    const isTaken = ({ release, owner }: Pod): boolean => takenReleases.includes(release) || owner.name in notRun;
    const pods = all.filter((pod) => !isTaken(pod)).map(standIn);
    const containers = new Containers({
      machine,
      stored,
      folders: { pods: folder('pods'), claims: folder('claims'), node: folder('node'), images, logs: folder('logs') },
      virtualEnvironment: join(python, '../..'),
      mountsOfAll: [
        { source: serviceAccount, target: '/var/run/secrets/kubernetes.io/serviceaccount', isFolder: true },
        { source: client.folder, target: clientFolder, isFolder: true },
      ],
    });
    const taken = all.filter(isTaken);
    const kubelet = new Kubelet(pods, { containers, services: hosts.services, taken, first: firstReleases, show });
    bench.defer(() => kubelet.stop());
    return new Plane({ machine, client, containers, kubelet, stored, pods, taken, scratch: bench.scratch });
  }

  private constructor(parts: PlaneParts) {
    this.#parts = parts;
    this.machine = parts.machine;
    this.client = parts.client;
    this.pods = parts.pods;
    this.scratch = parts.scratch;
    this.notes = parts.taken.map(({ owner, release }) => `not run: ${owner.kind} ${owner.name}, because ${notRun[owner.name] ?? `${release} is not there`}`);
  }

  /** Until every Job is done and every service is ready; what keeps it from that. */
  async stand(withinSeconds: number): Promise<readonly Problem[]> {
    const problems = await this.#parts.kubelet.settle(withinSeconds, () => this.troubles());
    const admin = this.#parts.stored.of('Secret', 'keystone-keystone-admin');
    this.client.use({ OS_IDENTITY_API_VERSION: '3', ...Object.fromEntries([...(admin ?? [])].map(([name, value]) => [name, value.toString('utf8')])) });
    return problems;
  }

  /** What is wrong whatever the services say of themselves. */
  troubles(): readonly Problem[] {
    return [...this.#refusals(), ...this.#parts.containers.failures.map(({ file, message }) => ({ file, what: message }))];
  }

  /** Who RabbitMQ has not let in. */
  #refusals(): readonly Problem[] {
    return this.pods.flatMap((pod) =>
      pod.release === 'rabbitmq' ? pod.spec.containers.flatMap((each) => refusedAtTheBus(this.#parts.containers.logOf(pod, each), pod.file)) : [],
    );
  }

  /** The log of a service, e.g. `nova-scheduler`; undefined where none of that name runs. */
  logOf(container: string): string | undefined {
    return this.#parts.containers.running.find((each) => each.container.name === container)?.log;
  }

  memory(): readonly MemoryUse[] {
    return memoryOf(this.machine.processNamespace, new Map(this.#parts.containers.running.map((each) => [nameOfContainer(each), processOf(each)])));
  }
}

/** As its Pod, where that has no other. */
const nameOfContainer = ({ pod, container }: RunningContainer): string => (pod.spec.containers.length === 1 ? pod.owner.name : container.name);
