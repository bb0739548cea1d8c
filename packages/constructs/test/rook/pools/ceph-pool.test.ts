import { describe, expect, it } from 'vitest';
import { alerts } from '../../../src/contributions/alerts.ts';
import { replications } from '../../../src/contributions/replications.ts';
import { CephPool, type CephPoolProps } from '../../../src/rook/pools/ceph-pool.ts';
import { changedInventory } from '../../fixtures/small-site.ts';
import { withPools } from './fixture.ts';

const withPool = (props: Omit<CephPoolProps, 'ceph'> = {}, ...more: Parameters<typeof withPools> extends [unknown, ...infer Rest] ? Rest : never) =>
  withPools((ceph, site) => void new CephPool(site, 'general', { ceph, ...props }), ...more);

const textsOf = ({ files }: ReturnType<typeof withPools>['planned']) => [...files].map(([path, file]) => [path, file.bytes()]);

describe('a pool', () => {
  it('keeps 3 copies by host on the disks of the cluster, and no other', () => {
    const { findings, spec, object } = withPool();
    expect(findings).toEqual([]);
    expect(spec('CephBlockPool', 'general')).toEqual({
      application: 'rbd',
      failureDomain: 'host',
      deviceClass: 'usb',
      enableCrushUpdates: true,
      replicated: { size: 3, requireSafeReplicaSize: true },
      parameters: { compression_mode: 'none', min_size: '2', pg_autoscale_mode: 'off', pg_num: '32' },
    });
    expect(object('CephBlockPool', 'general')!.metadata.annotations).toMatchObject({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
  });

  it('takes the pool of the manager with it onto those disks', () => {
    expect(withPool().spec('CephBlockPool', 'builtin-mgr')).toMatchObject({
      name: '.mgr',
      deviceClass: 'usb',
      enableCrushUpdates: true,
      parameters: { pg_num: '1', min_size: '2' },
    });
  });

  it('passes every prop on', () => {
    const props: Required<Omit<CephPoolProps, 'ceph'>> = {
      name: 'cinder.volumes',
      holds: 'volumes of machines',
      copies: 2,
      leastCopies: 1,
      failureDomain: 'rack',
      dataLossAcceptedBecause: 'it is made anew from images',
      placementGroups: { least: 8, most: 64, targetSizeRatio: 0.5 },
      quotaGibibytes: 20,
      application: 'cephfs',
    };
    const { findings, spec, text, site } = withPool(props);
    expect(findings).toEqual([]);
    expect(spec('CephBlockPool', 'cinder.volumes')).toEqual({
      application: 'cephfs',
      failureDomain: 'zone',
      deviceClass: 'usb',
      enableCrushUpdates: true,
      replicated: { size: 2, requireSafeReplicaSize: true },
      parameters: { compression_mode: 'none', min_size: '1', pg_autoscale_mode: 'on', pg_num_min: '8', pg_num_max: '64', target_size_ratio: '0.5' },
      quotas: { maxSize: '20Gi' },
    });
    for (const part of ['volumes of machines', 'it is made anew from images', '8 to 64']) expect(text('docs/ceph-device-plan.md')).toContain(part);
    expect(text('docs/ceph-device-plan.md')).toMatch(/`cinder\.volumes`.*\| 20 +\|\n/);
    expect(text('docs/run-books/general.md')).toContain('Volumes of machines, in 2 copies by rack');
    expect(site.contributions.of(replications).map(({ value }) => value)).toContainEqual({
      name: 'Ceph pool cinder.volumes',
      copies: 2,
      leastCopies: 1,
      failureDomain: 'rack',
      domains: ['shelf-a', 'shelf-b', 'shelf-c'],
    });
  });

  it('says of itself whether it reported that its copies have no place, so that no policy says it again', () => {
    const said = (copies: number) =>
      withPool({ copies })
        .site.contributions.of(replications)
        .flatMap(({ value }) => (value.tooManyCopiesReported ? [value.name] : []));
    expect([said(3), said(4)]).toEqual([[], ['Ceph pool general']]);
  });

  it.for([
    ['4 copies on 3 hosts', { copies: 4 }, 'ceph-copies-beyond-domains'],
    ['copies that may share a host', { failureDomain: 'osd' as never }, 'ceph-failure-domain'],
    ['2 copies without a reason', { copies: 2 }, 'ceph-data-loss'],
    ['one copy without a reason', { copies: 1 }, 'ceph-data-loss'],
    ['a quota beyond the disks', { quotaGibibytes: 60 }, 'ceph-quota'],
    ['33 placement groups', { placementGroups: 33 }, 'ceph-placement-groups'],
    ['the name of another pool', { name: '.mgr' }, 'ceph-pool-name'],
  ] as const)('is refused with %s', ([, props, rule]) => {
    expect(withPool(props).findings.map((finding) => finding.rule)).toContain(rule);
    expect(withPool().findings).toEqual([]);
  });

  it('grows by the autoscaler on servers', () => {
    expect(withPool({}, undefined, { profile: 'standard' }).spec('CephBlockPool', 'general')).toMatchObject({
      parameters: { pg_autoscale_mode: 'on', pg_num_min: '32', pg_num_max: '128' },
    });
  });
});

describe('the pools of a cluster', () => {
  it('are refused when an OSD would hold over 250 placement groups, with what each pool brings', () => {
    const { findings } = withPools((ceph, site) => {
      for (const name of ['one', 'two']) new CephPool(site, name, { ceph, placementGroups: 128 });
    });
    expect(findings).toMatchObject([{ rule: 'ceph-placement-groups', counterExample: ['.mgr: 1 × 3 copies', 'one: 128 × 3 copies', 'two: 128 × 3 copies'] }]);
  });

  it('are refused when a host is called as its rack: their buckets would collide', () => {
    const inventory = changedInventory((facts) => {
      facts.racks['control-1'] = {};
      facts.machines['control-1']!.rack = 'control-1';
    });
    expect(withPool({}, inventory).findings).toMatchObject([{ rule: 'ceph-crush-names', what: 'control-1 names a host and a rack' }]);
  });

  it('have alerts once, each leading to a symptom of the run book', () => {
    const { site, text } = withPools((ceph, scope) => {
      for (const name of ['one', 'two']) new CephPool(scope, name, { ceph });
    });
    const own = site.contributions.of(alerts).filter(({ from }) => from.node.path === 'ceph/pools');
    expect(own.map(({ value }) => value.name)).toEqual(['CephPoolNearFull', 'CephPoolQuotaNearlyUsed', 'CephPoolInactive', 'CephPoolNotClean']);
    for (const { value } of own) expect(text('docs/run-books/ceph.pools.md')).toContain(`### ${value.symptom}`);
  });

  it('are listed in the device plan with what fits, in full and with a host lost', () => {
    // Columns are padded to one width.
    const plan = withPool({ holds: 'volumes of Pods' }).text('docs/ceph-device-plan.md').replace(/ +/g, ' ');
    expect(plan).toContain('3 OSDs of the device class `usb`, 178.8 GiB raw in all');
    expect(plan).toContain(
      '| control-1 | shelf-a | feed-a | stick-1 | usb | `/dev/disk/by-id/usb-example-control-1` | 59.6 | 0.05821 | PersistentVolume ceph-osd-control-1-stick-1 | 33 |',
    );
    expect(plan).toContain('| `general` | volumes of Pods | 3 | 2 or more | host | 32 | 178.8 | 59.6 | 50.6 | 59.6 GiB in 2 copies | none |');
    expect(plan).toContain('They hang on 3 power feeds (feed-a, feed-b, feed-c)');
  });

  it('stand in a device plan that says why sticks are accepted, where somebody did', () => {
    const planWith = (because: string) => withPool({}, undefined, { usbRiskAccepted: { because } }).text('docs/ceph-device-plan.md');
    expect(planWith('it is a fair of *two* days')).toContain('The site accepts this: it is a fair of \\*two\\* days.');
    expect(planWith(' ')).not.toContain('accepts');
  });

  it('do not depend on the order in which disks are named', () => {
    const { planned, site } = withPool();
    const osds = site.inventory.disks.onBus('usb').toReversed();
    expect(textsOf(withPool({}, site.inventory, { osds }).planned)).toEqual(textsOf(planned));
  });

  it('have a rule each in the CRUSH map', () => {
    const map = withPool().text('docs/ceph-crush-map.txt');
    expect([...map.matchAll(/^rule (\S+) \{$/gm)].map(([, name]) => name)).toEqual(['.mgr', 'general']);
    expect(map).toContain('zone shelf-a {');
  });
});
