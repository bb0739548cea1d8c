import type { IConstruct } from 'constructs';
import { type HttpsBackend, type Route, routes } from '../contributions/routes.ts';
import { Component } from '../core/component.ts';
import type { Contribution, Contributions } from '../core/contribution.ts';
import { pathOf, report } from '../core/site.ts';
import type { Cidr } from '../inventory/index.ts';
import { dnsLabel, ingressHost } from '../kubernetes/formats.ts';
import { type TraefikSettings, tlsVersions } from './settings.ts';
import { IngressRoute, Middleware, ServersTransport, TLSOption } from './traefik-kinds.ts';

export interface TraefikRoutesProps {
  readonly settings: TraefikSettings;
  readonly siteSources: readonly Cidr[];
  readonly leastTls: '1.2' | '1.3';
}

type Declared = Contribution<Route>;

const siteOnly = 'site-only';

/**
 * The routes of the site as objects in the namespaces of their Services: nothing refers across namespaces, so that who may write in one
 * namespace cannot open another.
 *
 * Traefik's own IngressRoute instead of an Ingress: its sources, backends and TLS are fields that are checked, not annotations that are ignored
 * when misspelt, and TLS with a backend would need an annotation on a Service that a chart owns (docs/decisions/0013-ingress-routes.md).
 */
export class TraefikRoutes extends Component {
  readonly #siteSources: readonly Cidr[];
  readonly #leastTls: '1.2' | '1.3';

  constructor(scope: IConstruct, id: string, props: TraefikRoutesProps) {
    super(scope, id, { ...props, application: 'network' });
    this.#siteSources = props.siteSources;
    this.#leastTls = props.leastTls;
  }

  settle(all: Contributions): void {
    const sound = all.of(routes).filter((declared) => isSound(declared));
    reportTwice(sound);
    reportIssuers(sound);
    reportClientCertificates(sound);
    const byNamespace = Map.groupBy(sound, ({ value }) => value.service.namespace);
    for (const namespace of [...byNamespace.keys()].sort()) this.#addNamespace(namespace, byNamespace.get(namespace)!);
  }

