import type { IConstruct } from 'constructs';
import { type CertificateRequest, certificates } from '../contributions/certificates.ts';
import { Component } from '../core/component.ts';
import type { Contribution, Contributions } from '../core/contribution.ts';
import { pathOf, report, Site } from '../core/site.ts';
import type { AcmeProps } from './acme.ts';
import { Certificate, longestCommonName } from './cert-manager-kinds.ts';
import { publicIssuer } from './public-issuer.ts';
import { requestProblems } from './request-checks.ts';
import { type SiteAuthority, siteIssuer } from './site-authority.ts';

/** How long a certificate of the site's authority is valid, and how long before its end it is replaced. A public authority decides itself. */
const siteLifetime = { duration: '2160h', renewBefore: '720h' } as const;

export interface CertificatesProps {
  readonly authority: SiteAuthority;
  readonly acme?: AcmeProps;
}

/** Makes one Certificate of each request of the site; who asks twice in the same words gets one, in other words a finding. */
export class Certificates extends Component {
  readonly #acme: AcmeProps | undefined;

  constructor(scope: IConstruct, id: string, props: CertificatesProps) {
    super(scope, id, { ...props, application: 'certificates' });
    this.#acme = props.acme;
  }

  settle(all: Contributions): void {
    const { domain } = Site.of(this).inventory;
    const requests = new Map<string, Contribution<CertificateRequest>>();
    for (const asked of all.of(certificates)) {
      const { from, value } = asked;
      for (const problem of requestProblems(value, { domain, acme: this.#acme })) report(from, { rule: 'certificate', ...problem });
      const place = `${value.namespace}/${value.secretName}`;
      const known = requests.get(place);
      if (known === undefined) requests.set(place, asked);
      else if (wordsOf(known.value) !== wordsOf(value)) {
        report(from, {
          rule: 'certificate',
          what: `the Secret ${place} is asked for here and, with another certificate, by ${pathOf(known.from)}`,
          allowed: 'one certificate a Secret',
          mend: 'name another Secret, or ask for the same names in both places',
          counterExample: [known, asked].map((each) => `${pathOf(each.from)}: ${wordsOf(each.value)}`),
        });
      }
    }
    for (const { value } of requests.values()) {
      // A namespace has no dot, so two places never share an id.
      this.manifest(`${value.namespace}.${value.secretName}`, Certificate, certificateOf(value));
    }
  }
}

const certificateOf = (request: CertificateRequest) => ({
  metadata: { name: request.secretName, namespace: request.namespace },
  spec: {
    secretName: request.secretName,
    ...commonNameOf(request),
    ...(request.dnsNames.length === 0 ? {} : { dnsNames: request.dnsNames }),
    ...(request.ipAddresses?.length ? { ipAddresses: request.ipAddresses.map(String) } : {}),
    usages: ['digital signature' as const, ...(request.usages ?? ['server auth'])],
    ...(request.issuer === 'site' ? siteLifetime : {}),
    // PKCS#8 is what every consumer reads; PKCS#1 of an elliptic key is not.
    privateKey: { algorithm: 'ECDSA' as const, size: 256, rotationPolicy: 'Always' as const, encoding: 'PKCS8' as const },
    issuerRef: { name: request.issuer === 'site' ? siteIssuer : publicIssuer, kind: 'ClusterIssuer' as const, group: 'cert-manager.io' as const },
  },
});

const commonNameOf = ({ dnsNames: [first] }: CertificateRequest): { readonly commonName?: string } =>
  first === undefined || first.length > longestCommonName ? {} : { commonName: first };

/** What a request asks for, in one line: equal for equal certificates. */
const wordsOf = ({ dnsNames, ipAddresses = [], issuer, usages = ['server auth'] }: CertificateRequest): string =>
  `${[dnsNames[0] ?? '', ...dnsNames.slice(1).toSorted()].join(', ')}; ${ipAddresses.map(String).sort().join(', ') || 'no address'}; for ${[...usages].sort().join(' and ')}; by ${issuer}`;
