import type { IConstruct } from 'constructs';
import { defineContribution } from '../core/contribution.ts';
import type { LoadBalancerAddress } from '../inventory/index.ts';

/** A Service of type LoadBalancer whose address is fixed by the inventory. */
export interface LoadBalancerService {
  /** Name of the address in `loadBalancerAddresses` of the inventory. */
  readonly addressName: string;
  readonly namespace: string;
  readonly service: string;
  readonly ports: readonly { readonly protocol: 'TCP' | 'UDP'; readonly port: number }[];
}

export const loadBalancerServices = defineContribution<LoadBalancerService>('load-balancer-service');

/**
 * Declares that a Service answers on an address of the inventory.
 *
 * @returns the annotations that make MetalLB give it this address: whoever writes the Service puts them on it, so that no Service has a
 * fixed address that the site does not know of. https://metallb.io/usage/#requesting-specific-ips
 */
export const declareLoadBalancerService = (
  from: IConstruct,
  { address, ...service }: Omit<LoadBalancerService, 'addressName'> & { readonly address: LoadBalancerAddress },
): Readonly<Record<string, string>> => {
  loadBalancerServices.declare(from, { ...service, addressName: address.name });
  return { 'metallb.io/loadBalancerIPs': address.address.toString() };
};
