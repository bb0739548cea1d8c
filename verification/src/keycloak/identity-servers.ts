import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import type { KubernetesObject } from '../generated-site.ts';
import { Containers } from '../openstack/containers.ts';
import { environmentOf } from '../openstack/environment.ts';
import { Machine } from '../openstack/machine.ts';
import { type MemoryUse, memoryOf } from '../openstack/memory.ts';
import type { Node } from '../openstack/node.ts';
import type { Pod } from '../openstack/pod.ts';
import { execute, processOf, type RunningContainer } from '../openstack/running-container.ts';
import { StoredData, storedObjectsOf } from '../openstack/stored-data.ts';
import type { Mount } from '../openstack/volumes.ts';
import { type Ran, run } from '../run.ts';
import { keycloak } from '../sso/keycloak.ts';
import { AdminApi } from './admin-api.ts';
import type { IdentityPods } from './identity-pods.ts';
import { makeImages } from './images.ts';
import { peakWhile } from './peak-memory.ts';
import { complaintsOf, errorsOf } from './realm-importer.ts';
import { withVariables } from './realm-text.ts';
import { backupHere, bucketFolder, databaseHere, importerJar, importHere, serverHere } from './stand-ins.ts';

/** Among the proxies that Keycloak trusts: as the Pods of the cluster are. */
const nodeFor = ({ server }: IdentityPods): Node => {
  const pods = server.spec.containers[0]!.env?.find(({ name }) => name === 'KC_PROXY_TRUSTED_ADDRESSES')?.value ?? '10.42.0.0/16';
  const address = pods.replace(/\.\d+\/\d+$/, '.10');
  return {
    name: 'node',
    address,
    interfaces: [{ name: 'pods', nic: 'pods', vlan: undefined, mtuBytes: 1500, addresses: [`${address}/32`], routes: [] }],
  };
};

/** A certificate for what nobody here asks: the directory. */
const authorityOf = async (bench: Bench): Promise<string> => {
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=Authority',
    '-keyout',
    '/dev/null',
  ];
  const { code, answer, output } = await run('openssl', words, { folder: bench.scratch });
  if (code !== 0) throw new Error(`openssl: ${output.trim()}`);
  return answer;
};

export interface Import {
  /** In the place of the realm of the site. */
  readonly realm?: string;
  /** Beside what the Job has. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What carries out the Job. */
export interface Importer {
  readonly java: string;
  readonly jar: string;
}

interface Parts {
  readonly bench: Bench;
  readonly pods: IdentityPods;
  readonly machine: Machine;
  readonly objects: readonly KubernetesObject[];
  readonly importer: Importer | undefined;
}

/** Keycloak and its database, run as a kubelet runs their Pods. */
export class IdentityServers {
  readonly #parts: Parts;
  readonly #running = new Map<'database' | 'server', { readonly containers: Containers; readonly over: AbortController }>();

  static async start(bench: Bench, pods: IdentityPods, importer: Importer | undefined): Promise<IdentityServers> {
    const node = nodeFor(pods);
    const hosts = `127.0.0.1 localhost\n${node.address} ${[node.name, ...pods.hosts].join(' ')}\n`;
    for (const name of ['images', 'pods', 'claims', 'node', 'logs', 'secrets', 'bucket']) mkdirSync(join(bench.scratch, name));
    chmodSync(join(bench.scratch, 'bucket'), 0o1777);
    await makeImages(join(bench.scratch, 'images'), hosts, bench.path(keycloak));
    const machine = await Machine.start(bench, node, hosts);
    const authority: KubernetesObject & { readonly stringData: Readonly<Record<string, string>> } = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keycloak-directory-authority' },
      stringData: { 'ca.crt': await authorityOf(bench) },
    };
    const servers = new IdentityServers({ bench, pods, machine, importer, objects: [...storedObjectsOf(bench.site, pods.namespace), authority] });
    bench.defer(() => {
      for (const { over } of servers.#running.values()) over.abort();
    });
    return servers;
  }

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Until it takes connections. */
  async startDatabase(): Promise<void> {
    await this.#start('database', databaseHere(this.#parts.pods.database));
  }

