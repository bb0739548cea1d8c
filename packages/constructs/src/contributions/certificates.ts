import { defineContribution } from '../core/contribution.ts';
import type { IpAddress } from '../inventory/index.ts';

/** Who signs: the certificate authority of the site, or a public one that browsers outside the site know. */
export type CertificateIssuer = 'site' | 'public';

/** A certificate that a product needs in a Secret of type `kubernetes.io/tls`; cert-manager makes and renews it. */
export interface CertificateRequest {
  readonly namespace: string;
  /** The Secret that will hold `tls.crt`, `tls.key` and `ca.crt`. */
  readonly secretName: string;
  /** At least one; the first is its common name where it fits. */
  readonly dnsNames: readonly string[];
  readonly ipAddresses?: readonly IpAddress[];
  readonly issuer: CertificateIssuer;
  /** @default ['server auth'] */
  readonly usages?: readonly ('server auth' | 'client auth')[];
}

export const certificates = defineContribution<CertificateRequest>('certificate');
