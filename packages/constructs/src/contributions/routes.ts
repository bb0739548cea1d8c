import type { IConstruct } from 'constructs';
import { defineContribution } from '../core/contribution.ts';
import type { Inventory } from '../inventory/index.ts';
import { type CertificateIssuer, certificates } from './certificates.ts';
import { dnsNames } from './dns-names.ts';
import { type FlowEnd, flows } from './flows.ts';

/** A Service that speaks TLS itself. The ingress refuses it unless its certificate is of that name and of that authority. */
export interface HttpsBackend {
  /** A name of its certificate, e.g. `argocd-server.argocd.svc`. */
  readonly serverName: string;
  /** A Secret in the namespace of the Service, whose key `ca.crt` holds the authority: the Secret of its certificate has it. */
  readonly authoritySecret: string;
}

/** How clients prove who they are before the Service hears of them. */
export interface ClientCertificates {
  /** A Secret in the namespace of the Service, whose key `ca.crt` holds the authority: whoever has a certificate of it is let in. */
  readonly authoritySecret: string;
}

/** A web address by which people reach a Service, through the ingress of the site. */
export interface Route {
  /** e.g. `argocd.mini-waas.example`. */
  readonly host: string;
  /** Begins with `/`. It covers whole parts of a path: `/a` holds `/a` and `/a/b`, not `/ab`. @default '/' */
  readonly pathPrefix?: string;
  readonly service: {
    readonly namespace: string;
    readonly name: string;
    readonly port: number;
    /** What its Pods listen on, for the flow matrix. @default - `port` */
    readonly podPort?: number;
  };
  /** What the Service itself speaks. @default 'http' */
  readonly backend?: 'http' | HttpsBackend;
  readonly issuer: CertificateIssuer;
  /** Who may open it: sources that the ingress knows as the site's, or everybody. */
  readonly audience: 'site' | 'public';
  /** For the whole host, because TLS comes before paths; people need a certificate in their browsers too. @default - clients prove nothing to the ingress */
  readonly clientCertificates?: ClientCertificates;
  /** The Secret with its certificate, in the namespace of the Service. */
  readonly certificateSecret: string;
}

export const routes = defineContribution<Route>('route');

/** The Secret with the certificate of a host. */
export const certificateSecretOf = (host: string): string => `${host}-tls`;

/** Name of the address, in the inventory, that the ingress answers on. */
export const ingressAddressName = 'ingress';

/** Whether the inventory names the address that the ingress answers on. A site without it has no ingress: its Services are reached otherwise. */
export const hasIngress = ({ loadBalancerAddresses }: Inventory): boolean => loadBalancerAddresses.has(ingressAddressName);

/** The Pods of the ingress: K3s packages Traefik under this name. */
export const ingressPods = { kind: 'pods', namespace: 'kube-system', workload: 'traefik' } as const satisfies FlowEnd;

/** How people outside are named in flows, by the audience of what they open. */
export const audienceNames: Readonly<Record<Route['audience'], string>> = { site: 'people of the site', public: 'the Internet' };

/**
 * Declares a web address and what it needs: its name in DNS, its certificate, and the way of a request.
 *
 * The certificate is of the host, so that a Service may have several hosts, and several routes of one host share it.
 */
export const declareRoute = (from: IConstruct, props: Omit<Route, 'certificateSecret'>): void => {
  const { host, audience, issuer, service, backend = 'http' } = props;
  const route: Route = { ...props, certificateSecret: certificateSecretOf(host) };
  routes.declare(from, route);
  dnsNames.declare(from, { name: host, target: { kind: 'load-balancer', name: ingressAddressName }, audience });
  certificates.declare(from, { namespace: service.namespace, secretName: route.certificateSecret, dnsNames: [host], issuer });
  const why = `https://${host}${props.pathPrefix ?? ''}`;
  flows.declare(from, {
    from: { kind: 'outside', name: audienceNames[audience] },
    to: { kind: 'load-balancer', name: ingressAddressName },
    protocol: 'TCP',
    ports: [443],
    why,
    encryption: 'TLS',
  });
  flows.declare(from, {
    from: { kind: 'outside', name: audienceNames[audience] },
    to: { kind: 'load-balancer', name: ingressAddressName },
    protocol: 'TCP',
    ports: [80],
    why: `a request without TLS is sent on to ${why}`,
    encryption: 'clear',
  });
  flows.declare(from, {
    from: ingressPods,
    to: { kind: 'pods', namespace: service.namespace },
    protocol: 'TCP',
    ports: [service.podPort ?? service.port],
    why,
    encryption: backend === 'http' ? 'clear' : 'TLS',
  });
};
