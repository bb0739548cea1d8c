import { plan } from '../../../src/core/plan.ts';
import type { Site } from '../../../src/core/site.ts';
import type { Inventory } from '../../../src/inventory/index.ts';
import { RookCeph, type RookCephProps } from '../../../src/rook/rook-ceph.ts';
import { smallCluster } from '../../fixtures/small-cluster.ts';
import { smallInventory, smallSite } from '../../fixtures/small-site.ts';
import { minimalProps } from '../fixture.ts';

/** The small site with Ceph on three hosts of one stick each, and what the test adds to it; findings are those of the pools and what uses them. */
export const withPools = (build: (ceph: RookCeph, site: Site) => void, inventory: Inventory = smallInventory(), change: Partial<RookCephProps> = {}) => {
  const site = smallSite(inventory);
  const ceph = new RookCeph(site, 'ceph', { cluster: smallCluster(site), ...minimalProps(site), ...change });
  build(ceph, site);
  const planned = plan(site);
  const objects = [...planned.files.values()].flatMap(({ content }) => (content.type === 'object' ? [content.object] : []));
  const ownPaths = [
    'small/ceph/pools',
    ...site.node.children.map(({ node }) => `small/${node.path}`).filter((path) => !/^small\/(ceph|k3s|hosts)$/.test(path)),
  ];
  return {
    site,
    ceph,
    planned,
    objects,
    spec: (kind: string, name: string) =>
      objects.find((object) => object.kind === kind && object.metadata.name === name)?.spec as Record<string, unknown> | undefined,
    object: (kind: string, name: string) => objects.find((object) => object.kind === kind && object.metadata.name === name),
    text: (path: string) => planned.files.get(path)!.bytes(),
    findings: planned.findings.filter(({ construct = '' }) => ownPaths.some((path) => construct === path || construct.startsWith(`${path}/`))),
  };
};
