import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import type { Problem } from '../check.ts';
import { type KubernetesApi, messageOf } from '../kubernetes-api.ts';
import { type Application, applicationsIn, healthOf } from './applications.ts';
import { provisionVolumes } from './provisioner.ts';

/** What an absent operator would write into the status of its objects. */
export interface StandIn {
  readonly apiVersion: string;
  readonly kind: string;
  /** Who is absent. */
  readonly insteadOf: string;
  /** `{name}` is the name of the object. */
  readonly status: object;
}

/** For so long Argo CD must stay with it that an object is not healthy: by itself it would look again meanwhile. */
const patienceMilliseconds = 2000;

const table = join(import.meta.dirname, '../../stand-ins/status.yaml');

export const readStandIns = (): readonly StandIn[] => parse(readFileSync(table, 'utf8')) as readonly StandIn[];

interface Standing {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly status?: object;
}

/**
 * Writes statuses as objects appear, each only after Argo CD has said that the object is not healthy without it: a health check that nobody wrote, or
 * one that says yes to everything, is found here.
 */
export class StandIns {
  /** Objects that have got a status, by the operator that is absent. */
  readonly written = new Map<string, number>();
  readonly problems: Problem[] = [];
  readonly #notHealthySince = new Map<string, number>();
  readonly #api: KubernetesApi;
  readonly #standIns: readonly StandIn[];
  /** Objects that nobody has written a status for yet, with who is absent. */
  readonly waiting = new Map<string, string>();

  constructor(api: KubernetesApi, standIns: readonly StandIn[]) {
    this.#api = api;
    this.#standIns = standIns;
  }

  /** Until the signal comes; what goes wrong is a problem like the others. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      for (; !signal.aborted && this.problems.length === 0; await pause(300)) await this.#attendAll();
    } catch (error) {
      if (!signal.aborted) this.problems.push({ what: (error as Error).message });
    }
  }

  async #attendAll(): Promise<void> {
    this.#count('the driver of Ceph, which makes volumes', await provisionVolumes(this.#api));
    const applications = await applicationsIn(this.#api);
    for (const standIn of this.#standIns)
      for (const each of await this.#api.list<Standing>(standIn.apiVersion, standIn.kind)) await this.#attend(standIn, each, applications);
  }

  async #attend(standIn: StandIn, object: Standing, applications: readonly Application[]): Promise<void> {
    const { name, namespace, annotations } = object.metadata;
    const key = `${standIn.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
    const owner = annotations?.['argocd.argoproj.io/tracking-id']?.split(':')[0];
    const application = applications.find(({ metadata }) => metadata.name === owner);
    const text = JSON.stringify(standIn.status).replaceAll('{name}', name);
    if (application === undefined || (object.status !== undefined && includes(object.status, JSON.parse(text)))) return;
    this.waiting.set(key, standIn.insteadOf);
    const health = healthOf(application, object);
    if (health === undefined || health === 'Missing') return;
    if (health === 'Healthy' || application.status?.health?.status === 'Healthy') {
      const what = health === 'Healthy' ? key : `the Application ${owner} with ${key}`;
      this.problems.push({ what: `Argo CD says Healthy of ${what} before ${standIn.insteadOf} has written anything about it` });
      return;
    }
    const since = this.#notHealthySince.get(key) ?? this.#notHealthySince.set(key, performance.now()).get(key)!;
    if (performance.now() - since < patienceMilliseconds) return;
    await this.#write(object, text);
    this.waiting.delete(key);
    this.#count(standIn.insteadOf, 1);
  }

  #count(insteadOf: string, more: number): void {
    if (more > 0) this.written.set(insteadOf, (this.written.get(insteadOf) ?? 0) + more);
  }

  async #write(object: Standing, status: string): Promise<void> {
    const path = (await this.#api.pathOf(object))!;
    const patch = { status: JSON.parse(status) as object };
    let answer = await this.#api.ask('PATCH', `${path}/status`, patch, 'application/merge-patch+json');
    // Some definitions have no status of its own.
    if (answer.status === 404) answer = await this.#api.ask('PATCH', path, patch, 'application/merge-patch+json');
    if (answer.status >= 300) throw new Error(`the stand-in for the status of ${object.kind} ${object.metadata.name} is refused: ${messageOf(answer)}`);
  }
}

/** Whether a value has all that the other has. */
const includes = (value: unknown, wanted: unknown): boolean => {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted;
  return typeof value === 'object' && value !== null && Object.entries(wanted).every(([key, each]) => includes((value as Record<string, unknown>)[key], each));
};
