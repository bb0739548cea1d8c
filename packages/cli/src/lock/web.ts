/** Anything that answers like `fetch`. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

/** Why a source did not say what was asked: it cannot be reached, or wants to be left alone. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly host: string;
  readonly why: string;

  constructor(host: string, why: string) {
    super(`${host} ${why}`);
    this.host = host;
    this.why = why;
  }
}

/** No index of a chart repository in use comes near; more is a mistake or an attack. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Asks sources on the web, without credentials, each with a time limit. A host that did not answer once is not asked again, so that a run without
 * a network ends soon.
 */
export class Web {
  readonly #fetch: Fetch;
  readonly #timeoutMilliseconds: number;
  readonly #silent = new Map<string, NoAnswer>();

  constructor(fetch: Fetch = globalThis.fetch, timeoutMilliseconds = 15_000) {
    this.#fetch = fetch;
    this.#timeoutMilliseconds = timeoutMilliseconds;
  }

  /**
   * @throws NoAnswer when the host cannot be reached, does not answer in time, limits its use or fails; other statuses are for the caller
   */
  async ask(url: URL, init: RequestInit = {}): Promise<Response> {
    const silent = this.#silent.get(url.host);
    if (silent) throw silent;
    try {
      const response = await this.#fetch(url, { ...init, signal: AbortSignal.timeout(this.#timeoutMilliseconds) });
      if (response.status !== 429 && response.status < 500) return response;
      await response.body?.cancel();
      throw this.#noAnswer(url, response.status === 429 ? 'limits how much may be asked (429)' : `answers with status ${response.status}`);
    } catch (error) {
      throw error instanceof NoAnswer ? error : this.#noAnswer(url, this.#reasonOf(error));
    }
  }

  /** The body of an answer, at most 64 MiB. */
  async bytes(url: URL, response: Response): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    try {
      for await (const chunk of response.body ?? []) {
        chunks.push(chunk);
        length += chunk.length;
        if (length > mostBytes) throw this.#noAnswer(url, `sends more than ${mostBytes} bytes`);
      }
    } catch (error) {
      throw error instanceof NoAnswer ? error : this.#noAnswer(url, this.#reasonOf(error));
    }
    return Buffer.concat(chunks);
  }

  #noAnswer(url: URL, why: string): NoAnswer {
    const failure = new NoAnswer(url.host, why);
    this.#silent.set(url.host, failure);
    return failure;
  }

  /** Codes only: a message could repeat what a server sent. */
  #reasonOf(error: unknown): string {
    const { name, cause } = error as Error;
    if (name === 'TimeoutError') return `does not answer within ${this.#timeoutMilliseconds / 1000} s`;
    const code = (cause as NodeJS.ErrnoException | undefined)?.code;
    return `cannot be reached${code === undefined ? '' : ` (${code})`}`;
  }
}
