import type { Machine } from '../openstack/machine.ts';
import type { JsonObject } from './realm-text.ts';

/** A token of the administrator lives for a minute. */
const tokenMilliseconds = 40_000;

/** Keycloak's API of administrators, asked as the import of the realm does. */
export class AdminApi {
  readonly #machine: Machine;
  readonly #url: string;
  readonly #user: string;
  readonly #password: string;
  #token = { text: '', since: Number.NEGATIVE_INFINITY };

  /** @param url e.g. `http://keycloak.keycloak.svc:8080` */
  constructor(machine: Machine, { url, user, password }: { readonly url: string; readonly user: string; readonly password: string }) {
    this.#machine = machine;
    this.#url = url;
    this.#user = user;
    this.#password = password;
  }

  /** Of the realm itself where the path is empty. */
  async get<T>(path: string): Promise<T> {
    return JSON.parse(await this.send('GET', path)) as T;
  }

  /**
   * @param path below `/admin/`
   * @throws Error with what it answers
   */
  async send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: string | JsonObject): Promise<string> {
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const url = `${this.#url}/admin/${path}`;
    const headers = ['--header', `Authorization: Bearer ${await this.#bearer()}`, '--header', 'Content-Type: application/json'];
    const { code, answer, output } = await this.#machine.run(
      [
        'curl',
        '--silent',
        '--show-error',
        '--request',
        method,
        ...headers,
        '--write-out',
        '\n%{http_code}',
        ...(text === undefined ? [] : ['--data-binary', '@-']),
        url,
      ],
      text === undefined ? {} : { input: text },
    );
    const end = answer.lastIndexOf('\n');
    const status = answer.slice(end + 1);
    if (code !== 0 || !status.startsWith('2')) throw new Error(`${method} /admin/${path}: ${code === 0 ? `${status} ${answer.slice(0, end)}` : output.trim()}`);
    return answer.slice(0, end);
  }

  async #bearer(): Promise<string> {
    if (performance.now() - this.#token.since < tokenMilliseconds) return this.#token.text;
    const since = performance.now();
    const fields = { grant_type: 'password', client_id: 'admin-cli', username: this.#user, password: this.#password };
    const url = `${this.#url}/realms/master/protocol/openid-connect/token`;
    const { answer, output } = await this.#machine.run(['curl', '--silent', '--show-error', '--data', '@-', url], {
      input: new URLSearchParams(fields).toString(),
    });
    const { access_token: text } = (answer.startsWith('{') ? JSON.parse(answer) : {}) as { readonly access_token?: string };
    if (text === undefined) throw new Error(`the administrator of the import gets no token: ${output.trim()}`);
    this.#token = { text, since };
    return text;
  }
}
