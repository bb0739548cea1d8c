import { defineContribution } from '../core/contribution.ts';

/** A Service of type LoadBalancer whose address is fixed by the inventory. */
export interface LoadBalancerService {
  /** Name of the address in `loadBalancerAddresses` of the inventory. */
  readonly addressName: string;
  readonly namespace: string;
  readonly service: string;
  readonly ports: readonly { readonly protocol: 'TCP' | 'UDP'; readonly port: number }[];
}

export const loadBalancerServices = defineContribution<LoadBalancerService>('load-balancer-service');
