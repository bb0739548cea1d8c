import type { IConstruct } from 'constructs';
import { report } from '../core/site.ts';
import type { Unit } from '../core/unit.ts';
import { Barbican, type BarbicanProps } from './barbican.ts';
import { Designate, type DesignateProps } from './designate.ts';
import { Heat, type HeatProps } from './heat.ts';
import { Magnum, type MagnumProps } from './magnum.ts';
import { Octavia, type OctaviaProps } from './octavia.ts';
import type { SiteChoice } from './openstack-release.ts';
import type { OpenStackPlane } from './plane.ts';

/** Services that not every cloud has. Each is there where it is named; `{}` takes all defaults. */
export interface OptionalServices {
  readonly barbican?: SiteChoice<BarbicanProps>;
  readonly designate?: SiteChoice<DesignateProps>;
  readonly heat?: SiteChoice<HeatProps>;
  /** With barbican and heat. */
  readonly magnum?: SiteChoice<Omit<MagnumProps, 'barbican' | 'heat'>>;
  readonly octavia?: SiteChoice<OctaviaProps>;
}

interface Ground {
  readonly plane: OpenStackPlane;
  /** What must be up before any of them: Keystone, and with it the database, the message bus and memcached. */
  readonly after: readonly Unit[];
}

/** Adds those that a site names. */
export const addOptionalServices = (scope: IConstruct, ground: Ground, services: OptionalServices): void => {
  const barbican = services.barbican && new Barbican(scope, 'barbican', { ...ground, ...services.barbican });
  if (services.designate) new Designate(scope, 'designate', { ...ground, ...services.designate });
  const heat = services.heat && new Heat(scope, 'heat', { ...ground, ...services.heat });
  if (services.octavia) new Octavia(scope, 'octavia', { ...ground, ...services.octavia });
  if (services.magnum === undefined) return;
  if (barbican && heat) new Magnum(scope, 'magnum', { ...ground, barbican, heat, ...services.magnum });
  else {
    report(scope, {
      rule: 'openstack-services',
      what: `magnum waits for ${[...(barbican ? [] : ['barbican']), ...(heat ? [] : ['heat'])].join(' and ')}, which the cloud does not have`,
      allowed: 'magnum with barbican, which keeps the certificates of clusters, and heat, which makes their servers',
      mend: 'add what is lacking to services, or drop magnum',
    });
  }
};
