import { setTimeout as pause } from 'node:timers/promises';
import { frrConf, type Machine, type Router } from '@bastide/constructs';
import type { Bench } from '../bench.ts';
import type { FabricModel, Model } from '../generated-site.ts';
import { Bird } from '../network/bird.ts';
import { Frr } from '../network/frr.ts';
import { KernelRoutes } from '../network/kernel-routes.ts';
import { interfacesOf } from '../network/machine-interfaces.ts';
import { type Namespace, Namespaces } from '../network/namespaces.ts';
import { Wiring } from '../network/wiring.ts';
import { debianProgram } from '../program.ts';
import { filledIn, standInFor } from '../secrets.ts';
import type { Expectation, ExpectedRoutes } from './expectation.ts';
import type { FabricFacts } from './fabric-facts.ts';
import type { Loss } from './loss.ts';
import { birdConf } from './node-speaker.ts';
import { differencesOf } from './route-differences.ts';

export const sysctl = debianProgram('sysctl', 'procps');

/** What every node announces although no leaf may take it: a range that nobody has (RFC 5737), and the loopback of a border. */
const forbiddenOf = ({ borders }: FabricFacts): readonly string[] => ['192.0.2.0/24', ...borders.slice(0, 1).map(({ loopback }) => `${loopback}/32`)];

/** A firewall is no Linux machine: what stands for it passes packets on as the leafs do. */
const borderKernel = ['net.ipv4.ip_forward=1', 'net.ipv4.fib_multipath_hash_policy=1', 'net.ipv4.conf.all.rp_filter=2'];
const borderDaemons = 'bgpd=yes\nbfdd=yes\nfrr_profile="datacenter"\n';

/** An answer has to hold for so long: a route may pass by what is expected on its way to something else. */
const steadyMilliseconds = 1000;

export interface LaboratoryProps {
  readonly bench: Bench;
  readonly model: Model;
  readonly fabric: FabricModel;
  readonly facts: FabricFacts;
}

/** The fabric of a site in namespaces, wired as the inventory says: leafs on their generated files, borders on the same model, nodes on BIRD. */
export class Laboratory {
  readonly #props: LaboratoryProps;
  readonly #namespaces = new Namespaces();
  readonly #frr = new Map<string, Frr>();
  readonly #bird = new Map<string, Bird>();
  readonly #routes = new Map<string, KernelRoutes>();
  readonly #nameByAddress: ReadonlyMap<string, string>;
  #wiring!: Wiring;
  #isAbandoned = false;

