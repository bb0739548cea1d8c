import type { Site } from '../../src/core/site.ts';
import type { Inventory } from '../../src/inventory/index.ts';
import { OpenStackCeph } from '../../src/openstack/ceph/openstack-ceph.ts';
import type { OpenStackPlane, OpenStackPlaneProps } from '../../src/openstack/plane.ts';
import { RookCeph } from '../../src/rook/rook-ceph.ts';
import { minimalProps } from '../rook/fixture.ts';
import { withPlane } from './small-plane.ts';

/** The small site with a plane of OpenStack and what a test puts on it, planned. */
export const onPlane = (make: (site: Site, plane: OpenStackPlane) => void, props: Partial<OpenStackPlaneProps> = {}, inventory?: Inventory) => {
  const { site, plane, planned } = withPlane((plane, site) => make(site, plane), { plane: props, ...(inventory && { inventory }) });
  const objects = [...planned.files.values()].flatMap(({ content }) => (content.type === 'object' ? [content.object] : []));
  return {
    site,
    plane,
    objects,
    /** Of what belongs to OpenStack; without those of the lock and of the store, which the small site does not have. */
    findings: planned.findings.filter(
      ({ rule, construct = '' }) => rule !== 'chart-lock' && rule !== 'values-secret' && rule !== 'openstack-ceph' && !construct.startsWith('small/rook'),
    ),
    /** The values of a release that are not secret, as its HelmChart has them. */
    values: (release: string): string => {
      const chart = objects.find(({ kind, metadata }) => kind === 'HelmChart' && metadata.name === release);
      return String((chart?.spec as { valuesContent?: string } | undefined)?.valuesContent);
    },
  };
};

/** The same with Ceph, and pools of it for images and volumes, and for `more`. */
export const onPlaneWithCeph = (
  make: (site: Site, plane: OpenStackPlane, ceph: OpenStackCeph) => void,
  more: Partial<ConstructorParameters<typeof OpenStackCeph>[2]['pools']> = {},
) =>
  onPlane((site, plane) => {
    const rook = new RookCeph(site, 'rook', { cluster: plane.cluster, ...minimalProps(site) });
    const computes = site.inventory.machines.withRole('compute');
    make(site, plane, new OpenStackCeph(site, 'ceph', { ceph: rook, namespace: plane.targetNamespace, pools: { images: {}, volumes: {}, ...more }, computes }));
  });
