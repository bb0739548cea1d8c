import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { hostPorts } from '../../src/contributions/host-ports.ts';
import { loadBalancerServices } from '../../src/contributions/load-balancer-addresses.ts';
import { resourceRequirements } from '../../src/core/resources.ts';
import { workloadsOf } from '../../src/core/workloads-of.ts';
import { Cidr } from '../../src/inventory/index.ts';
import type { K3sClusterProps } from '../../src/kubernetes/k3s/props.ts';
import { MetalLb } from '../../src/metallb/metallb.ts';
import { Traefik, type TraefikProps } from '../../src/traefik/traefik.ts';
import { traefikValues } from '../../src/traefik/values.ts';
import { inventoryWithAddresses, plannedNetwork, smallNetwork } from '../fixtures/small-network.ts';
import { changedInventory } from '../fixtures/small-site.ts';

const siteSources = [Cidr.parse('192.0.2.0/24')!];

const withTraefik = (props: Partial<TraefikProps> = {}, inventory = inventoryWithAddresses(), cluster: Partial<K3sClusterProps> = {}) => {
  const network = smallNetwork(inventory, { packagedComponents: ['traefik'], ...cluster });
  const loadBalancer = new MetalLb(network.site, 'metallb', { cluster: network.cluster, announcer: network.calico, profile: 'tiny' });
  new Traefik(network.site, 'traefik', { cluster: network.cluster, loadBalancer, siteSources, profile: 'tiny', ...props });
  return network.site;
};

const config = 'HelmChartConfig kube-system/traefik';
const valuesOf = (objects: Readonly<Record<string, unknown>>) => parse((objects[config] as { spec: { valuesContent: string } }).spec.valuesContent);
const ownFindings = (...[props, inventory, cluster]: Parameters<typeof withTraefik>) =>
  plannedNetwork(withTraefik(props, inventory, cluster)).findings.filter(
    ({ construct }) => construct?.startsWith('small/traefik') || construct === 'small/k3s',
  );

describe('Traefik', () => {
  it('is configured where K3s installs it, on the address of the inventory', () => {
    const site = withTraefik();
    const { objects, findings } = plannedNetwork(site);
    expect(findings).toEqual([]);
    expect(valuesOf(objects).service).toMatchObject({ annotations: { 'metallb.io/loadBalancerIPs': '203.0.113.10' }, spec: { type: 'LoadBalancer' } });
    expect(site.contributions.of(loadBalancerServices).map(({ value }) => value)).toEqual([
      {
        addressName: 'ingress',
        namespace: 'kube-system',
        service: 'traefik',
        ports: [
          { protocol: 'TCP', port: 80 },
          { protocol: 'TCP', port: 443 },
        ],
      },
    ]);
  });

  it('sees who asks, and opens no port of a node but the one that it declares', () => {
    const site = withTraefik();
    const { spec } = valuesOf(plannedNetwork(site).objects).service;
    expect(spec).toEqual({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 32_080, allocateLoadBalancerNodePorts: false });
    const [port] = site.contributions.of(hostPorts).filter(({ from }) => from.node.path === 'traefik');
    expect(port!.value).toMatchObject({ protocol: 'TCP', port: 32_080 });
    expect(port!.value.machines).toHaveLength(5);
  });

  it('speaks no TLS before 1.2, and nothing but 1.3 where the site says so', () => {
    const option = (props: Partial<TraefikProps>) => plannedNetwork(withTraefik(props)).objects['TLSOption kube-system/default']!['spec'];
    expect(option({})).toMatchObject({ minVersion: 'VersionTLS12', cipherSuites: expect.arrayContaining(['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']) });
    expect(option({ leastTls: '1.3' })).toEqual({ minVersion: 'VersionTLS13' });
  });

  it('keeps its Pods in different racks, or on different nodes where racks do not suffice', () => {
    const spreadOf = (replicas: number) => {
      const { planned, objects } = plannedNetwork(withTraefik({ replicas }));
      const [rule] = valuesOf(objects).affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
      return [rule.topologyKey, workloadsOf(planned).find(({ workload }) => workload.name === 'traefik')!.workload.spread];
    };
    expect(spreadOf(3)).toEqual(['topology.kubernetes.io/zone', 'rack']);
    expect(spreadOf(4)).toEqual(['kubernetes.io/hostname', 'host']);
  });

  it('declares the Pods with the memory that the values give them, and K3s no longer declares them without', () => {
    const { planned, objects } = plannedNetwork(withTraefik());
    const found = workloadsOf(planned).filter(({ workload }) => workload.name === 'traefik');
    expect(found).toHaveLength(1);
    expect(resourceRequirements(found[0]!.workload.containers[0]!)).toEqual(valuesOf(objects).resources);
    expect(found[0]!.workload).toMatchObject({ pods: { replicas: 2 }, containers: [{ image: 'docker.io/rancher/mirrored-library-traefik:3.7.8' }] });
  });

  it('passes every prop on', () => {
    const props: Required<Omit<TraefikProps, 'cluster' | 'loadBalancer'>> = {
      siteSources: [Cidr.parse('10.0.0.0/8')!],
      profile: 'standard',
      replicas: 3,
      leastTls: '1.3',
      requestReadMinutes: 15,
      nodeSelector: { 'node-role.kubernetes.io/control-plane': 'true' },
      tolerations: [{ key: 'edge', operator: 'Exists', effect: 'NoSchedule' }],
    };
    const { planned, objects, findings } = plannedNetwork(withTraefik(props));
    expect(findings).toEqual([]);
    expect(valuesOf(objects)).toMatchObject({
      deployment: { replicas: 3 },
      resources: { limits: { memory: '768Mi' } },
      nodeSelector: props.nodeSelector,
      // A list replaces the one of K3s, so its own stand in it.
      tolerations: [{ key: 'CriticalAddonsOnly' }, { key: 'node-role.kubernetes.io/control-plane' }, { key: 'edge' }],
      ports: { websecure: { transport: { respondingTimeouts: { readTimeout: '15m' } } } },
    });
    const book = planned.files.get('docs/run-books/traefik.md')!.bytes();
    expect(book).toContain('10.0.0.0/8');
    expect(book).toContain('203.0.113.10');
    expect(book).toContain('among control-1, control-2, control-3. Right is 200 from 3 of them and 503 from the others');
    expect(book).toContain('for node in 198.51.100.11 198.51.100.12 198.51.100.13; do curl');
    expect(book).toContain('sudo vtysh');
  });

  it('says how its alerts lead into its run book', () => {
    const { planned } = plannedNetwork(withTraefik());
    expect(planned.files.get('docs/run-books/traefik.md')!.bytes()).toContain('### No web address of the site answers');
  });
});

