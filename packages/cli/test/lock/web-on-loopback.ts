import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Web } from '../../src/lock/web.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A web that ends at this machine: what is asked of `https://<host>/<path>` is answered by a server on loopback. */
export class LoopbackWeb {
  /** `<method> <host>/<path>` of every request, in order. */
  readonly asked: string[] = [];
  readonly #answers: Readonly<Record<string, Answer>>;
  readonly #server = createServer((request, response) => this.#answer(request, response));

  /** @param answers by `<host>/<path>`; anything else is 404 */
  constructor(answers: Readonly<Record<string, Answer>>) {
    this.#answers = answers;
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  web(timeoutMilliseconds?: number): Web {
    const { port } = this.#server.address() as AddressInfo;
    return new Web((url, init) => fetch(`http://127.0.0.1:${port}/${url.host}${url.pathname}${url.search}`, init), timeoutMilliseconds);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url!.slice(1).split('?')[0]!;
    this.asked.push(`${request.method} ${path}`);
    const answer = this.#answers[path];
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  }
}

export const sends =
  (body: string, headers: Readonly<Record<string, string>> = {}, status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

export const digestOf = (digit: string): string => `sha256:${digit.repeat(64)}`;
