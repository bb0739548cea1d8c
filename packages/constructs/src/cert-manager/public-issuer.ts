import type { IConstruct } from 'constructs';
import { storedSecrets } from '../contributions/secrets.ts';
import { Component } from '../core/component.ts';
import type { Namespace } from '../core/namespace.ts';
import { secretAt } from '../core/secret-position.ts';
import type { AcmeProps, Dns01Solver } from './acme.ts';
import { ClusterIssuer } from './cert-manager-kinds.ts';
import type { CertManagerRelease } from './release.ts';
import type { SiteAuthority } from './site-authority.ts';

/** Name of the ClusterIssuer that asks a public authority. */
export const publicIssuer = 'public';

const tsigSecret = { name: 'acme-tsig', key: 'key' };

export interface PublicIssuerProps {
  readonly namespace: Namespace;
  readonly release: CertManagerRelease;
  /** Applied with the Certificates, which come after it: in an earlier wave an authority that does not answer would hold them back. */
  readonly authority: SiteAuthority;
  readonly acme: AcmeProps;
}

/** The ClusterIssuer that asks a public authority by ACME. */
export class PublicIssuer extends Component {
  constructor(scope: IConstruct, id: string, props: PublicIssuerProps) {
    super(scope, id, { ...props, application: 'certificates' });
    const { server, email, solver } = props.acme;
    this.manifest('issuer', ClusterIssuer, {
      metadata: { name: publicIssuer },
      spec: {
        acme: {
          server,
          email,
          privateKeySecretRef: { name: 'acme-account' },
          solvers: [
            solver.challenge === 'HTTP-01'
              ? { http01: { ingress: { ingressClassName: solver.ingressClass ?? 'traefik' } } }
              : { dns01: { rfc2136: this.#dynamicUpdates(solver, props.namespace) } },
          ],
        },
      },
    });
  }

  #dynamicUpdates(solver: Dns01Solver, namespace: Namespace) {
    storedSecrets.declare(this, {
      namespace: namespace.name,
      name: tsigSecret.name,
      data: { [tsigSecret.key]: secretAt(this, 'acme.solver.tsigKey', solver.tsigKey) },
      consumer: `cert-manager, to write DNS-01 records on ${solver.nameServer.toString()}`,
    });
    const address = solver.nameServer.toString();
    return {
      nameserver: `${address.includes(':') ? `[${address}]` : address}:${solver.port ?? 53}`,
      tsigKeyName: solver.tsigKeyName,
      tsigAlgorithm: solver.tsigAlgorithm ?? 'HMACSHA256',
      tsigSecretSecretRef: tsigSecret,
    };
  }
}
