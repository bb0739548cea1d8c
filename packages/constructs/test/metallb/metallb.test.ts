import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { declareLoadBalancerService } from '../../src/contributions/load-balancer-addresses.ts';
import { resourceRequirements } from '../../src/core/resources.ts';
import { workloadsOf } from '../../src/core/workloads-of.ts';
import { HelmRelease } from '../../src/delivery/helm-release.ts';
import { metalLbChart } from '../../src/metallb/chart.ts';
import { MetalLb, type MetalLbProps } from '../../src/metallb/metallb.ts';
import { inventoryWithAddresses, plannedNetwork, smallNetwork } from '../fixtures/small-network.ts';
import { changedInventory } from '../fixtures/small-site.ts';

const withMetalLb = (props: Partial<MetalLbProps> = {}, inventory = inventoryWithAddresses()) => {
  const network = smallNetwork(inventory);
  const metalLb = new MetalLb(network.site, 'metallb', { cluster: network.cluster, announcer: network.calico, profile: 'tiny', ...props });
  return { ...network, metalLb };
};

const release = 'HelmChart helm-releases/metallb';
const valuesOf = (objects: Readonly<Record<string, unknown>>) => parse((objects[release] as { spec: { valuesContent: string } }).spec.valuesContent);

describe('MetalLB', () => {
  it('chooses addresses and announces none: neither speaker nor FRR nor an advertisement', () => {
    const { objects, findings } = plannedNetwork(withMetalLb().site);
    expect(findings).toEqual([]);
    expect(valuesOf(objects)).toMatchObject({ speaker: { enabled: false }, frrk8s: { enabled: false } });
    expect(Object.keys(objects).filter((name) => /^(L2Advertisement|BGPAdvertisement|BGPPeer) metallb/.test(name))).toEqual([]);
  });

  it('gives reserved addresses to nobody who does not ask, and every other one by itself', () => {
    const { objects } = plannedNetwork(withMetalLb().site);
    expect(objects['IPAddressPool metallb-system/automatic']!['spec']).toEqual({
      addresses: ['203.0.113.0-203.0.113.9', '203.0.113.12-203.0.113.127'],
      autoAssign: true,
      avoidBuggyIPs: true,
    });
    expect(objects['IPAddressPool metallb-system/reserved']!['spec']).toEqual({
      addresses: ['203.0.113.10/32', '203.0.113.11/32'],
      autoAssign: false,
      avoidBuggyIPs: false,
    });
  });

  it('has one pool where nothing is reserved, and none where the inventory has no addresses, which is found', () => {
    const nothingReserved = changedInventory(() => {});
    expect(Object.keys(plannedNetwork(withMetalLb({}, nothingReserved).site).objects).filter((name) => name.startsWith('IPAddressPool'))).toEqual([
      'IPAddressPool metallb-system/automatic',
    ]);
    const noPool = changedInventory((facts) => {
      facts.pools.loadBalancers = undefined;
    });
    const { objects, findings } = plannedNetwork(withMetalLb({}, noPool).site);
    expect(Object.keys(objects).filter((name) => name.startsWith('IPAddressPool'))).toEqual([]);
    expect(findings).toMatchObject([{ rule: 'load-balancer-pool', construct: 'small/metallb', mend: expect.stringContaining('pools.loadBalancers') }]);
  });

  it('makes pools after the release that brings their kind', () => {
    const { planned } = plannedNetwork(withMetalLb().site);
    const step = (kind: string) =>
      [...planned.files.values()].flatMap(({ content, path }) =>
        content.type === 'object' && path.includes('metallb') && content.object.kind === kind ? [content.step] : [],
      )[0]!;
    expect(step('IPAddressPool')).toBeGreaterThan(step('HelmChart'));
  });

  it('does not let a lost controller refuse the sync of the network', () => {
    expect(valuesOf(plannedNetwork(withMetalLb().site).objects).crds).toEqual({ enabled: true, validationFailurePolicy: 'Ignore' });
  });

  it('passes every prop on', () => {
    const props: Required<Omit<MetalLbProps, 'cluster' | 'announcer'>> = {
      profile: 'standard',
      nodeSelector: { role: 'control' },
      tolerations: [{ key: 'control', operator: 'Exists', effect: 'NoSchedule' }],
    };
    const { planned, objects, findings } = plannedNetwork(withMetalLb(props).site);
    expect(findings).toEqual([]);
    expect(valuesOf(objects).controller).toMatchObject({
      nodeSelector: { role: 'control' },
      tolerations: [{ key: 'control', operator: 'Exists', effect: 'NoSchedule' }],
      resources: { limits: { memory: '256Mi' } },
    });
    const { workload } = workloadsOf(planned).find(({ workload: { name } }) => name === 'metallb-controller')!;
    expect(workload).toMatchObject({
      nodeSelector: { role: 'control' },
      tolerations: props.tolerations,
      containers: [{ image: 'quay.io/metallb/controller:v0.16.1' }],
    });
    expect(resourceRequirements(workload.containers[0]!)).toEqual(valuesOf(objects).controller.resources);
  });

  it('tells people the addresses of this site', () => {
    const { planned } = plannedNetwork(withMetalLb().site);
    const book = planned.files.get('docs/run-books/metallb.md')!.bytes();
    expect(book).toContain('203.0.113.0/25');
    expect(book).toContain('ingress 203.0.113.10');
  });
});

