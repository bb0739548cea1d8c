import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import type { Bench } from '../bench.ts';
import { type ApiServer, startApiServer } from '../control-plane.ts';
import { freePort } from '../daemons.ts';
import { type Ran, run } from '../run.ts';
import { bao } from './bao.ts';
import type { StoreFiles } from './store-files.ts';

interface Server {
  readonly name: string;
  readonly folder: string;
  readonly api: number;
  readonly cluster: number;
}

/** What a server says of itself to anybody. */
export interface Health {
  readonly initialized: boolean;
  readonly sealed: boolean;
  readonly standby: boolean;
  readonly cluster_id?: string;
}

/** What a server answers. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what the store answers
  readonly body: any;
}

/** What it says of a refusal. */
export const refusalOf = ({ status, body }: Answer): string => `${status} ${(body.errors ?? []).join(' ').trim()}`;

const serverName = 'openbao-active.openbao.svc';

/**
 * Real servers with the configuration of the site. What differs: addresses and folders, and how they find the API server, which Pods are told by
 * Kubernetes; they label no Pods, because there are none.
 */
export class Store {
  readonly servers: readonly Server[];
  readonly #bench: Bench;
  readonly #files: StoreFiles;
  readonly #api: ApiServer;

  private constructor(bench: Bench, files: StoreFiles, api: ApiServer, servers: readonly Server[]) {
    this.#bench = bench;
    this.#files = files;
    this.#api = api;
    this.servers = servers;
  }

  static async start(bench: Bench, files: StoreFiles): Promise<Store> {
    const api = await startApiServer(bench);
    const servers: Server[] = [];
    for (const name of files.servers) servers.push({ name, folder: join(bench.scratch, name), api: await freePort(), cluster: await freePort() });
    const store = new Store(bench, files, api, servers);
    await store.#prepare();
    return store;
  }

  /** Begins the store as the first Pod does. */
  async begin(): Promise<void> {
    const [first, ...others] = this.servers;
    await this.up(first!, true);
    for (const other of others) await this.up(other);
  }

