import type { IConstruct } from 'constructs';
import { Component } from '../core/component.ts';
import type { Namespace } from '../core/namespace.ts';
import type { Cidr, LoadBalancerAddress } from '../inventory/index.ts';
import { IPAddressPool } from './address-pool-kind.ts';
import { rangeOf, rangesWithout } from './address-ranges.ts';
import type { MetalLbRelease } from './release.ts';

/** Names of the pools. */
export const poolNames = { automatic: 'automatic', reserved: 'reserved' } as const;

export interface AddressPoolsProps {
  readonly release: MetalLbRelease;
  readonly namespace: Namespace;
  /** Every address of load balancers. */
  readonly network: Cidr;
  /** Those that only the Service gets that asks for them. */
  readonly reserved: readonly LoadBalancerAddress[];
}

/**
 * Two pools that share no address: what the inventory reserves is given to nobody who does not ask for it by name, so that no new Service
 * takes the address that names and certificates point at.
 */
export class AddressPools extends Component {
  constructor(scope: IConstruct, id: string, props: AddressPoolsProps) {
    super(scope, id, { ...props, application: 'network' });
    const addresses = props.reserved.map(({ address }) => address);
    const automatic = rangesWithout(props.network, addresses);
    if (automatic.length > 0)
      this.manifest('automatic', IPAddressPool, {
        metadata: { name: poolNames.automatic },
        spec: { addresses: automatic, autoAssign: true, avoidBuggyIPs: true },
      });
    if (addresses.length > 0)
      this.manifest('reserved', IPAddressPool, {
        metadata: { name: poolNames.reserved },
        // A reserved address was chosen by somebody, whatever it ends in.
        spec: { addresses: addresses.map(rangeOf), autoAssign: false, avoidBuggyIPs: false },
      });
  }
}
