import { readFileSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** What Keystone says to whom it does not let in, whatever the reason. */
export const keystoneRefusal = '{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}';

/** Of Keystone, in its log alone, of somebody whom no rule of the mapping makes anything. */
export const unmapped = /Could not map any federated user properties to identity values/;

/** In milliseconds. */
const patience = 3000;

/** What Apache and Keystone write of requests. Who asks is told no reason, so that one refusal looks like the other: it stands here alone. */
export class ServerLog {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Its end now, to see afterwards what was written of a request. */
  end(): number {
    return statSync(this.#file).size;
  }

  /** It comes a little after the answer. */
  async says(reason: RegExp, since: number): Promise<boolean> {
    for (const end = performance.now() + patience; performance.now() < end; await pause(20)) if (reason.test(this.#from(since))) return true;
    return false;
  }

  /** What people look for in it: without the line that each request has, and what Apache says of each that came by the ingress. */
  async told(since: number): Promise<string> {
    await pause(300);
    const lines = this.#from(since).split('\n');
    return lines
      .filter((line) => !/ HTTP\/1\.1" \d{3} |oidc_check_x_forwarded_hdr/.test(line))
      .join('\n')
      .trim()
      .slice(0, 1000);
  }

  #from(end: number): string {
    return readFileSync(this.#file).subarray(end).toString();
  }
}

/** What somebody asked who must be refused. */
export interface Refused {
  /** The status, and all words. */
  readonly answer: string;
  readonly right: string;
  /** Where the server writes one; it is looked for from that end of the log on. */
  readonly reason?: { readonly is: RegExp; readonly log: ServerLog; readonly since: number };
}

/** What is wrong with a refusal: other words, or another reason. */
export const wrongRefusal = async ({ answer, right, reason }: Refused): Promise<readonly string[]> => {
  if (answer !== right) return [`is not refused as it should: ${answer.slice(0, 500)}`];
  if (reason === undefined || (await reason.log.says(reason.is, reason.since))) return [];
  return [`is refused for another reason than ${reason.is.source}: ${await reason.log.told(reason.since)}`];
};
