import type { IConstruct } from 'constructs';
import { operatorSecrets } from '../contributions/secrets.ts';
import { Component } from '../core/component.ts';
import { kept } from '../core/kept.ts';
import type { Namespace } from '../core/namespace.ts';
import { Site } from '../core/site.ts';
import { Certificate, ClusterIssuer, Issuer } from './cert-manager-kinds.ts';
import type { CertManagerRelease } from './release.ts';

/** Name of the ClusterIssuer that signs with the authority of the site. */
export const siteIssuer = 'site';

/** The Secret with the root certificate and its key, in the namespace of cert-manager. */
export const rootSecret = 'site-root';

const hoursAYear = 8760;
/** How long the root is valid, in years. */
export const rootYears = 10;
/** How many years before its end the root is renewed: as long there are to bring the new one to every client. */
export const rootRenewalYears = 2;

export interface SiteAuthorityProps {
  readonly namespace: Namespace;
  readonly release: CertManagerRelease;
}

/** The certificate authority of the site: a root that signs itself, and the ClusterIssuer that signs with it. */
export class SiteAuthority extends Component {
  constructor(scope: IConstruct, id: string, props: SiteAuthorityProps) {
    super(scope, id, { ...props, application: 'secrets' });
    const { siteName } = Site.of(this);
    operatorSecrets.declare(this, {
      namespace: props.namespace.name,
      name: rootSecret,
      keys: ['ca.crt', 'tls.crt', 'tls.key'],
      maker: 'cert-manager',
      opens: 'signs certificates that the whole site takes for real',
      replacement: `its certificate every ${rootYears - rootRenewalYears} years, its key never by itself`,
    });
    // An Issuer of this namespace alone: nobody else can have a certificate sign itself.
    const selfSigned = this.manifest('self-signed', Issuer, { metadata: { name: 'self-signed' }, spec: { selfSigned: {} } });
    this.manifest(
      'root',
      Certificate,
      {
        metadata: { name: rootSecret, annotations: kept },
        spec: {
          secretName: rootSecret,
          commonName: `${siteName.slice(0, 40)} site root`,
          subject: { organizations: [siteName] },
          isCA: true,
          usages: ['digital signature', 'cert sign', 'crl sign'],
          duration: `${rootYears * hoursAYear}h`,
          renewBefore: `${rootRenewalYears * hoursAYear}h`,
          // With the same key and name, certificates under the renewed root are trusted by who knows only the old one, and the other way round.
          privateKey: { algorithm: 'ECDSA', size: 384, rotationPolicy: 'Never' },
          issuerRef: { name: selfSigned.name, kind: 'Issuer', group: 'cert-manager.io' },
        },
      },
      { stage: 1 },
    );
    this.manifest('issuer', ClusterIssuer, { metadata: { name: siteIssuer }, spec: { ca: { secretName: rootSecret } } }, { stage: 2 });
  }
}
