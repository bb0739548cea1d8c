import { text } from 'node:stream/consumers';
import { tryBrowser } from './browser.ts';
import type { BrowserClient, Places } from './log-in.ts';
import type { Person } from './people.ts';
import { tryPeople } from './persons.ts';
import { briefToken, tryRefusals } from './refusals.ts';
import { WebSession } from './web-session.ts';

/** What the program within the machine is given: it sees nothing else of the site. */
export interface Asked {
  readonly places: Places;
  /** What Keystone and its Apache write. */
  readonly keystoneLog: string;
  readonly realm: string;
  readonly hosts: readonly string[];
  readonly people: readonly Person[];
  /** Of the command line. */
  readonly deviceClients: readonly { readonly clientId: string; readonly isForKeystone: boolean }[];
  readonly browserClients: readonly BrowserClient[];
  /** Who come by it. */
  readonly browserPeople: readonly Person[];
  readonly chromium: string | undefined;
}

/** What it answers, as JSON on a line. */
export interface Found {
  readonly seen: readonly string[];
  readonly problems: readonly string[];
}

/** One a person: a second login within half a minute would need a code that has been used. */
export type Sessions = ReadonlyMap<string, WebSession>;

const asked = JSON.parse(await text(process.stdin)) as Asked;
const sessions: Sessions = new Map(asked.people.map(({ name }) => [name, new WebSession(asked.hosts)]));
const found = async (part: Promise<Found>): Promise<Found> =>
  part.catch((error: unknown) => ({
    seen: [],
    problems: [error instanceof Error ? `${error.message}${error.cause ? `: ${error.cause}` : ''}` : String(error)],
  }));

const came = await found(tryPeople(asked, sessions));
// What it takes to end is time for the browser.
const brief = briefToken(asked, sessions);
await Promise.allSettled([brief]);
const all = [came, await found(tryBrowser(asked)), await found(tryRefusals(asked, sessions, brief))];
const answer: Found = { seen: all.flatMap(({ seen }) => seen), problems: all.flatMap(({ problems }) => problems) };
process.stdout.write(`${JSON.stringify(answer)}\n`);
