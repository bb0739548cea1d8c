import type { CertificateRequest } from '../contributions/certificates.ts';
import { ingressHost } from '../kubernetes/formats.ts';
import type { AcmeProps } from './acme.ts';

/** One thing wrong with a request; who asked is told. */
export interface RequestProblem {
  readonly what: string;
  readonly allowed: string;
  readonly mend: string;
}

interface Authorities {
  /** DNS domain of the site. */
  readonly domain: string;
  readonly acme: AcmeProps | undefined;
}

/** Everything wrong with a request for a certificate. A public authority refuses, after minutes and in a log, what these refuse now. */
export const requestProblems = (request: CertificateRequest, authorities: Authorities): readonly RequestProblem[] => [
  ...namesOf(request),
  ...(request.issuer === 'public' ? publicProblems(request, authorities) : []),
];

const namesOf = ({ dnsNames, namespace, secretName }: CertificateRequest): readonly RequestProblem[] => [
  ...(dnsNames.length > 0
    ? []
    : [{ what: `the certificate ${namespace}/${secretName} has no DNS name`, allowed: 'one or more', mend: 'add the name that clients connect to' }]),
  ...dnsNames
    .filter((name) => !ingressHost.accepts(name))
    .map((name) => ({
      what: `the certificate ${namespace}/${secretName} is for ${JSON.stringify(name)}`,
      allowed: ingressHost.allowed,
      mend: 'write the name as clients do; addresses belong in ipAddresses',
    })),
];

const publicProblems = (request: CertificateRequest, { domain, acme }: Authorities): readonly RequestProblem[] => {
  const certificate = `the certificate ${request.namespace}/${request.secretName}`;
  if (acme === undefined) {
    return [{ what: `${certificate} is asked of a public authority, and the site has none`, allowed: "issuer: 'site'", mend: 'give CertManager acme props' }];
  }
  const foreign = request.dnsNames.filter((name) => name.replace(/^\*\./, '') !== domain && !name.endsWith(`.${domain}`));
  const wildcards = request.dnsNames.filter((name) => name.startsWith('*.'));
  return [
    ...foreign.map((name) => ({
      what: `${certificate} of a public authority is for ${name}, which is not below ${domain}: the site cannot prove that it is its own`,
      allowed: `${domain} and names below it`,
      mend: "take the name out, or ask with issuer: 'site'",
    })),
    ...(acme.solver.challenge === 'DNS-01' ? [] : wildcards).map((name) => ({
      what: `${certificate} is for ${name}, which HTTP-01 cannot prove`,
      allowed: 'names without "*."',
      mend: 'name each host, or give CertManager a DNS-01 solver',
    })),
    ...(request.ipAddresses ?? []).map((address) => ({
      what: `${certificate} of a public authority is for the address ${address.toString()}`,
      allowed: 'DNS names alone',
      mend: "ask for a second certificate with issuer: 'site' for it",
    })),
    ...((request.usages ?? []).includes('client auth')
      ? [
          {
            what: `${certificate} of a public authority is to identify a client, which public authorities do not certify any more`,
            allowed: "usages: ['server auth']",
            mend: "ask for the client's with issuer: 'site'",
          },
        ]
      : []),
  ];
};
