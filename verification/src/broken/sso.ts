import { sso as check } from '../checks/sso.ts';
import type { Broken } from './broken.ts';

const keystone = 'kubernetes/openstack/openstack.keystone/helm-releases/HelmChart.helm.cattle.io_keystone.yaml';
const realm = /\/ConfigMap_keycloak-realm-[0-9a-f]+\.yaml$/;

export const brokenForTheLogin: readonly Broken[] = [
  {
    mistake: 'Apache passes claims as headers, and Keystone believes them',
    check,
    file: keystone,
    change: (text) =>
      text
        .replace('OIDCPassClaimsAs environment', 'OIDCPassClaimsAs headers')
        .replace('remote_id_attribute: OIDC-iss', 'remote_id_attribute: HTTP_OIDC_ISS')
        .replaceAll(/"type": "OIDC-(\w+)"/g, (_, claim: string) => `"type": "HTTP_OIDC_${claim.toUpperCase()}"`),
    said: /^forged headers with OIDC-iss is not refused as it should: 201 /,
  },
  {
    mistake: 'Apache asks for no audience',
    check,
    file: keystone,
    change: (text) => text.replace(/^ +Require claim aud:keystone\n/m, ''),
    said: /^a token for argo-cd is not refused as it should: 201 /,
  },
  {
    mistake: 'a rule of the mapping without a condition',
    check,
    file: keystone,
    change: (text) => text.replace(/,\s+\{\s+"type": "OIDC-groups",\s+"any_one_of": \[\s+"cloud-admins"\s+\]\s+\}/, ''),
    said: /^outsider: by the command line gets a token of Keystone, and is in no group that may have one$/,
  },
  {
    mistake: 'a trusted dashboard without its final slash',
    check,
    file: keystone,
    change: (text) => text.replace(/(values:\s+- https:\S+\/auth\/websso)\/$/m, '$1'),
    said: /^in-\S+: by the dashboard gets no token of Keystone: 401 .*is not a trusted dashboard host/s,
  },
  {
    mistake: 'an attribute for members that groups of the directory do not have',
    check,
    file: realm,
    change: (text) => text.replace(/("membership\.ldap\.attribute": \[\s*)"member"/, '$1"uniqueMember"'),
    said: /^in-\S+: the token of \S+ names the groups \[\], not \["\S+"\]$/,
  },
  {
    mistake: 'no one-time code in the flow of browsers',
    check,
    file: realm,
    change: (text) => text.replace(/("authenticator": "auth-otp-form",\s*"authenticatorFlow": false,\s*"requirement": )"REQUIRED"/, '$1"DISABLED"'),
    said: /^in-\S+: a password alone lets in: no one-time code was asked for$/,
  },
];
