import type { Contribution } from '../core/contribution.ts';
import type { Encapsulation } from './encapsulations.ts';
import type { Flow, FlowEnd, Ports } from './flows.ts';
import type { HostPort } from './host-ports.ts';
import type { Scrape } from './scrapes.ts';

/** What somebody with a sniffer between two machines sees of a flow. */
export type OnTheWire = 'TLS' | 'SSH' | 'WireGuard' | 'msgr2' | 'clear';

const byItself = { TLS: 'TLS', 'mutual TLS': 'TLS', SSH: 'SSH', WireGuard: 'WireGuard', msgr2: 'msgr2', clear: 'clear' } as const satisfies Record<
  string,
  OnTheWire
>;

/**
 * Whether a flow can be read between machines: an encapsulation that encrypts Pods covers it when both ends are Pods with addresses of their
 * own; whatever touches the network of a machine is as safe as its own protocol, and so is what comes in by a load-balancer address, because
 * the packet reaches the node before it reaches a Pod.
 */
export const onTheWire = (flow: Flow, encapsulations: readonly Encapsulation[]): OnTheWire => {
  const covered = isPod(flow.from) && isPod(flow.to) && encapsulations.some(({ encrypts }) => encrypts === 'Pods of different nodes');
  return covered ? 'WireGuard' : byItself[flow.encryption];
};

const isPod = ({ kind }: FlowEnd): boolean => kind === 'pods' || kind === 'every-pod';

/**
 * The listening ports that no declared flow leads to, each with the machines on which that is so: forgotten flows, or processes that should
 * listen on the loopback interface alone. What Prometheus asks needs none of its own: its flows follow from the scrapes.
 */
export const portsWithoutFlow = (
  ports: readonly Contribution<HostPort>[],
  flows: readonly Flow[],
  scrapes: readonly Contribution<Scrape>[],
): readonly Contribution<HostPort>[] =>
  ports
    .filter(({ value }) => value.reachedFrom !== 'loopback')
    .flatMap((hostPort) => {
      const { from, value } = hostPort;
      const leading = flows.filter((flow) => flow.protocol === value.protocol && flow.ports.some((range) => contains(range, value.port)));
      const machines = value.machines.filter(
        (machine) => !leading.some(({ to }) => leadsTo(to, machine)) && !scrapes.some((scrape) => asks(scrape, machine, hostPort)),
      );
      return machines.length === 0 ? [] : [{ from, value: { ...value, machines } }];
    });

/** What Prometheus asks of a listening port, with the machines on which it does. */
export interface AskedPort {
  readonly hostPort: HostPort;
  readonly scrape: Scrape;
}

/** The listening ports that Prometheus asks: connections that no flow names, because scrapes do not say where Prometheus is. */
export const askedPorts = (ports: readonly Contribution<HostPort>[], scrapes: readonly Contribution<Scrape>[]): readonly AskedPort[] =>
  ports.flatMap((hostPort) =>
    scrapes.flatMap((scrape) => {
      const machines = hostPort.value.machines.filter((machine) => asks(scrape, machine, hostPort));
      return machines.length === 0 ? [] : [{ hostPort: { ...hostPort.value, machines }, scrape: scrape.value }];
    }),
  );

/** Whether a port is one of a range. */
export const contains = (range: Ports, port: number): boolean => (typeof range === 'number' ? range === port : range.first <= port && port <= range.last);

/** Pods with host network are asked by their labels, wherever they are: such a scrape stands beside the port, in the same product. */
const asks = ({ from, value: { target } }: Contribution<Scrape>, machine: HostPort['machines'][number], hostPort: Contribution<HostPort>): boolean =>
  hostPort.value.protocol === 'TCP' &&
  target.port === hostPort.value.port &&
  (target.kind === 'pods' ? from === hostPort.from : target.machines.includes(machine));

const leadsTo = (end: FlowEnd, machine: HostPort['machines'][number]): boolean => end.kind === 'machines' && end.machines.includes(machine);