describe('a Service with an address of the inventory', () => {
  const service = { namespace: 'default', service: 'web', ports: [{ protocol: 'TCP', port: 443 }] } as const;

  it('gets the annotation that MetalLB reads', () => {
    const { site, metalLb } = withMetalLb();
    const annotations = declareLoadBalancerService(metalLb, { ...service, address: site.inventory.loadBalancerAddresses.get('dashboards') });
    expect(annotations).toEqual({ 'metallb.io/loadBalancerIPs': '203.0.113.11' });
    expect(plannedNetwork(site).findings).toEqual([]);
  });

  it('shares it with no other Service', () => {
    const { site, metalLb, calico } = withMetalLb();
    const address = site.inventory.loadBalancerAddresses.get('dashboards');
    declareLoadBalancerService(metalLb, { ...service, address });
    declareLoadBalancerService(calico, { ...service, service: 'graphs', address });
    expect(plannedNetwork(site).findings).toMatchObject([
      {
        rule: 'load-balancer-address',
        what: '2 Services ask for the load-balancer address dashboards; only one of them would get it',
        counterExample: ['default/graphs, from small/calico', 'default/web, from small/metallb'],
      },
    ]);
  });

  it('may say twice that it is the same', () => {
    const { site, metalLb } = withMetalLb();
    const address = site.inventory.loadBalancerAddresses.get('dashboards');
    for (const ports of [service.ports, [{ protocol: 'UDP', port: 443 }] as const]) declareLoadBalancerService(metalLb, { ...service, ports, address });
    expect(plannedNetwork(site).findings).toEqual([]);
  });

  it('asks for one that the inventory has', () => {
    const { site, metalLb } = withMetalLb();
    declareLoadBalancerService(metalLb, { ...service, address: { name: 'graphs', address: site.inventory.nameServers[0]! } });
    expect(plannedNetwork(site).findings).toMatchObject([
      { rule: 'load-balancer-address', what: expect.stringContaining('default/web asks for the load-balancer address graphs'), allowed: 'ingress, dashboards' },
    ]);
  });
});

describe('a second BGP speaker beside Calico', () => {
  const values = {
    speaker: { enabled: false },
    frrk8s: { enabled: false },
    controller: { logLevel: 'info', resources: {} },
    crds: { enabled: true, validationFailurePolicy: 'Ignore' },
  } as const;

  it('cannot be written: the compiler refuses it, and so does the check behind a cast', () => {
    const { site } = smallNetwork();
    new HelmRelease(site, 'second', {
      application: 'network',
      runBook: { title: 'Second', purpose: 'A speaker.', checks: [], failures: [] },
      chart: metalLbChart,
      version: '0.16.1',
      targetNamespace: site.namespace('metallb-system', 'baseline'),
      // @ts-expect-error a speaker would take TCP 179 of every node
      values: { ...values, speaker: { enabled: true } },
    });
    expect(plannedNetwork(site).findings).toMatchObject([
      { rule: 'helm-values', construct: 'small/second', what: expect.stringContaining('speaker.enabled'), allowed: expect.stringContaining('TCP 179') },
    ]);
  });

  it.for(['speaker', 'frrk8s'] as const)('is not switched on by leaving %s out, for the chart would', (part) => {
    const { [part]: _, ...others } = values;
    expect(metalLbChart.values.check(others)).toMatchObject([{ path: part }]);
    expect(metalLbChart.values.check(values)).toEqual([]);
  });
});