  constructor(props: LaboratoryProps) {
    this.#props = props;
    this.#nameByAddress = new Map(
      props.facts.inventory.machines.all.flatMap(({ name, addresses }) => addresses.map(({ address }) => [address.toString(), name])),
    );
  }

  /** Wires and starts everything; ended with the bench. */
  async start(): Promise<void> {
    const { bench, facts } = this.#props;
    const { inventory, leafs, borders, nodes } = facts;
    bench.defer(() => this.#namespaces.remove());
    this.#wiring = await Wiring.of(inventory, (machine) => interfacesOf(bench.site, machine), this.#namespaces);
    for (const machine of leafs) await this.#addLeaf(machine);
    for (const machine of borders) await this.#addBorder(machine);
    for (const machine of nodes) await this.#addNode(machine);
    await Promise.all([...this.#frr.values(), ...this.#bird.values()].map((speaker) => speaker.start()));
  }

  frr(router: string): Frr {
    return this.#frr.get(router)!;
  }

  bird(node: string): Bird {
    return this.#bird.get(node)!;
  }

  namespace(machine: string): Namespace {
    return this.#wiring.namespace(machine);
  }

  async lose(loss: Loss): Promise<void> {
    await Promise.all([...loss.cables].map((cable) => (loss.by === 'cut' ? this.#wiring.cut(cable) : this.#wiring.silence(cable))));
    for (const machine of loss.machines) await this.#speakerOf(machine).kill();
  }

  /** A machine that was dead starts with no route, on the files that it had. */
  async restore(loss: Loss): Promise<void> {
    for (const machine of loss.machines) await this.#routes.get(machine)!.clear();
    await Promise.all([...loss.cables].map((cable) => (loss.by === 'cut' ? this.#wiring.plugIn(cable) : this.#wiring.letPass(cable))));
    for (const machine of loss.machines) await this.#speakerOf(machine).start();
  }

  /** Whoever waits for routes is let go: what is seen here no longer matters. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /** How long it took until every machine has the routes that are expected and keeps them; or how they differ when the time is over. */
  async awaitRoutes(
    { routes }: Expectation,
    withinMilliseconds: number,
  ): Promise<{ readonly milliseconds: number } | { readonly differences: readonly string[] }> {
    const start = performance.now();
    for (let since: number | undefined; ; await pause(100)) {
      const differences = await this.#differences(routes);
      const now = performance.now();
      if (this.#isAbandoned) return { differences: [] };
      since = differences.length === 0 ? (since ?? now) : undefined;
      if (since === undefined && now - start > withinMilliseconds) return { differences };
      if (since !== undefined && now - since >= steadyMilliseconds) return { milliseconds: since - start };
    }
  }

  async #differences(routes: ReadonlyMap<string, ExpectedRoutes>): Promise<readonly string[]> {
    const all = await Promise.all(
      [...routes].map(async ([machine, expected]) => {
        const seen = await this.#routes.get(machine)!.read();
        return differencesOf(
          machine,
          expected,
          new Map([...seen].map(([prefix, gateways]) => [prefix, gateways.map((each) => this.#nameByAddress.get(each) ?? each)])),
        );
      }),
    );
    return all.flat();
  }

  #speakerOf(machine: string): Frr | Bird {
    return this.#frr.get(machine) ?? this.#bird.get(machine)!;
  }

  async #addLeaf({ name }: Machine): Promise<void> {
    const { site } = this.#props.bench;
    const read = (path: string): string => filledIn(site.read(`hosts/${name}/etc/${path}`));
    await this.#addRouter(name, { frr: read('frr/frr.conf'), daemons: read('frr/daemons') }, this.#kernelSettingsOf(name));
  }

  async #addBorder({ name }: Machine): Promise<void> {
    const { fabric, facts } = this.#props;
    const router = routerNamed(fabric.borders, name);
    const frr = frrConf(router).filled(({ secret }) => standInFor(secret.address));
    await this.#addRouter(name, { frr, daemons: borderDaemons }, borderKernel);
    await this.namespace(name).ip(`route add default via ${facts.uplink.gateway}`);
  }

  async #addRouter(name: string, files: ConstructorParameters<typeof Frr>[2], kernel: readonly string[]): Promise<void> {
    await this.#setKernel(name, kernel);
    this.#frr.set(name, new Frr(this.#props.bench, this.namespace(name), files));
    this.#routes.set(name, new KernelRoutes(this.namespace(name), 'bgp'));
  }

  async #addNode(machine: Machine): Promise<void> {
    const { bench, fabric, facts } = this.#props;
    const { routers, nodeAsNumber, password, restartSeconds } = fabric.nodePeering;
    const announces = facts.announcedBy.get(machine.name)!;
    await this.#setKernel(machine.name, this.#kernelSettingsOf(machine.name));
    // Who asks for a load balancer is answered by the node itself, as kube-proxy would have a Pod do.
    const own = announces.filter((prefix) => prefix.endsWith('/32')).map((address) => `address add ${address} dev lo`);
    if (own.length > 0) await this.namespace(machine.name).ip(...own);
    const configuration = birdConf({
      address: machine.address(facts.nodeNetwork),
      asNumber: nodeAsNumber,
      password: standInFor(password.address),
      leafs: routers,
      restartSeconds,
      announces: [...announces, ...forbiddenOf(facts)],
    });
    this.#bird.set(machine.name, new Bird(bench, this.namespace(machine.name), configuration));
    this.#routes.set(machine.name, new KernelRoutes(this.namespace(machine.name), 'bird'));
  }

  /** Of its files in `/etc/sysctl.d` what belongs to a network; the rest is the kernel's, which this machine shares with it. */
  #kernelSettingsOf(name: string): readonly string[] {
    const { site } = this.#props.bench;
    return site.files
      .filter((file) => file.startsWith(`hosts/${name}/etc/sysctl.d/`))
      .flatMap((file) => site.read(file).split('\n'))
      .filter((line) => /^net[./]ipv4[./]/.test(line))
      .map((line) => line.replace(/\s*=\s*/, '='));
  }

  async #setKernel(name: string, settings: readonly string[]): Promise<void> {
    const { code, output } = await this.namespace(name).run(this.#props.bench.path(sysctl), ['-q', '-w', ...settings]);
    if (code !== 0) throw new Error(`the kernel does not take the settings of ${name}:\n${output}`);
  }
}

const routerNamed = (routers: FabricModel['borders'], name: string): Router => [...routers].find(([machine]) => machine.name === name)![1];
