import { declareOidcClient, type OidcClient } from '@bastide/constructs';
import { type Planned, planWith } from '../planned.ts';
import { ghostGroup, ghostRole, type Mistake, type Right, withArgoCd, withKubernetes } from './change.ts';

/** NetBox comes with observability; this is its client as somebody would write it. */
const withNetBox = (change: Partial<OidcClient>) => (): Planned =>
  planWith((site) =>
    declareOidcClient(site.node.findChild('argo-cd'), {
      clientId: 'netbox',
      title: 'NetBox',
      flows: ['browser'],
      redirectUris: ['https://netbox.mini-waas.example/oauth/complete/oidc/'],
      ...change,
    }),
  );

const redirect = {
  severity: 'error',
  rule: 'oidc-redirect',
  construct: 'mini-waas/argo-cd',
  allowed: 'https://host/path without "*" and "#"; http://localhost:port of a command on the person\'s own machine',
  mend: 'write the one address, with https, that the product takes logins at',
} as const;

export const loginMistakes: readonly Mistake[] = [
  [
    'a redirect URI with http',
    withNetBox({ redirectUris: ['http://netbox.mini-waas.example/oauth/complete/oidc/'] }),
    {
      ...redirect,
      what: 'the redirect URI "http://netbox.mini-waas.example/oauth/complete/oidc/" of netbox is without TLS: who listens on the way gets the codes of everybody',
    },
  ],
  [
    'a redirect URI with "*"',
    withNetBox({ redirectUris: ['https://netbox.mini-waas.example/*'] }),
    {
      ...redirect,
      what: 'the redirect URI "https://netbox.mini-waas.example/*" of netbox has a "*": whoever can receive at any address that it covers gets the codes of everybody',
    },
  ],
  [
    'a client that nobody uses',
    withNetBox({ flows: [], redirectUris: [] }),
    {
      severity: 'error',
      rule: 'oidc-client',
      construct: 'mini-waas/argo-cd',
      what: 'nobody uses the client netbox: nobody can log in to it, and no other client gets tokens for it',
      allowed: 'a flow, or another client with it among its audiences',
      mend: 'say how people log in to it, or drop it',
    },
  ],
  [
    'a ghost group in Argo CD',
    withArgoCd(({ identity }) => ({ identity: { ...identity!, roles: { ...identity!.roles, ghosts: 'readonly' } } })),
    {
      ...ghostGroup,
      construct: 'mini-waas/argo-cd',
      what: 'Argo CD gives role:readonly to the group "ghosts", which the directory does not have',
    },
  ],
  [
    'a ghost group in Kubernetes',
    withKubernetes(({ roles }) => ({ roles: { ...roles, ghosts: 'view' } })),
    {
      ...ghostGroup,
      construct: 'mini-waas/kubernetes-login',
      what: 'Kubernetes gives ClusterRole view to the group "ghosts", which the directory does not have',
    },
  ],
  [
    'a ghost role in Argo CD',
    // @ts-expect-error: the compiler knows the roles of Argo CD
    withArgoCd(({ identity }) => ({ identity: { ...identity!, roles: { ...identity!.roles, members: 'owner' } } })),
    {
      ...ghostRole,
      construct: 'mini-waas/argo-cd',
      what: 'the group members is given the role "owner", which Argo CD does not have',
      allowed: 'admin, readonly',
    },
  ],
  [
    'a ghost role in Kubernetes',
    // @ts-expect-error: the compiler knows the ClusterRoles for people
    withKubernetes(({ roles }) => ({ roles: { ...roles, members: 'owner' } })),
    {
      ...ghostRole,
      construct: 'mini-waas/kubernetes-login',
      what: 'the group members is given the ClusterRole "owner", which Kubernetes does not bring',
      allowed: 'cluster-admin, admin, edit, view',
    },
  ],
];

export const rightLogins: readonly Right[] = [
  ['a client of people', withNetBox({})],
  ["a client of a command on the person's own machine", withNetBox({ redirectUris: ['http://localhost:8085/callback'] })],
];
