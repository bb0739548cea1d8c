import { spawn } from 'node:child_process';
import { run } from '../run.ts';
import type { Namespace } from './namespaces.ts';

/** By prefix (`0.0.0.0/0`, `10.0.0.1/32`) the addresses of the next hops, sorted. */
export type Routes = ReadonlyMap<string, readonly string[]>;

interface KernelRoute {
  readonly dst: string;
  readonly type?: string;
  readonly gateway?: string;
  readonly nexthops?: readonly { readonly gateway?: string }[];
}

/** The routes that a routing daemon has given to the kernel of a namespace. They are read again only when the kernel says that one has changed. */
export class KernelRoutes {
  readonly #namespace: Namespace;
  readonly #protocol: 'bgp' | 'bird';
  #known: Routes | undefined;

  constructor(namespace: Namespace, protocol: 'bgp' | 'bird') {
    this.#namespace = namespace;
    this.#protocol = protocol;
    // Ends with the namespace.
    const monitor = spawn('ip', ['-n', namespace.id, 'monitor', 'route'], { stdio: ['ignore', 'pipe', 'ignore'] });
    monitor.stdout.on('data', () => {
      this.#known = undefined;
    });
  }

  async read(): Promise<Routes> {
    if (this.#known) return this.#known;
    // A change that comes while we read is read the next time.
    const reading: Routes = new Map();
    this.#known = reading;
    const { code, output } = await run('ip', ['-n', this.#namespace.id, '-json', 'route', 'show', 'table', 'main', 'proto', this.#protocol]);
    if (code !== 0) throw new Error(`the routes of ${this.#namespace.name} cannot be read: ${output}`);
    const routes = routesOf(output);
    if (this.#known === reading) this.#known = routes;
    return routes;
  }

  /** Takes all of them away, as a power cut does. */
  async clear(): Promise<void> {
    await run('ip', ['-n', this.#namespace.id, 'route', 'flush', 'table', 'main', 'proto', this.#protocol]);
  }
}

/** Of the JSON of `ip route show`; one that leads nowhere (`blackhole`) is none. */
export const routesOf = (json: string): Routes =>
  new Map(
    (JSON.parse(json.trim() || '[]') as readonly KernelRoute[])
      .filter(({ type }) => type === undefined)
      .map(({ dst, gateway, nexthops }) => {
        const gateways = nexthops ? nexthops.flatMap((hop) => hop.gateway ?? []) : [gateway ?? []].flat();
        return [prefixOf(dst), gateways.sort()];
      }),
  );

const prefixOf = (destination: string): string => {
  if (destination === 'default') return '0.0.0.0/0';
  return destination.includes('/') ? destination : `${destination}/32`;
};
