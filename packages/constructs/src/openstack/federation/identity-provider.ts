/** As Keystone knows the single sign-on of the site; in the addresses by which people come, so that a change breaks what they have configured. */
export const identityProvider = 'sso';

/** Of the federation, and a method of `[auth]`. */
export const federationProtocol = 'openid';

/** Of Apache in front of Keystone, and the audience of the tokens that it takes. */
export const keystoneClientId = 'keystone';

/** Of `openstack` on the machines of people. */
export const commandLineClientId = 'openstack-cli';

const protocolPath = `identity_providers/${identityProvider}/protocols/${federationProtocol}`;

/** What clients come to with a token. */
export const tokenPath = `/v3/OS-FEDERATION/${protocolPath}/auth`;

/** What Horizon sends browsers to. */
export const browserPaths: readonly string[] = [`/v3/auth/OS-FEDERATION/websso/${federationProtocol}`, `/v3/auth/OS-FEDERATION/${protocolPath}/websso`];

/** What the single sign-on sends browsers back to: nothing of Keystone, Apache answers it. */
export const redirectPath = '/redirect_uri';

/** What Keystone sends the token to, by the browser. Keystone compares it letter by letter. */
export const dashboardAddress = (host: string): string => `https://${host}/auth/websso/`;
