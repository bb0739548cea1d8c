import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';

/** What a server answered, after the redirects within the site. */
export interface Page {
  readonly status: number;
  /** Where it was answered, or where the browser is sent to, outside of what is followed. */
  readonly url: string;
  readonly text: string;
}

/** What people read of it, on one line. */
export const wordsOf = ({ text }: Pick<Page, 'text'>): string =>
  text
    .replace(/<(script|style|title).*?<\/\1>|<[^>]*>/gs, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const unescaped = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&#x2F;', '/').replaceAll('&#39;', "'").replaceAll('&quot;', '"');

/** Where the form of a page is sent to. */
export const formOf = (page: Page): string => {
  const action = /<form[^>]*action="([^"]+)"/.exec(page.text)?.[1];
  if (action === undefined) throw new Error(`no form at ${page.url.split('?')[0]}: ${page.status} ${wordsOf(page).slice(0, 300)}`);
  return new URL(unescaped(action), page.url).href;
};

/** The value of a field of a page. */
export const fieldOf = ({ text }: Page, name: string): string | undefined => {
  const field = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(text)?.[0];
  const value = field && /value="([^"]*)"/.exec(field)?.[1];
  return value === undefined ? undefined : unescaped(value);
};

/** Somebody's browser, as far as HTTP goes: it keeps cookies, and follows redirects to the hosts that it is given. */
export class WebSession {
  readonly #hosts: ReadonlySet<string>;
  readonly #cookies = new Map<string, string>();

  constructor(hosts: readonly string[]) {
    this.#hosts = new Set(hosts);
  }

  get(url: string): Promise<Page> {
    return this.#ask('GET', url);
  }

  post(url: string, fields: Readonly<Record<string, string>>): Promise<Page> {
    return this.#ask('POST', url, new URLSearchParams(fields));
  }

  async #ask(method: string, url: string, body?: URLSearchParams): Promise<Page> {
    const { hostname } = new URL(url);
    const cookie = [...this.#cookies]
      .flatMap(([key, value]) => (key.startsWith(`${hostname} `) ? [`${key.slice(hostname.length + 1)}=${value}`] : []))
      .join('; ');
    const { statusCode: status = 0, headers, text } = await send(method, url, cookie, body?.toString());
    for (const set of headers['set-cookie'] ?? []) {
      const [name, value] = set.split(';')[0]!.split(/=(.*)/s) as [string, string];
      if (value === '' || /max-age=0/i.test(set)) this.#cookies.delete(`${hostname} ${name}`);
      else this.#cookies.set(`${hostname} ${name}`, value);
    }
    if (status < 300 || status >= 400 || headers.location === undefined) return { status, url, text };
    const next = new URL(headers.location, url);
    return this.#hosts.has(next.hostname) && next.protocol === 'https:' ? this.#ask('GET', next.href) : { status, url: next.href, text: '' };
  }
}

interface Answer {
  readonly statusCode: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** As a browser asks for a page: Apache sends nobody else to the login. */
const send = (method: string, url: string, cookie: string, body = ''): Promise<Answer> =>
  new Promise((done, failed) => {
    const form = body === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) };
    const asked = request(url, { method, headers: { accept: 'text/html', cookie, ...form } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (more: string) => {
        text += more;
      });
      response.on('end', () => done({ statusCode: response.statusCode, headers: response.headers, text })).on('error', failed);
    });
    asked.on('error', failed).end(body);
  });
