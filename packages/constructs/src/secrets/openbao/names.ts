import { openBaoPorts } from './ports.ts';

/** What the objects of the store are called; the chart names those that it makes after the release. */
export const openBaoNames = {
  release: 'openbao',
  namespace: 'openbao',
  /** The Service of the server that leads. */
  activeService: 'openbao-active',
  /** By which each server has a name of its own. */
  internalService: 'openbao-internal',
  /** The Secret of the certificate. */
  certificate: 'openbao-tls',
  /** The Secret with the key that unseals. */
  seal: 'openbao-seal',
  /** The ConfigMap for the first start. */
  initialization: 'openbao-initialization',
  /** Role and ServiceAccount of the Job that configures the store. */
  configuration: 'openbao-configuration',
  /** Whom tokens of ServiceAccounts are made for: none for another audience opens the store. */
  audience: 'openbao',
} as const;

/** The name that certificates are checked by, whichever server is spoken to. */
export const openBaoServerName = `${openBaoNames.activeService}.${openBaoNames.namespace}.svc`;

/** Of the server that leads, within the cluster. */
export const openBaoAddress = `https://${openBaoServerName}:${openBaoPorts.api}`;

export const serverNames = (servers: number): readonly string[] => Array.from({ length: servers }, (_, index) => `${openBaoNames.release}-${index}`);

/** Of one server, within the cluster. */
export const hostOfServer = (server: string): string => `${server}.${openBaoNames.internalService}.${openBaoNames.namespace}.svc`;
