import { plan } from '../../src/core/plan.ts';
import type { Site } from '../../src/core/site.ts';
import { OpenStackPlane, type OpenStackPlaneProps } from '../../src/openstack/plane.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { smallSite } from '../fixtures/small-site.ts';
import { inventoryWithTunnels, labelsByRole } from './small-plane.ts';

/** The small site with a plane of OpenStack and what a test puts on it, planned. */
export const onPlane = (make: (site: Site, plane: OpenStackPlane) => void, props: Partial<OpenStackPlaneProps> = {}) => {
  const site = smallSite(inventoryWithTunnels());
  const { networks } = site.inventory;
  const cluster = smallCluster(site, { labelsByRole });
  const plane = new OpenStackPlane(site, 'plane', {
    cluster,
    release: '2025.2',
    charts: '2025.2',
    profile: 'tiny',
    tunnelNetwork: networks.get('tunnel'),
    provider: { network: networks.get('provider') },
    ...props,
  });
  make(site, plane);
  const planned = plan(site);
  const objects = [...planned.files.values()].flatMap(({ content }) => (content.type === 'object' ? [content.object] : []));
  return {
    site,
    plane,
    objects,
    /** Of everything but the lock and the store, which the small site does not have. */
    findings: planned.findings.filter(({ rule }) => rule !== 'chart-lock' && rule !== 'values-secret'),
    /** The values of a release that are not secret, as its HelmChart has them. */
    values: (release: string): string => {
      const chart = objects.find(({ kind, metadata }) => kind === 'HelmChart' && metadata.name === release);
      return String((chart?.spec as { valuesContent?: string } | undefined)?.valuesContent);
    },
  };
};
