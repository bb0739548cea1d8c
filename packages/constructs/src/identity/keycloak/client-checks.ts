import type { IConstruct } from 'constructs';
import { clientSecretOf, type OidcClient, oidcClients, singleSignOnNamespace } from '../../contributions/oidc-clients.ts';
import { storedSecrets } from '../../contributions/secrets.ts';
import type { Contributions } from '../../core/contribution.ts';
import { pathOf, report } from '../../core/site.ts';
import { clientSecretVariable } from './client.ts';

/** Everything that is wrong with what products say of their clients, each where it was said. */
export const checkClients = (all: Contributions): void => {
  const declared = all.of(oidcClients);
  const byId = Map.groupBy(declared, ({ value }) => clientSecretVariable(value.clientId));
  for (const same of byId.values()) if (same.length > 1) reportDouble(same.at(-1)!.from, same);
  const known = declared.map(({ value }) => value.clientId);
  const wanted = new Set(declared.flatMap(({ value }) => value.audiences ?? []));
  const brought = new Set(all.of(storedSecrets).flatMap(({ value }) => (value.namespace === singleSignOnNamespace ? [value.name] : [])));
  for (const { from, value } of declared) {
    checkId(from, value);
    checkSecret(from, value, brought);
    checkFlows(from, value, wanted);
    for (const uri of value.redirectUris) checkRedirect(from, value, uri);
    for (const audience of value.audiences ?? []) checkAudience(from, value, audience, known);
  }
};

const reportDouble = (from: IConstruct, same: readonly { readonly from: IConstruct; readonly value: OidcClient }[]): void =>
  report(from, {
    rule: 'oidc-client',
    what: `the clients ${same.map(({ value }) => value.clientId).join(' and ')} would be one: they differ in no letter or digit`,
    allowed: 'one construct a client',
    mend: 'let one of them declare it, or name another client',
    counterExample: same.map((each) => pathOf(each.from)),
  });

const checkId = (from: IConstruct, { clientId }: OidcClient): void => {
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(clientId)) return;
  report(from, {
    rule: 'oidc-client',
    what: `the client ${JSON.stringify(clientId)} is not lower-case letters, digits and "-"`,
    allowed: 'lower-case letters, digits and "-", e.g. argo-cd',
    mend: 'name it so here and in the product',
  });
};

const checkSecret = (from: IConstruct, { clientId, secret }: OidcClient, brought: ReadonlySet<string>): void => {
  if (secret === undefined || brought.has(clientSecretOf(clientId))) return;
  report(from, {
    rule: 'oidc-client',
    what: `nobody brings the secret of the client ${clientId} to the single sign-on`,
    allowed: 'a client that is declared together with its secret',
    mend: 'declare it by declareOidcClient',
  });
};

const knownFlows: readonly string[] = ['browser', 'device'];

const checkFlows = (from: IConstruct, { clientId, flows, redirectUris }: OidcClient, wanted: ReadonlySet<string>): void => {
  for (const flow of flows.filter((each) => !knownFlows.includes(each))) {
    report(from, {
      rule: 'oidc-client-flow',
      what: `people are to log in to ${clientId} by ${JSON.stringify(flow)}`,
      allowed: knownFlows.join(', '),
      mend: 'use one of these: whoever sends a password without a browser passes by the second factor, and shows the password to the client',
    });
  }
  if (flows.length === 0 && !wanted.has(clientId)) {
    report(from, {
      rule: 'oidc-client',
      what: `nobody uses the client ${clientId}: nobody can log in to it, and no other client gets tokens for it`,
      allowed: 'a flow, or another client with it among its audiences',
      mend: 'say how people log in to it, or drop it',
    });
  }
  if (flows.includes('browser') === redirectUris.length > 0) return;
  report(from, {
    rule: 'oidc-redirect',
    what: flows.includes('browser') ? `${clientId} does not say where browsers are sent back to` : `${clientId} has redirect URIs, and no browser ever comes`,
    allowed: 'redirect URIs with the flow browser, and only with it',
    mend: 'give it both or neither',
  });
};

/** What is wrong with a redirect URI, the first that applies. */
const redirectFaults: readonly (readonly [has: (uri: string, url: URL | null) => boolean, says: string])[] = [
  [(uri) => uri.includes('*'), 'has a "*": whoever can receive at any address that it covers gets the codes of everybody'],
  [
    (_, url) => url?.protocol === 'http:' && url.hostname !== 'localhost' && url.hostname !== '',
    'is without TLS: who listens on the way gets the codes of everybody',
  ],
  [
    (uri, url) => url === null || !['http:', 'https:'].includes(url.protocol) || /[#\s]/.test(uri) || url.username !== '' || url.hostname === '',
    'is no whole address',
  ],
];

const checkRedirect = (from: IConstruct, { clientId }: OidcClient, uri: string): void => {
  const url = URL.parse(uri);
  const fault = redirectFaults.find(([has]) => has(uri, url));
  if (fault === undefined) return;
  report(from, {
    rule: 'oidc-redirect',
    what: `the redirect URI ${JSON.stringify(uri)} of ${clientId} ${fault[1]}`,
    allowed: 'https://host/path without "*" and "#"; http://localhost:port of a command on the person\'s own machine',
    mend: 'write the one address, with https, that the product takes logins at',
  });
};

const checkAudience = (from: IConstruct, { clientId }: OidcClient, audience: string, known: readonly string[]): void => {
  if (known.includes(audience)) return;
  report(from, {
    rule: 'oidc-audience',
    what: `tokens of ${clientId} are to be for ${JSON.stringify(audience)}, and no construct declares that client`,
    allowed: [...known].sort().join(', '),
    mend: 'name one of these, or declare the client where its product is',
  });
};
