import { Agent, request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type { Problem } from './check.ts';
import type { KubernetesObject } from './generated-site.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what an API answers
  readonly body: any;
}

/** What the API server says of a refusal. */
export const messageOf = ({ status, body }: Answer): string => body?.message ?? `the API server answers ${status}`;

/** A client of an API server on the loopback, whose certificate nobody signed. */
export class KubernetesApi {
  readonly #port: number;
  readonly #token: string;
  readonly #agent = new Agent({ rejectUnauthorized: false, keepAlive: true });
  readonly #resources = new Map<string, Promise<Answer>>();

  constructor(port: number, token: string) {
    this.#port = port;
    this.#token = token;
  }

  ask(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Answer> {
    return new Promise((done, failed) => {
      const sent = body === undefined ? undefined : JSON.stringify(body);
      // Node writes no length by itself for DELETE, and the body would be read as the next request.
      const content = sent === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(sent) };
      const headers = { authorization: `Bearer ${this.#token}`, ...content };
      const asked = request({ host: '127.0.0.1', port: this.#port, path, method, headers, agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (more: string) => {
          text += more;
        });
        response.on('end', () => done({ status: response.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : text }));
      });
      asked.on('error', failed);
      asked.end(sent);
    });
  }

  /** Applies an object on the server's side as Argo CD does, strictly: a field that the server does not know is an error. */
  async apply(object: KubernetesObject, defaultNamespace?: string): Promise<Answer> {
    const path = await this.pathOf(object, defaultNamespace);
    if (path === undefined) return { status: 404, body: { message: `the API server has no ${object.kind} of ${object.apiVersion}` } };
    return this.ask('PATCH', `${path}?fieldManager=argocd-controller&force=true&fieldValidation=Strict`, object, 'application/apply-patch+yaml');
  }

  /** Applies what must not be refused. */
  async mustApply(object: KubernetesObject): Promise<void> {
    const answer = await this.apply(object);
    const { name, namespace } = object.metadata;
    if (answer.status >= 300) throw new Error(`${object.kind} ${namespace === undefined ? '' : `${namespace}/`}${name} is refused: ${messageOf(answer)}`);
  }

  /** Applies all of them, in their order; what the server says of those that it refuses. */
  async applyAll(objects: readonly { readonly file: string; readonly object: KubernetesObject }[]): Promise<readonly Problem[]> {
    const problems: Problem[] = [];
    for (const { file, object } of objects) {
      const answer = await this.apply(object);
      if (answer.status >= 300) problems.push({ file, what: messageOf(answer) });
    }
    return problems;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** All objects of a kind, in all namespaces; none where the server does not have the kind. */
  async list<T extends KubernetesObject = KubernetesObject>(apiVersion: string, kind: string): Promise<readonly T[]> {
    const resource = await this.#resourceOf(apiVersion, kind);
    if (resource === undefined) return [];
    const path = `${groupOf(apiVersion)}/${resource.name}`;
    let answer = await this.ask('GET', path);
    // The store of a kind whose definition has just come needs a moment.
    for (let tries = 0; answer.status === 429 && tries < 50; tries += 1) {
      await pause(200);
      answer = await this.ask('GET', path);
    }
    if (answer.status >= 300) throw new Error(`${resource.name} cannot be listed: ${messageOf(answer)}`);
    // Lists do not repeat what they are lists of.
    return (answer.body.items ?? []).map((item: object) => ({ apiVersion, kind, ...item }));
  }

  /** Where an object is; undefined where the server does not have its kind. */
  async pathOf(
    { apiVersion, kind, metadata: { name, namespace } }: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>,
    defaultNamespace = 'default',
  ): Promise<string | undefined> {
    const resource = await this.#resourceOf(apiVersion, kind);
    if (resource === undefined) return undefined;
    const scope = resource.namespaced ? `/namespaces/${namespace ?? defaultNamespace}` : '';
    return `${groupOf(apiVersion)}${scope}/${resource.name}/${name}`;
  }

  async #resourceOf(apiVersion: string, kind: string): Promise<{ readonly name: string; readonly namespaced: boolean } | undefined> {
    const group = groupOf(apiVersion);
    const known = await (this.#resources.get(group) ?? this.#resources.set(group, this.ask('GET', group)).get(group)!);
    return (known.body.resources ?? []).find((each: { kind: string; name: string }) => each.kind === kind && !each.name.includes('/'));
  }
}

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);
