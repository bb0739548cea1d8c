import type { IConstruct } from 'constructs';
import { defineContribution } from '../core/contribution.ts';
import { secretAt } from '../core/secret-position.ts';
import type { SecretRef } from '../core/secret-reference.ts';
import { storedSecrets } from './secrets.ts';

/**
 * How people get a token for a client: in a browser (authorization code), or by a code that they type into a browser elsewhere (device), as on the
 * command line. No client takes passwords of people (direct grant): they would pass by the second factor.
 */
export type LoginFlow = 'browser' | 'device';

/** A program that people log in to through the single sign-on of the site; the realm holds a client of it. https://openid.net/specs/openid-connect-core-1_0.html */
export interface OidcClient {
  /** As the program names itself, e.g. `keystone`; it is the audience of the tokens that the program takes. */
  readonly clientId: string;
  /** As people know it, e.g. `OpenStack`. */
  readonly title: string;
  /** What the program proves itself by. A client without one is public: each login proves itself by PKCE. @default - none */
  readonly secret?: SecretRef;
  readonly flows: readonly LoginFlow[];
  /** Where the browser is sent back to: whole addresses with `https`, or `http://localhost` of a command on the person's own machine. */
  readonly redirectUris: readonly string[];
  /** Other clients that take its tokens, by their `clientId`. @default - none */
  readonly audiences?: readonly string[];
}

export const oidcClients = defineContribution<OidcClient>('oidc-client');

/** The namespace of the single sign-on, where the secrets of its clients are brought to as well. */
export const singleSignOnNamespace = 'keycloak';

/** The Secret there with what a client proves itself by, under the key `secret`. */
export const clientSecretOf = (clientId: string): string => `oidc-client-${clientId}`;

/** The client with a reference as its secret; a literal that a cast brought there becomes a finding, and goes nowhere. */
export const guardedClient = (from: IConstruct, client: OidcClient): OidcClient =>
  client.secret === undefined ? client : { ...client, secret: secretAt(from, `the secret of the client ${client.clientId}`, client.secret) };

/** Declares a client, and that the single sign-on gets its secret; who uses the secret on the other side brings it there itself. */
export const declareOidcClient = (from: IConstruct, client: OidcClient): void => {
  const guarded = guardedClient(from, client);
  const { secret } = guarded;
  oidcClients.declare(from, guarded);
  if (secret === undefined) return;
  storedSecrets.declare(from, {
    namespace: singleSignOnNamespace,
    name: clientSecretOf(client.clientId),
    data: { secret },
    consumer: `the single sign-on, to know ${client.title}`,
    afterReplacement: 'have the realm imported again: delete the Job that does, and Argo CD makes it again',
  });
};
