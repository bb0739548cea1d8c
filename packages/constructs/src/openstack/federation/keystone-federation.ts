import { certificateSecretOf } from '../../contributions/routes.ts';
import type { StoredSecret } from '../../contributions/secrets.ts';
import { hostText } from '../../core/host-text.ts';
import type { SecretRef } from '../../core/secret-reference.ts';
import type { SingleSignOn } from '../../identity/single-sign-on.ts';
import type { OpenStackPlane } from '../plane.ts';
import { apacheSite, authorityFile, secretDirectives } from './apache-site.ts';
import type { CloudAccess } from './cloud-access.ts';
import { dashboardAddress, federationProtocol } from './identity-provider.ts';
import { identityScript } from './identity-script.ts';
import { claimPrefix } from './mapping.ts';

/** Logins through the single sign-on of the site, beside Keystone's own passwords for services. */
export interface KeystoneFederation {
  readonly identity: SingleSignOn;
  readonly access: CloudAccess;
}

const secretName = 'keystone-single-sign-on';
const authority = 'site-authority';

/** By which Apache proves itself when it changes a code into a token. */
export const clientSecret = (plane: OpenStackPlane): SecretRef => plane.secret('single-sign-on', 'client-secret');

/** Directives of Apache, because `exec:` before a secret is taken literally by modules before 2.4.14, and reads no file without a shell after. */
export const directivesWithSecrets = (plane: OpenStackPlane): StoredSecret => ({
  namespace: plane.targetNamespace.name,
  name: secretName,
  data: {
    'secrets.conf': hostText`OIDCClientSecret "${clientSecret(plane)}"
OIDCCryptoPassphrase "${plane.secret('single-sign-on', 'session-key')}"
`,
  },
  consumer: 'Apache in front of Keystone, for logins by the single sign-on',
});

const folder = (file: string): string => file.slice(0, file.lastIndexOf('/'));

/** The Secret of the public certificate holds its authority too, which signs the single sign-on as well; its key stays out of the Pods. */
const mounts = (plane: OpenStackPlane) => ({
  volumeMounts: [
    { name: secretName, mountPath: folder(secretDirectives), readOnly: true },
    { name: authority, mountPath: folder(authorityFile), readOnly: true },
  ],
  volumes: [
    { name: secretName, secret: { secretName, defaultMode: 0o444 } },
    {
      name: authority,
      secret: { secretName: certificateSecretOf(plane.publicHost('identity')), defaultMode: 0o444, items: [{ key: 'ca.crt', path: 'ca.crt' }] },
    },
  ],
});

/** What the site may want otherwise. */
export const federationValues = (plane: OpenStackPlane, { identity, access }: KeystoneFederation) => ({
  bootstrap: { script: identityScript(identity.issuer, access) },
  conf: {
    // A membership is in the token until it ends. An hour is the default of Keystone; the chart says twelve.
    keystone: { token: { expiration: 3600 } },
    wsgi_keystone: apacheSite({ issuer: identity.issuer, host: plane.publicHost('identity') }),
  },
  pod: { mounts: { keystone_api: { keystone_api: mounts(plane) } } },
});

/** What Apache, Horizon and the mapping rely on. */
export const agreedFederationValues = (plane: OpenStackPlane, { access: { trustedDashboards = [] } }: KeystoneFederation) => ({
  conf: {
    keystone: {
      auth: { methods: ['password', 'token', federationProtocol, 'application_credential'] },
      federation: {
        remote_id_attribute: `${claimPrefix}iss`,
        trusted_dashboard: { type: 'multistring' as const, values: [dashboardAddress(plane.publicHost('dashboard')), ...trustedDashboards] },
      },
    },
  },
});
