import { describe, expect, it } from 'vitest';
import { runSettings } from '../../../src/bare-metal/ansible/settings.ts';
import { type Flow, flows } from '../../../src/contributions/flows.ts';
import { hostPorts } from '../../../src/contributions/host-ports.ts';
import { scrapes } from '../../../src/contributions/scrapes.ts';
import { workloads } from '../../../src/contributions/workloads.ts';
import { plan } from '../../../src/core/plan.ts';
import type { Inventory } from '../../../src/inventory/index.ts';
import type { K3sClusterProps } from '../../../src/kubernetes/k3s/props.ts';
import { smallCluster } from '../../fixtures/small-cluster.ts';
import { changedInventory, smallInventory, smallSite } from '../../fixtures/small-site.ts';

const declared = (props: Partial<K3sClusterProps> = {}, inventory = changedInventory(() => {})) => {
  const site = smallSite(inventory);
  const cluster = smallCluster(site, props);
  plan(site);
  return { site, cluster, flows: site.contributions.of(flows).map(({ value }) => value) };
};

const to = (all: readonly Flow[], kind: Flow['to']['kind'], port: number) => all.filter((flow) => flow.to.kind === kind && flow.ports.includes(port));
const outside = (all: readonly Flow[]) => all.flatMap((flow) => (flow.to.kind === 'outside' ? [`${flow.protocol} ${flow.to.name} ${flow.ports.join()}`] : []));

describe('the flows of a cluster', () => {
  it.for([{}, { embeddedRegistry: true, packagedComponents: ['metrics-server'] }] as const)(
    'lead to every port that the network reaches, on every machine, or Prometheus asks there (%j)',
    (props) => {
      const { site, flows: all } = declared(props);
      const asked = site.contributions.of(scrapes).flatMap(({ value: { target } }) => (target.kind === 'machines' ? [target] : []));
      const open = site.contributions.of(hostPorts).flatMap(({ value }) => (value.reachedFrom === 'loopback' ? [] : [value]));
      const uncovered = open.flatMap(({ machines, protocol, port }) =>
        machines
          .filter(
            (machine) =>
              !all.some(
                (flow) => flow.to.kind === 'machines' && flow.to.machines.includes(machine) && flow.protocol === protocol && flow.ports.includes(port),
              ) && !asked.some((target) => target.port === port && target.machines.includes(machine)),
          )
          .map(({ name }) => `${name} ${port}`),
      );
      expect(open.length).toBeGreaterThan(5);
      expect(uncovered).toEqual([]);
    },
  );

  it('come from and lead to Pods and machines that there are', () => {
    const { site, cluster, flows: all } = declared({ packagedComponents: ['metrics-server'] });
    const pods = site.contributions.of(workloads).map(({ value }) => value.name);
    for (const flow of all) {
      for (const end of [flow.from, flow.to]) {
        if (end.kind === 'pods') expect(pods).toContain(end.workload);
        if (end.kind === 'machines') expect(end.machines.every((machine) => cluster.nodes.includes(machine))).toBe(true);
      }
    }
    expect(to(declared().flows, 'pods', 10_250)).toEqual([]);
  });

  it('let etcd speak between servers only, and only by certificates of both', () => {
    const { flows: all, cluster } = declared();
    const etcd = all.filter(({ ports }) => ports.includes(2379) || ports.includes(2380));
    expect(etcd).toMatchObject([{ encryption: 'mutual TLS', from: { machines: cluster.servers }, to: { machines: cluster.servers } }]);
  });

  it('let people and joining nodes reach the API by its address, and Pods by its servers', () => {
    const { flows: all } = declared();
    expect(to(all, 'virtual-address', 6443).map(({ from }) => from.kind)).toEqual(['machines', 'outside']);
    expect(to(all, 'machines', 6443).map(({ from }) => from.kind)).toEqual(['machines', 'every-pod']);
  });

  it('leave the site for names, time, images and snapshots, by the facts of the inventory', () => {
    expect(new Set(outside(declared().flows))).toEqual(
      new Set([
        'UDP name server 192.0.2.53 53',
        'TCP name server 192.0.2.53 53',
        'UDP ntp.example 123',
        'TCP mirror.example 443',
        'TCP mirror-2.example 443',
        'TCP s3.elsewhere.example 9000',
        'TCP github.com 443',
        'TCP release-assets.githubusercontent.com 443',
        'TCP rpm.rancher.io 443',
      ]),
    );
  });

  it('lead to every place that the play of Ansible fetches K3s from', () => {
    const places = [runSettings['bastide_k3s_releases'], runSettings['bastide_k3s_package_repository']].map((url) => new URL(String(url)).hostname);
    expect(outside(declared().flows)).toEqual(expect.arrayContaining(places.map((host) => `TCP ${host} 443`)));
  });

  it.for(['github.com', 'mirror.example'])(
    'fetch from %s by every network that has a way out, because BGP brings another one only once the cluster lives',
    (host) => {
      const networksOf = (inventory: Inventory) =>
        declared({}, inventory).flows.flatMap(({ from, to }) =>
          to.kind === 'outside' && to.name === host && from.kind === 'machines' ? [from.network.name] : [],
        );
      const withoutGateway = (name: string) => changedInventory((facts) => Object.assign(facts.networks[name]!, { gateway: undefined }));
      expect(networksOf(smallInventory())).toEqual(['management', 'cluster']);
      expect(networksOf(withoutGateway('management'))).toEqual(['cluster']);
      expect(networksOf(withoutGateway('cluster'))).toEqual(['management', 'cluster']);
    },
  );

  it('go to the port that a mirror is said to have, and without mirrors wherever images live', () => {
    const other = changedInventory((facts) => {
      facts.registryMirrors = { 'docker.io': ['https://mirror.example:5000/docker'] };
    });
    expect(outside(declared({}, other).flows)).toContain('TCP mirror.example 5000');
    const none = changedInventory((facts) => {
      facts.registryMirrors = {};
    });
    expect(outside(declared({}, none).flows)).toContain('TCP registries of images 443');
  });

  it('are none without snapshots elsewhere, and none at all without a server', () => {
    const bare = smallSite();
    smallCluster(bare, { etcdSnapshots: undefined as never });
    plan(bare);
    expect(outside(bare.contributions.of(flows).map(({ value }) => value)).some((line) => line.includes('s3'))).toBe(false);
    expect(declared({ servers: [], agents: [] }).flows).toEqual([]);
  });
});
