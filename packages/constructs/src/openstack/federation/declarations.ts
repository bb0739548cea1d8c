import type { IConstruct } from 'constructs';
import { accesses } from '../../contributions/accesses.ts';
import { authorityCopies } from '../../contributions/authority-copies.ts';
import { flows } from '../../contributions/flows.ts';
import { declareOidcClient } from '../../contributions/oidc-clients.ts';
import { revocations } from '../../contributions/revocations.ts';
import { certificateSecretOf, ingressAddressName } from '../../contributions/routes.ts';
import { storedSecrets } from '../../contributions/secrets.ts';
import type { OpenStackPlane } from '../plane.ts';
import { allowedBy } from './cloud-access.ts';
import { commandLineClientId, keystoneClientId, redirectPath } from './identity-provider.ts';
import { accessText } from './identity-script.ts';
import { clientSecret, directivesWithSecrets, type KeystoneFederation } from './keystone-federation.ts';

/** What Keystone needs of others to let people in. */
export const declareFederation = (from: IConstruct, plane: OpenStackPlane, { access, identity }: KeystoneFederation): void => {
  declareOidcClient(from, {
    clientId: keystoneClientId,
    title: 'OpenStack',
    secret: clientSecret(plane),
    flows: ['browser'],
    redirectUris: [`https://${plane.publicHost('identity')}${redirectPath}`],
  });
  declareOidcClient(from, {
    clientId: commandLineClientId,
    title: 'OpenStack on the command line',
    flows: ['device'],
    redirectUris: [],
    audiences: [keystoneClientId],
  });
  storedSecrets.declare(from, directivesWithSecrets(plane));
  flows.declare(from, {
    from: { kind: 'pods', namespace: plane.targetNamespace.name, workload: 'keystone-api' },
    to: { kind: 'load-balancer', name: ingressAddressName },
    protocol: 'TCP',
    ports: [443],
    why: `Keystone's Apache asks ${new URL(identity.issuer).host} for its keys, and for the tokens of browsers`,
    encryption: 'TLS',
  });
  authorityCopies.declare(from, {
    renewal: {
      text: `Apache in front of Keystone read it at its start from the Secret ${plane.targetNamespace.name}/${certificateSecretOf(plane.publicHost('identity'))}. Once that holds the new one, start it again: until then logins by the single sign-on fail.`,
      command: `kubectl -n ${plane.targetNamespace.name} rollout restart deployment keystone-api`,
    },
  });
  revocations.declare(from, {
    product: 'OpenStack',
    memberLeft: 'when the token of Keystone ends, an hour at most; at once where Keystone disables the person too, as its run book says',
    rightGivenUp: 'the Job keystone-bootstrap, after the next sync; projects stay, with what is in them',
  });
  // Of other groups the checks of Keystone speak.
  for (const grant of access.grants.filter(({ group }) => identity.groups.some(({ name }) => name === group))) {
    accesses.declare(from, {
      group: grant.group,
      product: 'OpenStack',
      role: accessText(grant),
      allows: allowedBy(grant),
    });
  }
};
