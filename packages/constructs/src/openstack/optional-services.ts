import type { IConstruct } from 'constructs';
import type { Unit } from '../core/unit.ts';
import { Barbican, type BarbicanProps } from './barbican.ts';
import { Designate, type DesignateProps } from './designate.ts';
import { Heat, type HeatProps } from './heat.ts';
import type { SiteChoice } from './openstack-release.ts';
import type { OpenStackPlane } from './plane.ts';

/** Services that not every cloud has. Each is there where it is named; `{}` takes all defaults. */
export interface OptionalServices {
  readonly barbican?: SiteChoice<BarbicanProps>;
  readonly designate?: SiteChoice<DesignateProps>;
  readonly heat?: SiteChoice<HeatProps>;
}

interface Ground {
  readonly plane: OpenStackPlane;
  /** What must be up before any of them: Keystone, and with it the database, the message bus and memcached. */
  readonly after: readonly Unit[];
}

/** Adds those that a site names. */
export const addOptionalServices = (scope: IConstruct, ground: Ground, services: OptionalServices): void => {
  if (services.barbican) new Barbican(scope, 'barbican', { ...ground, ...services.barbican });
  if (services.designate) new Designate(scope, 'designate', { ...ground, ...services.designate });
  if (services.heat) new Heat(scope, 'heat', { ...ground, ...services.heat });
};