describe('Traefik finds', () => {
  it('a cluster that does not deploy it', () => {
    expect(ownFindings({}, undefined, { packagedComponents: [] })).toMatchObject([{ rule: 'traefik', what: 'K3s does not deploy Traefik here' }]);
  });

  it('an inventory without its address', () => {
    const without = changedInventory(() => {});
    expect(ownFindings({}, without)).toMatchObject([{ rule: 'traefik', what: expect.stringContaining('no load-balancer address ingress') }]);
  });

  it.for([
    [{ replicas: 0 }, 'replicas is 0'],
    [{ replicas: 1.5 }, 'replicas is 1.5'],
    [{ replicas: 6 }, '6 Pods may not share a node, and 5 nodes may run them'],
    [{ nodeSelector: { role: 'none' } }, '2 Pods may not share a node, and 0 nodes may run them'],
    [{ requestReadMinutes: 0 }, 'requestReadMinutes is 0'],
    [{ siteSources: [] }, 'siteSources is empty, so routes of the site would refuse everybody'],
  ] as const)('%o', ([props, what]) => {
    expect(ownFindings(props)).toContainEqual(expect.objectContaining({ rule: 'traefik', severity: 'error', what }));
  });
});

it('K3s finds that it deploys a Traefik that nothing configures', () => {
  const { site } = smallNetwork(inventoryWithAddresses(), { packagedComponents: ['traefik'] });
  expect(plannedNetwork(site).findings).toMatchObject([{ rule: 'k3s-traefik', construct: 'small/k3s', mend: expect.stringContaining('new Traefik') }]);
});

describe('values of Traefik', () => {
  const values = valuesOf(plannedNetwork(withTraefik()).objects);

  it('are closed: a misspelt key, which the chart inside K3s would ignore, is found', () => {
    expect(traefikValues.check(values)).toEqual([]);
    expect(traefikValues.check({ ...values, resource: {} })).toMatchObject([{ path: 'resource' }]);
  });

  it('never let the dashboard, foreign names or other namespaces in', () => {
    expect(traefikValues.check({ ...values, api: { dashboard: true } })).toMatchObject([{ path: 'api.dashboard' }]);
    const providers = { ...values.providers, kubernetesCRD: { ...values.providers.kubernetesCRD, allowCrossNamespace: true } };
    expect(traefikValues.check({ ...values, providers })).toMatchObject([{ path: 'providers.kubernetesCRD.allowCrossNamespace' }]);
  });
});
