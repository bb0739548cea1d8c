import type { SecretRef } from '../core/secret-reference.ts';
import type { IpAddress } from '../inventory/index.ts';

/** Proves a name by a page that the authority fetches from it: port 80 of the ingress must be reached from the Internet. */
export interface Http01Solver {
  readonly challenge: 'HTTP-01';
  /** The IngressClass that serves the page. @default 'traefik' */
  readonly ingressClass?: string;
}

/** Proves a name by a record that cert-manager writes with dynamic updates (RFC 2136); the only proof for `*.` names. */
export interface Dns01Solver {
  readonly challenge: 'DNS-01';
  /** The primary name server of the zone. */
  readonly nameServer: IpAddress;
  /** @default 53 */
  readonly port?: number;
  readonly tsigKeyName: string;
  /** @default 'HMACSHA256' */
  readonly tsigAlgorithm?: 'HMACSHA1' | 'HMACSHA256' | 'HMACSHA512';
  /** The TSIG key in base64, as `tsig-keygen` prints it. */
  readonly tsigKey: SecretRef;
}

/** A public certificate authority that is asked by ACME (RFC 8555). */
export interface AcmeProps {
  /** Its directory, e.g. `https://acme-v02.api.letsencrypt.org/directory`. */
  readonly server: string;
  /** Who is told of trouble with the account. */
  readonly email: string;
  readonly solver: Http01Solver | Dns01Solver;
}
