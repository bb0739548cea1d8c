import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import type { Encapsulation } from '../../src/contributions/encapsulations.ts';
import type { Flow, FlowEnd } from '../../src/contributions/flows.ts';
import type { HostPort } from '../../src/contributions/host-ports.ts';
import { onTheWire, portsWithoutFlow } from '../../src/contributions/on-the-wire.ts';
import type { Scrape } from '../../src/contributions/scrapes.ts';
import type { Contribution } from '../../src/core/contribution.ts';
import type { Machine } from '../../src/inventory/index.ts';
import { smallInventory } from '../fixtures/small-site.ts';

const { machines, networks, virtualAddresses } = smallInventory();
const network = networks.get('cluster');
const wireguard: Encapsulation = { name: 'WireGuard', over: network, mtuBytes: 8940, overheadBytes: 60, encrypts: 'Pods of different nodes' };
const tunnel: Encapsulation = { name: 'VXLAN', over: network, mtuBytes: 8950, overheadBytes: 50 };
const ends: Readonly<Record<'machines' | 'pods' | 'every' | 'balancer' | 'virtual' | 'outside', FlowEnd>> = {
  machines: { kind: 'machines', machines: [...machines], network },
  pods: { kind: 'pods', namespace: 'openstack' },
  every: { kind: 'every-pod' },
  balancer: { kind: 'load-balancer', name: 'ingress' },
  virtual: { kind: 'virtual-address', virtualAddress: virtualAddresses.get('kubernetes-api') },
  outside: { kind: 'outside', name: 'people' },
};
const flow = (from: FlowEnd, to: FlowEnd, encryption: Flow['encryption'] = 'clear'): Flow => ({ from, to, protocol: 'TCP', ports: [80], why: 'x', encryption });

describe('on the wire between machines', () => {
  it.for([
    ['pods', 'pods'],
    ['pods', 'every'],
    ['every', 'pods'],
  ] as const)('%s to %s is inside of what encrypts Pods', ([from, to]) => {
    expect(onTheWire(flow(ends[from], ends[to]), [wireguard])).toBe('WireGuard');
    expect(onTheWire(flow(ends[from], ends[to]), [tunnel])).toBe('clear');
    expect(onTheWire(flow(ends[from], ends[to]), [])).toBe('clear');
  });

  it.for([
    ['machines', 'machines'],
    ['machines', 'pods'],
    ['pods', 'machines'],
    ['outside', 'balancer'],
    ['pods', 'balancer'],
    ['pods', 'virtual'],
    ['pods', 'outside'],
  ] as const)('%s to %s is as safe as its own protocol', ([from, to]) => {
    const seen = (['clear', 'TLS', 'mutual TLS', 'SSH', 'WireGuard'] as const).map((own) => onTheWire(flow(ends[from], ends[to], own), [wireguard]));
    expect(seen).toEqual(['clear', 'TLS', 'TLS', 'SSH', 'WireGuard']);
  });
});

describe('ports that no flow leads to', () => {
  const all = [...machines];
  const [product, another] = [{}, {}] as [IConstruct, IConstruct];
  const port = (change: Partial<HostPort> = {}): Contribution<HostPort> => ({
    from: product,
    value: { machines: all, protocol: 'TCP', port: 80, process: 'httpd', ...change },
  });
  const to = (end: FlowEnd, change: Partial<Flow> = {}): Flow => ({ ...flow(ends.outside, end), ...change });

  it('are none where a flow leads to each machine', () => {
    expect(portsWithoutFlow([port()], [to(ends.machines)], [])).toEqual([]);
    expect(portsWithoutFlow([port()], [to(ends.machines, { ports: [{ first: 80, last: 90 }] })], [])).toEqual([]);
  });

  it('are told with the machines that no flow leads to', () => {
    const some: FlowEnd = { kind: 'machines', machines: machines.withRole('control'), network };
    expect(portsWithoutFlow([port()], [to(some)], [])).toEqual([port({ machines: machines.withRole('compute') })]);
  });

  it.for([
    ['another port', to(ends.machines, { ports: [81] })],
    ['a range that ends before', to(ends.machines, { ports: [{ first: 1, last: 79 }] })],
    ['another protocol', to(ends.machines, { protocol: 'UDP' })],
    ['Pods', to(ends.every)],
  ] as const)('stay where the flow leads to %s', ([, other]) => {
    expect(portsWithoutFlow([port()], [other], [])).toHaveLength(1);
  });

  it('are not those that Prometheus asks, on the machines where it does', () => {
    const scrape = (asked: readonly Machine[], port = 80): Contribution<Scrape> => ({
      from: another,
      value: { job: 'httpd', target: { kind: 'machines', machines: asked, network, port }, metrics: [] },
    });
    expect(portsWithoutFlow([port()], [], [scrape(all)])).toEqual([]);
    expect(portsWithoutFlow([port()], [], [scrape(machines.withRole('control'))])).toEqual([port({ machines: machines.withRole('compute') })]);
    expect(portsWithoutFlow([port()], [], [scrape(all, 81)])).toHaveLength(1);
    expect(portsWithoutFlow([port({ protocol: 'UDP' })], [], [scrape(all)])).toHaveLength(1);
  });

  it('are not those of Pods with host network that the product has scraped; Pods of others may listen on the same port', () => {
    const value: Scrape = { job: 'httpd', target: { kind: 'pods', namespace: 'web', labels: { app: 'httpd' }, port: 80 }, metrics: [] };
    expect(portsWithoutFlow([port()], [], [{ from: product, value }])).toEqual([]);
    expect(portsWithoutFlow([port()], [], [{ from: another, value }])).toEqual([port()]);
  });

  it('are never those of the loopback interface', () => {
    expect(portsWithoutFlow([port({ reachedFrom: 'loopback' })], [], [])).toEqual([]);
  });
});
