import type { IConstruct } from 'constructs';
import { defineContribution } from '../core/contribution.ts';
import { type CertificateIssuer, certificates } from './certificates.ts';
import { dnsNames } from './dns-names.ts';

/** A web address by which people reach a Service, through the ingress of the site. */
export interface Route {
  /** e.g. `argocd.mini-waas.example`. */
  readonly host: string;
  /** @default '/' */
  readonly pathPrefix?: string;
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number };
  /** What the Service itself speaks. @default 'http' */
  readonly backend?: 'http' | 'https';
  readonly issuer: CertificateIssuer;
  readonly audience: 'site' | 'public';
  /** The Secret with its certificate, in the namespace of the Service. */
  readonly certificateSecret: string;
}

export const routes = defineContribution<Route>('route');

/** Name of the address, in the inventory, that the ingress answers on. */
export const ingressAddressName = 'ingress';

/** Declares a web address and what it needs: its name in DNS and its certificate. */
export const declareRoute = (from: IConstruct, props: Omit<Route, 'certificateSecret'>): void => {
  const route: Route = { ...props, certificateSecret: `${props.service.name}-route-tls` };
  routes.declare(from, route);
  dnsNames.declare(from, { name: route.host, target: { kind: 'load-balancer', name: ingressAddressName }, audience: route.audience });
  certificates.declare(from, { namespace: route.service.namespace, secretName: route.certificateSecret, dnsNames: [route.host], issuer: route.issuer });
};
