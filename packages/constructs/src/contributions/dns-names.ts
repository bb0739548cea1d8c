import { defineContribution } from '../core/contribution.ts';
import type { IpAddress } from '../inventory/index.ts';

/** A name that must resolve, and to what. */
export interface DnsName {
  /** The whole name without a final dot, e.g. `argocd.mini-waas.example`. */
  readonly name: string;
  readonly target:
    | { readonly kind: 'address'; readonly address: IpAddress }
    /** A Service of type LoadBalancer, by the name of its address in the inventory. */
    | { readonly kind: 'load-balancer'; readonly name: string };
  /** Who must be able to resolve it: the site and its Pods, or everybody. */
  readonly audience: 'site' | 'public';
}

export const dnsNames = defineContribution<DnsName>('dns-name');
