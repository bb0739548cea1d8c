import { type HostText, hostText, hostYaml } from '../../core/host-text.ts';
import type { SecretRef } from '../../core/secret-reference.ts';

/** K3s reads it after its own configuration; `+` adds to a list instead of taking its place. https://docs.k3s.io/installation/configuration#multiple-config-files */
export const optionsPath = '/etc/rancher/k3s/config.yaml.d/50-bastide-login.yaml';

export const authorityPath = '/etc/rancher/k3s/single-sign-on-authority.crt';

/** The client of the realm, which tokens for the API are for. */
export const clientId = 'kubernetes';

/** Before names and groups from tokens: nobody can be `system:masters`, or another account of the cluster, by a name in the directory. */
export const prefix = 'oidc:';

/**
 * What the API server is told of the single sign-on. It asks for its keys in the background, so that it starts, and goes on, while that is away.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#openid-connect-tokens
 */
export const apiServerOptions = (issuer: string, hasAuthority: boolean): HostText =>
  hostYaml({
    'kube-apiserver-arg+': [
      `oidc-issuer-url=${issuer}`,
      `oidc-client-id=${clientId}`,
      'oidc-username-claim=preferred_username',
      `oidc-username-prefix=${prefix}`,
      'oidc-groups-claim=groups',
      `oidc-groups-prefix=${prefix}`,
      'oidc-signing-algs=RS256',
      ...(hasAuthority ? [`oidc-ca-file=${authorityPath}`] : []),
    ],
  });

export const authorityFile = (authority: SecretRef): HostText => hostText`${authority}\n`;
