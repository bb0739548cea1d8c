import type { OpenStackPlane } from '../plane.ts';
import { federationProtocol, identityProvider } from './identity-provider.ts';

/** Settings of Horizon: the login page offers the single sign-on first. https://docs.openstack.org/keystone/2025.2/admin/federation/configure_federation.html */
export const dashboardLogin = (plane: OpenStackPlane) => ({
  auth: {
    sso: { enabled: true, initial_choice: identityProvider, websso_keystone_url: `https://${plane.publicHost('identity')}/v3` },
    idp_mapping: [{ name: identityProvider, label: 'Single sign-on', idp: identityProvider, protocol: federationProtocol }],
  },
  // Horizon looks a token up at the Keystone of the cluster, and not at the address that the browser came from. The chart writes JSON into Python, so that
  // `false` would be a name that nobody knows.
  raw: { WEBSSO_USE_HTTP_REFERER: '' },
});