  #addNamespace(namespace: string, declared: readonly Declared[]): void {
    const ofNamespace = declared.map(({ value }) => value);
    if (ofNamespace.some(({ audience }) => audience === 'site'))
      this.manifest(`${namespace}-${siteOnly}`, Middleware, {
        metadata: { name: siteOnly, namespace },
        spec: { ipAllowList: { sourceRange: this.#siteSources.map(String) } },
      });
    const transports = new Map(ofNamespace.flatMap(({ backend = 'http' }) => (backend === 'http' ? [] : [[transportName(backend), backend] as const])));
    for (const name of [...transports.keys()].sort()) {
      const { serverName, authoritySecret } = transports.get(name)!;
      this.manifest(`${namespace}-transport-${name}`, ServersTransport, {
        metadata: { name, namespace },
        spec: { serverName, rootCAs: [{ secret: authoritySecret }] },
      });
    }
    const authorities = new Set(ofNamespace.flatMap(({ clientCertificates }) => (clientCertificates ? [clientCertificates.authoritySecret] : [])));
    for (const authority of [...authorities].sort())
      this.manifest(`${namespace}-clients-${authority}`, TLSOption, {
        metadata: { name: authority, namespace },
        spec: { ...tlsVersions(this.#leastTls), clientAuth: { secretNames: [authority], clientAuthType: 'RequireAndVerifyClientCert' } },
      });
    const byHost = Map.groupBy(ofNamespace, ({ host }) => host);
    for (const host of [...byHost.keys()].sort()) this.#addHost(namespace, host, byHost.get(host)!);
  }

  #addHost(namespace: string, host: string, ofHost: readonly Route[]): void {
    const authority = ofHost[0]!.clientCertificates?.authoritySecret;
    this.manifest(`${namespace}-${host}`, IngressRoute, {
      metadata: { name: host, namespace },
      spec: {
        entryPoints: ['websecure'],
        routes: [...ofHost]
          .sort((a, b) => (prefixOf(a) < prefixOf(b) ? -1 : 1))
          .map((route) => ({
            kind: 'Rule' as const,
            match: ruleOf(route),
            ...(route.audience === 'site' ? { middlewares: [{ name: siteOnly }] } : {}),
            services: [{ name: route.service.name, port: route.service.port, ...schemeOf(route.backend) }],
          })),
        tls: { secretName: ofHost[0]!.certificateSecret, ...(authority === undefined ? {} : { options: { name: authority } }) },
      },
    });
  }
}

const prefixOf = ({ pathPrefix = '/' }: Route): string => pathPrefix;

/** Traefik compares prefixes by characters: `/ab` would fall under `/a`. The longer rule wins, and so does the longer path. */
export const ruleOf = (route: Route): string => {
  const host = `Host(\`${route.host}\`)`;
  const prefix = prefixOf(route).replace(/\/$/, '');
  return prefix === '' ? host : `${host} && (Path(\`${prefix}\`) || PathPrefix(\`${prefix}/\`))`;
};

const transportName = ({ serverName }: HttpsBackend): string => serverName;

const schemeOf = (backend: Route['backend'] = 'http') =>
  backend === 'http' ? { scheme: 'http' as const } : { scheme: 'https' as const, serversTransport: transportName(backend) };

const isSound = ({ from, value }: Declared): boolean => {
  const problems = [
    ...(ingressHost.accepts(value.host) && !value.host.startsWith('*')
      ? []
      : [{ what: `the host ${JSON.stringify(value.host)} of a route is no DNS name`, allowed: 'a DNS name in lower case, e.g. argocd.mini-waas.example' }]),
    ...(/^\/(?:[A-Za-z0-9._~!$&'()*+,;=:@%-]+\/?)*$/.test(prefixOf(value))
      ? []
      : [
          {
            what: `the path ${JSON.stringify(value.pathPrefix)} of the route ${value.host} cannot be matched`,
            allowed: 'a path that begins with "/", e.g. /v3',
          },
        ]),
    ...(value.clientCertificates === undefined || dnsLabel.accepts(value.clientCertificates.authoritySecret)
      ? []
      : [
          {
            what: `the Secret ${JSON.stringify(value.clientCertificates.authoritySecret)} with the authority of the clients of ${value.host} gives its name to TLS options, which Traefik would not find`,
            allowed: 'a name without dots: a DNS label, e.g. client-authority',
          },
        ]),
  ];
  for (const problem of problems) report(from, { rule: 'route', ...problem, mend: 'correct it where the route is declared' });
  return problems.length === 0;
};

const reportTwice = (declared: readonly Declared[]): void => {
  const place = ({ value }: Declared): string => `${value.host}${prefixOf(value).replace(/\/$/, '')}`;
  for (const [address, claims] of Map.groupBy(declared, place)) {
    if (claims.length < 2) continue;
    report(claims.at(-1)!.from, {
      rule: 'route',
      what: `https://${address} leads to ${claims.length} Services`,
      allowed: 'one',
      mend: 'give one of them another host or path',
      counterExample: claims.map(({ from, value }) => `${value.service.namespace}/${value.service.name}, from ${pathOf(from)}`),
    });
  }
};

/** A client names a host before it names a path: one certificate answers for all routes of a host. */
const reportIssuers = (declared: readonly Declared[]): void => {
  for (const [host, claims] of Map.groupBy(declared, ({ value }) => value.host)) {
    if (new Set(claims.map(({ value }) => value.issuer)).size < 2) continue;
    report(claims.at(-1)!.from, {
      rule: 'route',
      what: `the certificate of ${host} is asked of the site and of a public authority`,
      allowed: 'one issuer a host',
      mend: 'let the routes of the host name one issuer',
      counterExample: claims.map(({ from, value }) => `${value.issuer}, from ${pathOf(from)}`),
    });
  }
};

/** Where two routes of a host name different TLSOptions, in two namespaces too, Traefik takes the default one: nobody would be asked for a certificate. */
const reportClientCertificates = (declared: readonly Declared[]): void => {
  const asked = ({ value: { clientCertificates, service } }: Declared): string =>
    clientCertificates ? `certificates of ${service.namespace}/${clientCertificates.authoritySecret}` : 'no certificates';
  for (const [host, claims] of Map.groupBy(declared, ({ value }) => value.host)) {
    if (new Set(claims.map(asked)).size < 2) continue;
    report(claims.at(-1)!.from, {
      rule: 'route',
      what: `clients of ${host} are asked for different certificates, and the ingress would ask for none`,
      allowed: 'one authority of clients a host, in one namespace',
      mend: 'let the routes of the host name one authority, or give one of them another host',
      counterExample: claims.map((claim) => `${asked(claim)}, from ${pathOf(claim.from)}`),
    });
  }
};
