import { closedObject, list, map, oneOf, text, textLike, trueOrFalse, whole } from '../core/closed-object.ts';
import { customKind, textBy } from '../kubernetes/custom-kind.ts';
import { annotationKey, dataKey, dnsSubdomain, ingressHost, labelValue, qualifiedName } from '../kubernetes/formats.ts';
import { duration } from '../kubernetes/pod-fields.ts';

// The kinds of cert-manager, as far as Bastide writes them.
// https://github.com/cert-manager/cert-manager/tree/v1.21.1/deploy/crds

const group = 'cert-manager.io';

const issuerRef = closedObject({ name: textBy(dnsSubdomain), kind: oneOf('Issuer', 'ClusterIssuer'), group: oneOf(group) });

const address = textLike(/^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f:]{2,39})$/, 'an IPv4 or IPv6 address', 39);

/** The largest common name that X.509 has room for, in characters. */
export const longestCommonName = 64;

/** Key usages and extended key usages by cert-manager's names. */
const usage = oneOf('digital signature', 'cert sign', 'crl sign', 'server auth', 'client auth');

/** A certificate that cert-manager keeps valid in a Secret of type `kubernetes.io/tls`. */
export const Certificate = customKind(
  { group, version: 'v1', kind: 'Certificate', scope: 'Namespaced' },
  {
    spec: closedObject(
      { secretName: textBy(dnsSubdomain), issuerRef },
      {
        commonName: textLike(/^[^\n]+$/, `1 to ${longestCommonName} characters`, longestCommonName),
        subject: closedObject({}, { organizations: list(text) }),
        dnsNames: list(textBy(ingressHost), { least: 1 }),
        ipAddresses: list(address, { least: 1 }),
        usages: list(usage, { least: 1 }),
        /** How long it is valid. @default '2160h' */
        duration,
        /** How long before its end it is replaced. @default - a third of its life */
        renewBefore: duration,
        isCA: trueOrFalse,
        privateKey: closedObject(
          {
            algorithm: oneOf('RSA', 'ECDSA', 'Ed25519'),
            /** Whether a renewal makes a new key. */
            rotationPolicy: oneOf('Never', 'Always'),
          },
          {
            /** Bits: 256, 384 or 521 of ECDSA, 2048 to 8192 of RSA. */
            size: whole(256, 8192),
            encoding: oneOf('PKCS1', 'PKCS8'),
          },
        ),
        secretTemplate: closedObject({}, { labels: map(textBy(labelValue), textBy(qualifiedName)), annotations: map(text, textBy(annotationKey)) }),
        /** How many old CertificateRequests are kept. @default 1 */
        revisionHistoryLimit: whole(1, 10),
      },
    ),
  },
);

const secretKey = closedObject({ name: textBy(dnsSubdomain), key: textBy(dataKey) });

const http01 = closedObject({ ingress: closedObject({ ingressClassName: textBy(dnsSubdomain) }) });

const rfc2136 = closedObject(
  {
    /** `address:port`; an IPv6 address in brackets. */
    nameserver: textLike(/^(?:[0-9.]+|\[[0-9a-f:]+\]):[0-9]{1,5}$/, 'an address and a port, e.g. 192.0.2.53:53', 60),
    tsigKeyName: text,
    tsigAlgorithm: oneOf('HMACSHA1', 'HMACSHA256', 'HMACSHA512'),
    tsigSecretSecretRef: secretKey,
  },
  { protocol: oneOf('TCP', 'UDP') },
);

const acme = closedObject(
  {
    server: textLike(/^https:\/\/\S+$/, 'an address that begins with https://'),
    privateKeySecretRef: closedObject({ name: textBy(dnsSubdomain) }),
    solvers: list(closedObject({}, { http01, dns01: closedObject({ rfc2136 }) }), { least: 1 }),
  },
  { email: textLike(/^[^@\s]+@[^@\s]+$/, 'an e-mail address') },
);

/** Exactly one of the three is set, which the webhook of cert-manager checks. */
const issuerSpec = closedObject({}, { selfSigned: closedObject({}), ca: closedObject({ secretName: textBy(dnsSubdomain) }), acme });

/** Signs for Certificates of its own namespace. */
export const Issuer = customKind({ group, version: 'v1', kind: 'Issuer', scope: 'Namespaced' }, { spec: issuerSpec });

/** Signs for every namespace; the Secrets that it names are in cert-manager's own. */
export const ClusterIssuer = customKind({ group, version: 'v1', kind: 'ClusterIssuer', scope: 'Cluster' }, { spec: issuerSpec });

/** Every kind that Bastide writes of cert-manager. */
export const certManagerKinds = [Certificate, Issuer, ClusterIssuer] as const;
