import type { IConstruct } from 'constructs';
import { Site } from '../core/site.ts';
import { UnitConstruct } from '../core/unit-construct.ts';
import { Keystone, type KeystoneProps } from './keystone.ts';
import { Memcached, type MemcachedProps } from './memcached.ts';
import { OpenStackPlacement, type OpenStackPlacementProps } from './placement.ts';
import { OpenStackPlane, type OpenStackPlaneProps } from './plane.ts';

export interface OpenStackProps extends OpenStackPlaneProps {
  /** What this site wants otherwise of a release: values and replicas. */
  readonly releases?: {
    readonly keystone?: SiteChoice<KeystoneProps>;
    readonly memcached?: SiteChoice<MemcachedProps>;
    readonly placement?: SiteChoice<OpenStackPlacementProps>;
  };
}

type SiteChoice<Props> = Omit<Props, 'plane' | 'after'>;

/** OpenStack by OpenStack-Helm: one construct a release, and a plane for what they must agree on. https://docs.openstack.org/openstack-helm/latest/ */
export class OpenStack extends UnitConstruct {
  readonly plane: OpenStackPlane;

  constructor(scope: IConstruct, id: string, props: OpenStackProps) {
    super(scope, id, { ...props, runBook: { title: 'OpenStack', purpose: `The cloud of ${Site.of(scope).siteName}.`, checks: [], failures: [] } });
    const { releases = {} } = props;
    const plane = new OpenStackPlane(this, 'plane', props);
    this.plane = plane;
    const memcached = new Memcached(this, 'memcached', { plane, ...releases.memcached });
    const keystone = new Keystone(this, 'keystone', { plane, after: [memcached], ...releases.keystone });
    new OpenStackPlacement(this, 'placement', { plane, after: [keystone], ...releases.placement });
  }
}