  /** Until it is ready; puts it together before, as its init container does. The peak of that, in MiB. */
  async startKeycloak(): Promise<number> {
    const { machine, pods } = this.#parts;
    return peakWhile(machine.processNamespace, /QuarkusEntryPoint build /, () => this.#start('server', serverHere(pods.server)));
  }

  /** As who scales it to nothing. */
  async stopKeycloak(): Promise<void> {
    const { containers, over } = this.#running.get('server')!;
    over.abort();
    for (const running of containers.running) {
      process.kill(Number(processOf(running)), 'SIGTERM');
      await running.begun.ended;
    }
    this.#running.delete('server');
  }

  get administration(): AdminApi {
    const { machine, pods } = this.#parts;
    const { KEYCLOAK_URL: url = '', KEYCLOAK_USER: user = '', KEYCLOAK_PASSWORD: password = '' } = this.importEnvironment();
    if (url === '') throw new Error(`${pods.realmImport.name} names no Keycloak`);
    return new AdminApi(machine, { url, user, password });
  }

  /** What the Job finds in its environment, secrets and all. */
  importEnvironment(): Readonly<Record<string, string>> {
    const { pods, machine } = this.#parts;
    return environmentOf(pods.realmImport, pods.realmImport.spec.containers[0]!, this.#stored(), machine.node);
  }

  /** Runs the Job to its end. Its peak, in MiB. */
  async importRealm({ realm, environment = {} }: Import = {}): Promise<number> {
    const { pods, machine, importer } = this.#parts;
    if (importer === undefined) {
      const text = withVariables(realm ?? pods.realm.text, { ...this.importEnvironment(), ...environment });
      await this.administration.send('POST', 'realms', text).catch((error: Error) => {
        const log = this.#logOf(serverHere(pods.server));
        throw new Error([error.message, ...errorsOf(log)].join('\n'));
      });
      return 0;
    }
    const changed =
      realm === undefined ? [] : [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: pods.realm.configMap }, data: { 'realm.json': realm } }];
    const pod = importHere(pods.realmImport, importer.java, environment);
    return peakWhile(machine.processNamespace, new RegExp(importerJar), () => this.#toItsEnd(pod, changed)).catch((error: unknown) => {
      const complaints = complaintsOf(this.#logOf(pod));
      throw complaints.length === 0 ? error : new Error(`the import of the realm fails:\n${complaints.join('\n')}`);
    });
  }

  /** Runs the Job of the CronJob to its end. The peaks of its programs, in MiB. */
  async backUp(): Promise<{ readonly dump: number; readonly upload: number }> {
    const { processNamespace } = this.#parts.machine;
    let dump = 0;
    const upload = await peakWhile(processNamespace, /^rclone /, async () => {
      dump = await peakWhile(processNamespace, /\/bin\/pg_dump |^pg_dump /, () => this.#toItsEnd(backupHere(this.#parts.pods.backup!), []));
    });
    return { dump, upload };
  }

  /** The folder that stands for the bucket. */
  get bucket(): string {
    return join(this.#parts.bench.scratch, 'bucket');
  }

  /** As `kubectl exec -i` in the Pod of the database. */
  inDatabase(command: readonly string[], input?: string | Buffer): Promise<Ran> {
    const [running] = this.#running.get('database')!.containers.running;
    return execute(this.#parts.machine, running!, command, input === undefined ? {} : { input });
  }

  /** Of each container that runs. */
  memory(): readonly MemoryUse[] {
    const all: readonly RunningContainer[] = [...this.#running.values()].flatMap(({ containers }) => containers.running);
    return memoryOf(this.#parts.machine.processNamespace, new Map(all.map((running) => [running.pod.owner.name, processOf(running)])));
  }

  async #start(name: 'database' | 'server', pod: Pod): Promise<void> {
    const containers = this.#containers([]);
    const over = new AbortController();
    this.#running.set(name, { containers, over });
    const volumes = containers.volumesOf(pod);
    for (const each of pod.spec.initContainers ?? []) await containers.toItsEnd(pod, each, volumes, over.signal);
    for (const each of pod.spec.containers) await containers.untilReady(pod, each, volumes, over.signal);
  }

  async #toItsEnd(pod: Pod, changed: readonly KubernetesObject[]): Promise<void> {
    const containers = this.#containers(changed);
    const volumes = containers.volumesOf(pod);
    const { signal } = new AbortController();
    for (const each of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) await containers.toItsEnd(pod, each, volumes, signal);
  }

  #logOf(pod: Pod): string {
    return readFileSync(this.#containers([]).logOf(pod, pod.spec.containers[0]!), 'utf8');
  }

  #containers(changed: readonly KubernetesObject[]): Containers {
    const { bench, machine, importer } = this.#parts;
    const at = (name: string): string => join(bench.scratch, name);
    const jar: readonly Mount[] = importer === undefined ? [] : [{ source: importer.jar, target: importerJar, isFolder: false }];
    return new Containers({
      machine,
      stored: this.#stored(changed),
      folders: { pods: at('pods'), claims: at('claims'), node: at('node'), images: at('images'), logs: at('logs') },
      mountsOfAll: [{ source: at('bucket'), target: bucketFolder, isFolder: true }, ...jar],
    });
  }

  #stored(changed: readonly KubernetesObject[] = []): StoredData {
    const { bench, objects } = this.#parts;
    return new StoredData([...objects, ...changed], join(bench.scratch, 'secrets'));
  }
}
