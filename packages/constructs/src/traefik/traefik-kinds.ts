import * as z from 'zod/mini';
import { closedObject, inWords, list, oneOf, textLike, trueOrFalse } from '../core/closed-object.ts';
import { Cidr } from '../inventory/ip.ts';
import { customKind, textBy } from '../kubernetes/custom-kind.ts';
import { dnsLabel, dnsSubdomain, serviceName } from '../kubernetes/formats.ts';
import { portNumber } from '../kubernetes/pod-fields.ts';

// The kinds of Traefik 3.7, as far as Bastide writes them.
// https://github.com/traefik/traefik/tree/v3.7.8/docs/content/reference/dynamic-configuration

const identity = { group: 'traefik.io', version: 'v1alpha1', scope: 'Namespaced' } as const;

const name = textBy(dnsSubdomain);

/** Which requests a rule takes; Traefik ignores a rule that it cannot read, and says so in its log alone. */
const match = textLike(/^Host\(`[a-z0-9.-]+`\)(?: && .+)?$/, 'a rule that begins with a host, such as Host(`name.example`) && PathPrefix(`/path`)');

const service = closedObject(
  { name: textBy(serviceName), port: portNumber },
  {
    /** @default - http, or https where the port is 443 or its name begins with https */
    scheme: oneOf('http', 'https', 'h2c'),
    /** Name of a ServersTransport in the same namespace. */
    serversTransport: name,
  },
);

/** Routes of one host: which requests go to which Service. What it names is in its own namespace. */
export const IngressRoute = customKind(
  { ...identity, kind: 'IngressRoute' },
  {
    spec: closedObject({
      entryPoints: list(oneOf('websecure'), { least: 1 }),
      routes: list(
        closedObject({ kind: oneOf('Rule'), match, services: list(service, { least: 1, most: 1 }) }, { middlewares: list(closedObject({ name })) }),
        { least: 1 },
      ),
      tls: closedObject(
        { secretName: name },
        {
          /** A TLSOption of the same namespace; Traefik finds none whose name has a dot. @default - the one named `default` */
          options: closedObject({ name: textBy(dnsLabel) }),
        },
      ),
    }),
  },
);

const source = inWords(
  z.string().check(z.refine((text) => Cidr.parse(text) !== undefined)),
  'a network in CIDR notation without host bits, such as 10.42.0.0/16',
);

/** Refuses a request from elsewhere with status 403. */
export const Middleware = customKind(
  { ...identity, kind: 'Middleware' },
  { spec: closedObject({ ipAllowList: closedObject({ sourceRange: list(source, { least: 1 }) }) }) },
);

/** How Traefik speaks TLS with a Service. */
export const ServersTransport = customKind(
  { ...identity, kind: 'ServersTransport' },
  {
    spec: closedObject({
      /** The name that is asked for and that the certificate must have. */
      serverName: name,
      /** Secrets with the authority under `ca.crt` or `tls.ca`. */
      rootCAs: list(closedObject({ secret: name }), { least: 1 }),
    }),
  },
);

/** How Traefik speaks TLS with its clients. The one named `default` holds for every route; there may be one of that name in the cluster. */
export const TLSOption = customKind(
  { ...identity, kind: 'TLSOption' },
  {
    spec: closedObject(
      { minVersion: oneOf('VersionTLS12', 'VersionTLS13') },
      {
        /** Of TLS 1.2, by the names of Go; those of 1.3 are fixed. */
        cipherSuites: list(textLike(/^TLS_[A-Z0-9_]+$/, 'the name of a cipher suite, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')),
        /** Whether a client that names no known host is refused, instead of getting a certificate that Traefik makes up. @default false */
        sniStrict: trueOrFalse,
        clientAuth: closedObject({
          /** Secrets with the authority under `ca.crt` or `tls.ca`. */
          secretNames: list(name, { least: 1 }),
          clientAuthType: oneOf('RequireAndVerifyClientCert'),
        }),
      },
    ),
  },
);

/** Every kind that Bastide writes of Traefik. */
export const traefikKinds = [IngressRoute, Middleware, ServersTransport, TLSOption] as const;

/** Definitions that K3s installs with Traefik. */
export const traefikDefinitions = ['ingressroutes.traefik.io', 'middlewares.traefik.io', 'serverstransports.traefik.io', 'tlsoptions.traefik.io'] as const;
