import { describe, expect, it } from 'vitest';
import { Calico } from '../../src/calico/calico.ts';
import { alerts } from '../../src/contributions/alerts.ts';
import { flows } from '../../src/contributions/flows.ts';
import { hostPorts } from '../../src/contributions/host-ports.ts';
import { scrapes } from '../../src/contributions/scrapes.ts';
import { workloads } from '../../src/contributions/workloads.ts';
import { plan } from '../../src/core/plan.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { smallSite } from '../fixtures/small-site.ts';

const declared = (encryption: 'wireguard' | 'none' = 'wireguard') => {
  const site = smallSite();
  new Calico(site, 'calico', { cluster: smallCluster(site), encryption, profile: 'tiny', autonomousSystem: 'small' });
  const { files } = plan(site);
  const own = <T>(all: readonly { readonly from: { readonly node: { readonly path: string } }; readonly value: T }[]) =>
    all.filter(({ from }) => from.node.path === 'calico').map(({ value }) => value);
  const all = site.contributions;
  return {
    book: files.get('docs/run-books/calico.md')!.bytes(),
    flows: own(all.of(flows)),
    ports: own(all.of(hostPorts)),
    pods: own(all.of(workloads)).map(({ name }) => name),
    scrapes: own(all.of(scrapes)),
    alerts: own(all.of(alerts)),
  };
};

describe('the flows of Calico', () => {
  it('are a mesh of nodes by BGP, Typha and WireGuard, and the way to its own API', () => {
    expect(declared().flows.map(({ protocol, ports, encryption, to }) => [protocol, ports[0], encryption, to.kind])).toEqual([
      ['TCP', 179, 'clear', 'machines'],
      ['TCP', 5473, 'mutual TLS', 'machines'],
      ['TCP', 9098, 'clear', 'machines'],
      ['UDP', 51820, 'WireGuard', 'machines'],
      ['TCP', 5443, 'TLS', 'pods'],
    ]);
    expect(declared('none').flows.map(({ ports }) => ports[0])).toEqual([179, 5473, 9098, 5443]);
  });

  it('lead to every port that the network reaches but those that Prometheus asks, and to Pods that there are', () => {
    const { flows: all, ports, scrapes: asked, pods } = declared();
    const open = ports.filter(({ reachedFrom }) => reachedFrom !== 'loopback').map(({ port }) => port);
    expect(open.filter((port) => !all.some((flow) => flow.ports.includes(port)))).toEqual(asked.map(({ target }) => target.port));
    for (const { to } of all) if (to.kind === 'pods') expect(pods).toContain(to.workload);
  });

  it('do not lead to the health of Felix, which answers its own machine only', () => {
    expect(declared().ports.find(({ port }) => port === 9099)).toMatchObject({ reachedFrom: 'loopback' });
  });
});

describe('what Calico tells of itself', () => {
  it('is what its alerts read, for all five nodes', () => {
    const { alerts: conditions, scrapes: asked } = declared();
    const known = asked.flatMap(({ metrics }) => metrics);
    for (const { name, expression } of conditions) for (const metric of expression.match(/(?:felix|wireguard)_\w+/g)!) expect(known, name).toContain(metric);
    expect(conditions.find(({ name }) => name === 'CalicoNodesMissing')!.expression).toMatch(/< 5$/);
  });

  it('has nothing of WireGuard where there is none', () => {
    expect(declared().alerts.map(({ name }) => name)).toContain('WireGuardPeerSilent');
    const { alerts: conditions, scrapes: asked } = declared('none');
    expect(JSON.stringify([conditions, asked.map(({ metrics }) => metrics)])).not.toMatch(/wireguard/i);
  });

  it.for(['wireguard', 'none'] as const)('leads, where it is an alert, to a symptom of the run book (%s)', (encryption) => {
    const { alerts: conditions, book } = declared(encryption);
    for (const { symptom } of conditions) expect(book).toContain(`### ${symptom}\n`);
  });
});
