import { describe, expect, it } from 'vitest';
import { alerts } from '../../../src/contributions/alerts.ts';
import { scrapes } from '../../../src/contributions/scrapes.ts';
import { plan } from '../../../src/core/plan.ts';
import { smallCluster } from '../../fixtures/small-cluster.ts';
import { smallSite } from '../../fixtures/small-site.ts';

const declared = () => {
  const site = smallSite();
  const cluster = smallCluster(site);
  const { files } = plan(site);
  const under = <T>(all: readonly { readonly from: { readonly node: { readonly path: string } }; readonly value: T }[]) =>
    all.filter(({ from }) => from.node.path.startsWith('k3s')).map(({ from, value }) => ({ path: from.node.path, ...value }));
  return { cluster, files, alerts: under(site.contributions.of(alerts)), scrapes: under(site.contributions.of(scrapes)) };
};

describe('what a cluster tells of itself', () => {
  it('is asked of one endpoint a node, because each of K3s gives the metrics of all', () => {
    const { scrapes: all, cluster } = declared();
    expect(all.map(({ job, target }) => [job, target.port])).toEqual([
      ['k3s', 10_250],
      ['cadvisor', 10_250],
      ['etcd', 2381],
      ['coredns', 9153],
      ['kube-vip', 2112],
    ]);
    expect(all.filter(({ authentication }) => authentication === 'service account').map(({ job }) => job)).toEqual(['k3s', 'cadvisor']);
    expect(all[0]!.target).toMatchObject({ machines: cluster.nodes });
    expect(all[2]!.target).toMatchObject({ machines: cluster.servers });
  });

  it('is what its alerts read', () => {
    const { scrapes: all, alerts: conditions } = declared();
    const known = all.flatMap(({ metrics }) => metrics);
    for (const { name, expression } of conditions) {
      const read = expression.replaceAll(/\{[^}]*\}/g, '').match(/\b(?:apiserver|container|coredns|etcd|k3s|kube|kubelet|node)_\w+/g)!;
      for (const metric of read) expect(known, name).toContain(metric.replace(/_(?:bucket|count|sum)$/, ''));
    }
    expect(conditions.length).toBeGreaterThan(10);
  });

  it('leads, where it is an alert, to a symptom of the run book', () => {
    const { alerts: conditions, files } = declared();
    for (const { name, path, symptom } of conditions) {
      expect(files.get(`docs/run-books/${path.replace('/', '.')}.md`)!.bytes(), name).toContain(`### ${symptom}\n`);
    }
  });

  it('counts the members and nodes of this site', () => {
    const byName = Object.fromEntries(declared().alerts.map((alert) => [alert.name, alert]));
    expect(byName['EtcdMembersMissing']).toMatchObject({
      expression: '(count(etcd_server_has_leader == 1) or vector(0)) < 3',
      severity: 'page',
      summary: expect.stringContaining('2 are needed'),
    });
    expect(byName['KubeletMissing']!.expression).toMatch(/< 5$/);
    expect(byName['ApiAddressNowhere']).toMatchObject({ severity: 'page', summary: expect.stringContaining('198.51.100.10') });
  });
});