  async up(server: Server, begins = false): Promise<void> {
    const { daemons } = this.#bench;
    const files = [join(server.folder, 'server.hcl'), ...(begins ? [join(server.folder, 'initialization.json')] : [])];
    daemons.start(server.name, this.#bench.path(bao), ['server', ...files.map((file) => `-config=${file}`)], {
      BAO_RAFT_NODE_ID: server.name,
      BAO_API_ADDR: `https://127.0.0.1:${server.api}`,
      BAO_CLUSTER_ADDR: `https://127.0.0.1:${server.cluster}`,
    });
    await daemons.ready(server.name, async () => {
      const { initialized, sealed } = await this.health(server);
      return initialized && !sealed;
    });
  }

  kill(server: Server): Promise<void> {
    return this.#bench.daemons.kill(server.name);
  }

  processOf(server: Server): number {
    return this.#bench.daemons.processOf(server.name);
  }

  /** @throws Error for a server that does not answer */
  async health(server: Server): Promise<Health> {
    return (await this.ask(server, '', 'GET', 'sys/health?standbyok=true')).body as Health;
  }

  /** Asks one server, as whoever has the token; the path is below `/v1/`. */
  ask({ api }: Server, token: string, method: string, path: string, body?: unknown): Promise<Answer> {
    return new Promise((done, failed) => {
      const headers = token === '' ? {} : { 'x-vault-token': token };
      const asked = request({ host: '127.0.0.1', port: api, path: `/v1/${path}`, method, headers, rejectUnauthorized: false, timeout: 10_000 }, (response) => {
        let text = '';
        response.on('data', (more) => {
          text += more;
        });
        response.on('end', () => done({ status: response.statusCode ?? 0, body: text === '' ? {} : JSON.parse(text) }));
      });
      asked.on('error', failed).on('timeout', () => asked.destroy(new Error('no answer')));
      asked.end(body === undefined ? '' : JSON.stringify(body));
    });
  }

  /** The server that leads, of those that answer. */
  async leader(): Promise<Server | undefined> {
    for (const server of this.servers) {
      const health = await this.health(server).catch(() => undefined);
      if (health && !health.sealed && !health.standby) return server;
    }
    return undefined;
  }

  /** For `bao` as a client of one server, with the name that the site's clients check. */
  environment(server: Server): Readonly<Record<string, string>> {
    return {
      BAO_ADDR: `https://127.0.0.1:${server.api}`,
      BAO_CACERT: join(server.folder, 'userconfig/openbao-tls/ca.crt'),
      BAO_TLS_SERVER_NAME: serverName,
      HOME: this.#bench.scratch,
      PATH: `${dirname(this.#bench.path(bao))}:${process.env['PATH']}`,
    };
  }

  /** The script of the Job, with its token; people are sent to `issuer`. */
  async configure(server: Server, issuer: string, text = this.#files.script): Promise<Ran> {
    const [script, token] = [join(this.#bench.scratch, 'configure.sh'), join(this.#bench.scratch, 'token')];
    writeFileSync(script, text.replace(/^login \S+/m, `login ${issuer}`));
    writeFileSync(token, await this.tokenOf('openbao', 'openbao-configuration', 'openbao'));
    return run('/bin/sh', [script], { env: { ...this.environment(server), TOKEN_FILE: token } });
  }

  /** A token of a ServiceAccount, as the API server makes them for Pods. */
  async tokenOf(namespace: string, account: string, audience: string): Promise<string> {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: [audience], expirationSeconds: 600 } };
    const answer = await this.#api.api.ask('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`, body);
    if (answer.status >= 300) throw new Error(`the API server makes no token for ${namespace}/${account}: ${answer.body?.message}`);
    return answer.body.status.token;
  }

  /** What stands at an address, as External Secrets reads it. */
  async valueAt({ path, key }: { readonly path: string; readonly key: string }): Promise<string | undefined> {
    const server = await this.leader();
    if (server === undefined) return undefined;
    const { role, mount, account } = this.#files.reader;
    const login = await this.login(server, role, await this.tokenOf(account.namespace, account.name, account.audience));
    const read = await this.ask(server, login.body.auth?.client_token ?? '', 'GET', `${mount}/data/${path}`);
    return read.body.data?.data?.[key];
  }

  /** Key and certificate of all servers, which are those of the name `localhost` too. */
  get certificate(): { readonly key: string; readonly certificate: string } {
    return { key: join(this.#bench.scratch, 'tls.key'), certificate: join(this.#bench.scratch, 'tls.crt') };
  }

  /** A login to the store by such a token. */
  login(server: Server, role: string, jwt: string): Promise<Answer> {
    return this.ask(server, '', 'POST', 'auth/kubernetes/login', { role, jwt });
  }

  async #prepare(): Promise<void> {
    const { api } = this.#api;
    for (const name of ['openbao', 'external-secrets']) await api.mustApply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const reviewer = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'openbao', namespace: 'openbao' } };
    const stranger = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'stranger', namespace: this.#files.reader.account.namespace } };
    for (const account of [reviewer, stranger, ...this.#files.accounts]) await api.mustApply(account);
    await api.mustApply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'openbao-server-binding' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:auth-delegator' },
      subjects: [{ kind: 'ServiceAccount', name: 'openbao', namespace: 'openbao' }],
    } as never);
    const jwt = await this.tokenOf('openbao', 'openbao', 'https://kubernetes.default.svc');
    const { key, certificate } = this.certificate;
    const names = this.#files.certificateNames.map((name) => `DNS:${name}`).join(',');
    const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const made = await run('openssl', [
      'req',
      '-x509',
      ...elliptic,
      '-subj',
      '/CN=openbao',
      '-addext',
      `subjectAltName=${names}`,
      '-keyout',
      key,
      '-out',
      certificate,
    ]);
    if (made.code !== 0) throw new Error(`openssl: ${made.output.trim()}`);
    for (const server of this.servers) this.#write(server, key, certificate, jwt);
  }

  #write(server: Server, key: string, certificate: string, jwt: string): void {
    for (const folder of ['data', 'userconfig/openbao-tls', 'userconfig/openbao-seal']) mkdirSync(join(server.folder, folder), { recursive: true });
    const put = (file: string, text: string | Buffer): void => {
      writeFileSync(join(server.folder, file), text, { mode: 0o600 });
      chmodSync(join(server.folder, file), 0o600);
    };
    put('userconfig/openbao-tls/tls.key', readFileSync(key));
    for (const name of ['tls.crt', 'ca.crt']) put(`userconfig/openbao-tls/${name}`, readFileSync(certificate));
    // 64 hexadecimal digits, of no value to anybody.
    put('userconfig/openbao-seal/key-1', '0123456789abcdef'.repeat(4));
    const { service_registration: _, ...configuration } = JSON.parse(this.#adapted(server, this.#files.configuration));
    put('server.hcl', JSON.stringify(configuration));
    const initialization = JSON.parse(this.#adapted(server, this.#files.initialization));
    const apiServer = initialization.initialize[0].configuration.request.find((each: object) => 'api-server' in each)['api-server'];
    apiServer.data = {
      kubernetes_host: `https://127.0.0.1:${this.#api.port}`,
      kubernetes_ca_cert: readFileSync(join(this.#bench.scratch, 'certificates/apiserver.crt'), 'utf8'),
      token_reviewer_jwt: jwt,
    };
    put('initialization.json', JSON.stringify(initialization));
  }

  #adapted(server: Server, text: string): string {
    let adapted = text;
    for (const { name, api } of this.servers) adapted = adapted.replaceAll(`https://${name}.openbao-internal.openbao.svc:8200`, `https://127.0.0.1:${api}`);
    return adapted
      .replaceAll('[::]:8200', `127.0.0.1:${server.api}`)
      .replaceAll('[::]:8201', `127.0.0.1:${server.cluster}`)
      .replaceAll('/openbao/', `${server.folder}/`);
  }
}
