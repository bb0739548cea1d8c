import { setTimeout as pause } from 'node:timers/promises';
import { ends, type KubernetesNode, runsOn, type Workload } from '@bastide/constructs';
import { label } from '@bastide/policies';
import type { KubernetesObject } from '../generated-site.ts';
import { type Answer, type KubernetesApi, messageOf } from '../kubernetes-api.ts';
import { makeNode } from '../kubernetes-nodes.ts';
import { objectOfWorkload } from '../objects-of-workloads.ts';

/** Pods of one workload, as the scheduler has left them. */
export interface SeenPods {
  readonly workload: Workload;
  /** Names of the nodes that they run on. */
  readonly nodes: readonly string[];
  /** What the scheduler says of each that it found no node for. */
  readonly waiting: readonly string[];
}

interface Pod {
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly controller?: boolean }[];
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }[];
  };
}

/** A cluster of nodes that come and go, with the Pods of a site on them. The real controllers make Pods, the real scheduler places them. */
export class ScheduledCluster {
  readonly #api: KubernetesApi;
  /** With the object that makes the Pods of each. */
  readonly #workloads: ReadonlyMap<Workload, string>;
  readonly #objects: readonly KubernetesObject[];
  readonly #nodes = new Map<string, KubernetesNode>();
  #hasLostNodes = false;

