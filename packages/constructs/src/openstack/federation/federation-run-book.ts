import type { RunBook } from '../../core/run-book.ts';
import type { OpenStackPlane } from '../plane.ts';
import { peopleDomain } from './cloud-access.ts';
import { commandLineClientId, federationProtocol, identityProvider } from './identity-provider.ts';
import type { KeystoneFederation } from './keystone-federation.ts';

/** What people ask, and what goes wrong, with logins through the single sign-on. */
export const federationFailures = (plane: OpenStackPlane, { identity, access }: KeystoneFederation): RunBook['failures'] => {
  const namespace = plane.targetNamespace.name;
  const project = access.projects[0]?.name ?? 'PROJECT';
  const [image] = plane.image('keystone').split('@');
  return [
    {
      symptom: 'The image of Keystone is to be built (day 0, before OpenStack), or its Pods cannot pull it',
      steps: [
        {
          text: 'No published image of Keystone has mod_auth_openidc. On a machine with podman, in the root of the repository, logged in to the registry as somebody who may write there:',
          command: `podman build --build-arg SERIES=${plane.release} -t ${image} images/keystone-openidc\npodman push --digestfile keystone-openidc.digest ${image}`,
        },
        { text: 'Name it with that digest in images.keystone of OpenStack in the site: a tag may be another image tomorrow.' },
        { text: 'Do both again for each image of upstream, and for each security notice of libapache2-mod-auth-openidc.' },
      ],
    },
    {
      symptom: 'Somebody logs in at the single sign-on, and Keystone answers 401',
      steps: [
        {
          text: 'In none of the groups of a grant: Keystone says that it could not map.',
          command: `kubectl -n ${namespace} logs -l application=keystone,component=api --prefix --tail=50 | grep -iE 'federat|mapp|oidc'`,
        },
        { text: 'With the account of the administrator: are the rules those of the model?', command: 'openstack mapping show people -f json' },
        { text: 'The Job that writes them says what it did.', command: `kubectl -n ${namespace} logs job/keystone-bootstrap --tail=40` },
        {
          text: 'A person who left a group keeps what a token says until it ends, an hour at most; who must be out at once is disabled in Keystone too.',
          command: `openstack user set --disable --domain ${peopleDomain} NAME`,
        },
      ],
    },
    {
      symptom: 'All logins by the single sign-on fail, those by password work',
      steps: [
        {
          text: 'Apache reaches it by its public name and knows its authority; the log names what fails.',
          command: `kubectl -n ${namespace} logs -l application=keystone,component=api --prefix --tail=50 | grep -i oidc`,
        },
        {
          text: 'From a Pod of Keystone, the same question.',
          command: `kubectl -n ${namespace} exec deploy/keystone-api -c keystone-api -- curl -sS --cacert /etc/apache2/site-authority/ca.crt ${identity.issuer}/.well-known/openid-configuration`,
        },
        {
          text: 'A new client secret, or a new authority, is read when Apache starts.',
          command: `kubectl -n ${namespace} rollout restart deployment/keystone-api`,
        },
        {
          text: `The administrator logs in by password meanwhile: the Secret keystone-keystone-admin.`,
          command: `kubectl -n ${namespace} get secret keystone-keystone-admin -o yaml`,
        },
      ],
    },
    {
      symptom: 'Somebody wants the command line',
      steps: [
        {
          text: 'On the own machine; it prints an address and a code for the browser. No password is typed into a terminal. FILE holds the root certificate of the site, as the run book of cert-manager exports it.',
          command: [
            `openstack --os-auth-type v3oidcdeviceauthz --os-auth-url https://${plane.publicHost('identity')}/v3 --os-identity-provider ${identityProvider} --os-protocol ${federationProtocol} \\`,
            `  --os-discovery-endpoint ${identity.issuer}/.well-known/openid-configuration --os-client-id ${commandLineClientId} --os-code-challenge-method S256 \\`,
            `  --os-cacert FILE --os-project-domain-name ${peopleDomain} --os-project-name ${project} token issue`,
          ].join('\n'),
        },
      ],
    },
    {
      symptom: 'A program wants to log in',
      steps: [
        {
          text: 'It is no person, and gets a user of its own with a role on one project, made by the administrator; nothing of it passes by the single sign-on.',
          command: `openstack user create --domain default --password-prompt NAME\nopenstack role add --user NAME --user-domain default --project ${project} --project-domain ${peopleDomain} member`,
        },
        {
          text: 'As that user: an application credential, which ends, and can be taken back alone. The program gets its id and secret and never the password.',
          command: 'openstack application credential create --expiration "$(date -u -d "90 days" +%Y-%m-%dT%H:%M:%S)" --role member NAME',
        },
        {
          text: 'Nobody who came by the single sign-on can make one for the own account: Keystone answers 400, "Could not find role assignment", because such roles hold by a group of the token alone.',
        },
      ],
    },
  ];
};