  /** @param emitted objects of the site that make Pods, which are taken as they are; all other workloads get objects of their own */
  constructor(api: KubernetesApi, workloads: readonly Workload[], emitted: readonly KubernetesObject[]) {
    this.#api = api;
    const known = new Set(emitted.map(keyOfObject));
    const others: KubernetesObject[] = [];
    this.#workloads = new Map(
      workloads.map((workload) => {
        const asEmitted = keyOf(workload.kind, workload.namespace, workload.name);
        if (known.has(asEmitted)) return [workload, asEmitted];
        const object = objectOfWorkload(workload);
        others.push(object);
        return [workload, keyOfObject(object)];
      }),
    );
    this.#objects = [...emitted, ...others];
  }

  /** Makes everything that makes Pods. */
  async populate(): Promise<void> {
    const namespaces = new Set(this.#objects.map(({ metadata }) => metadata.namespace ?? 'default'));
    await Promise.all([...namespaces].map((name) => this.#api.mustApply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
    await Promise.all(this.#objects.filter((object) => !isStatic(object)).map((object) => this.#api.mustApply(object)));
  }

  /** Switches a machine on, and waits until its node is ready. */
  async add(node: KubernetesNode): Promise<void> {
    const { name } = node.machine;
    await makeNode(this.#api, node);
    await until(`the node ${name} is ready`, async () => {
      const { body } = await this.#api.ask('GET', `/api/v1/nodes/${name}`);
      const taints: readonly { readonly key: string }[] = body.spec?.taints ?? [];
      const conditions: readonly { readonly type: string; readonly status: string }[] = body.status?.conditions ?? [];
      const isReady =
        conditions.some(({ type, status }) => type === 'Ready' && status === 'True') && !taints.some(({ key }) => key.startsWith('node.kubernetes.io/'));
      return isReady ? true : 'it is not';
    });
    this.#nodes.set(name, node);
  }

  /**
   * Takes a node away with the Pods on it, as it is once somebody has deleted the node of a dead machine: until then, a Pod of a StatefulSet stays.
   */
  async lose({ machine: { name } }: KubernetesNode): Promise<void> {
    this.#nodes.delete(name);
    this.#hasLostNodes = true;
    const gone = await this.#api.ask('DELETE', `/api/v1/nodes/${name}`);
    if (gone.status >= 300) throw new Error(`the node ${name} stays: ${messageOf(gone)}`);
    await Promise.all((await this.#pods()).filter(({ spec }) => spec.nodeName === name).map((pod) => this.#deleted(pod)));
  }

  /**
   * Waits until every workload has the Pods that it wants and the scheduler has tried each, and then a while longer if they are not as they should
   * be: Pods that were refused are tried once more when a node comes or a Job ends.
   */
  async settled(isExpected: (seen: readonly SeenPods[]) => boolean): Promise<readonly SeenPods[]> {
    let seen: readonly SeenPods[] = [];
    let patience = Number.POSITIVE_INFINITY;
    await until('every Pod is tried by the scheduler', async () => {
      const pods = await this.#pods();
      await this.#mend(pods);
      const byWorkload = Map.groupBy(pods, ownerOf);
      const unsettled: string[] = [];
      seen = [...this.#workloads].map(([workload, key]) => {
        const own = byWorkload.get(key) ?? [];
        const waiting = own.flatMap((pod) => refusalOf(pod) ?? []);
        const nodes = own.flatMap(({ spec }) => spec.nodeName ?? []);
        const wanted = this.#wanted(workload);
        // A Pod of a Job that has ended goes with its node, and nobody makes it again.
        const isWhole = own.length === wanted || (this.#hasLostNodes && ends(workload));
        if (!isWhole || waiting.length + nodes.length < own.length)
          unsettled.push(`${label(workload)} has ${own.length} Pods instead of ${wanted}, ${nodes.length} with a node, ${waiting.length} refused`);
        return { workload, nodes, waiting };
      });
      if (unsettled.length > 0) return unsettled.join('; ');
      patience = Math.min(patience, performance.now() + patienceMilliseconds);
      return isExpected(seen) || performance.now() > patience || 'it is not as it should be';
    });
    return seen;
  }

  /** Makes again what no controller does: static Pods, which are their kubelet's, and bare ones, which are Argo CD's. Drops Pods on nodes that are gone. */
  async #mend(pods: readonly Pod[]): Promise<void> {
    const there = new Set(pods.map(ownerOf));
    const missing = this.#objects.filter((object) => object.kind === 'Pod' && !there.has(keyOfObject(object)));
    for (const object of missing) {
      const { nodeName } = (object as KubernetesObject & { readonly spec: Pod['spec'] }).spec;
      if (nodeName === undefined || this.#nodes.has(nodeName)) await this.#api.mustApply(object);
    }
    const stray = pods.filter(({ spec }) => spec.nodeName !== undefined && !this.#nodes.has(spec.nodeName));
    await Promise.all(stray.map((pod) => this.#deleted(pod)));
  }

  #wanted(workload: Workload): number {
    const { pods, kind } = workload;
    if ('replicas' in pods) return pods.replicas;
    if ('perNode' in pods) return [...this.#nodes.values()].filter((node) => runsOn(workload, node)).length;
    return kind === 'Pod' && !this.#nodes.has(pods.onNode) ? 0 : 1;
  }

  async #pods(): Promise<readonly Pod[]> {
    const listed = await this.#api.ask('GET', '/api/v1/pods');
    if (listed.status >= 300) throw new Error(`Pods cannot be listed: ${messageOf(listed)}`);
    return (listed.body.items as readonly Pod[]).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  #deleted({ metadata: { namespace, name } }: Pod): Promise<Answer> {
    return this.#api.ask('DELETE', `/api/v1/namespaces/${namespace}/pods/${name}`, { gracePeriodSeconds: 0, propagationPolicy: 'Background' });
  }
}

const patienceMilliseconds = 5_000;

const keyOf = (kind: string, namespace: string, name: string): string => `${kind} ${namespace}/${name}`;

const keyOfObject = ({ kind, metadata: { namespace = 'default', name } }: KubernetesObject): string => keyOf(kind, namespace, name);

const isStatic = (object: KubernetesObject): boolean => object.kind === 'Pod' && (object as { readonly spec?: Pod['spec'] }).spec?.nodeName !== undefined;

/** The object that wants the Pod. A ReplicaSet is named after its Deployment and the hash of the template. */
const ownerOf = ({ metadata: { namespace, name, labels, ownerReferences } }: Pod): string => {
  const owner = ownerReferences?.find(({ controller }) => controller);
  if (owner === undefined) return keyOf('Pod', namespace, name);
  if (owner.kind !== 'ReplicaSet') return keyOf(owner.kind, namespace, owner.name);
  return keyOf('Deployment', namespace, owner.name.slice(0, -`-${labels!['pod-template-hash']}`.length));
};

const refusalOf = ({ spec, status: { conditions = [] } }: Pod): string | undefined =>
  spec.nodeName === undefined
    ? conditions.find(({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable')?.message
    : undefined;

/** Asks until the answer is yes; what is missing is said when that takes more than a minute. */
const until = async (what: string, ask: () => Promise<true | string>): Promise<void> => {
  let missing: true | string = 'nobody was asked';
  for (const end = performance.now() + 60_000; performance.now() < end; await pause(100)) {
    missing = await ask();
    if (missing === true) return;
  }
  throw new Error(`a minute passed until ${what}: ${missing}`);
};
