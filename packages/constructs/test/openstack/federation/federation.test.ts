import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { accesses } from '../../../src/contributions/accesses.ts';
import { contributionsBelow } from '../../../src/core/contribution.ts';
import { runBookMarkdown } from '../../../src/core/run-book.ts';
import type { MappingRule } from '../../../src/openstack/federation/mapping.ts';
import { mappingRules } from '../../../src/openstack/federation/mapping.ts';
import { Horizon } from '../../../src/openstack/horizon.ts';
import { Keystone, type KeystoneProps } from '../../../src/openstack/keystone.ts';
import { onPlane } from '../fixture.ts';
import { access, federated, groups, image } from './fixture.ts';

const found = (result: ReturnType<typeof federated>): readonly string[] =>
  result.findings.filter(({ rule }) => rule === 'openstack-federation').map(({ what }) => what);

const values = (result: ReturnType<typeof federated>) => parse(result.values('keystone'));

it('nothing is wrong with groups of the directory that have roles on projects of the cloud', () => {
  expect(found(federated())).toEqual([]);
  expect(federated().findings.filter(({ rule }) => rule === 'helm-values')).toEqual([]);
});

it('without a single sign-on, Keystone is configured as the chart has it', () => {
  const { values: of } = onPlane((site, plane) => new Keystone(site, 'keystone', { plane }));
  expect(parse(of('keystone'))).not.toHaveProperty('bootstrap');
  for (const word of ['wsgi_keystone', 'OIDC', 'mounts', 'trusted_dashboard']) expect(of('keystone')).not.toContain(word);
});

it('Apache passes claims as environment, and takes tokens of its issuer and audience alone', () => {
  const text: string = values(federated()).conf.wsgi_keystone;
  for (const line of [
    'OIDCPassClaimsAs environment',
    'OIDCClaimPrefix OIDC-',
    'OIDCPKCEMethod S256',
    'OIDCRedirectURI https://keystone.small.example/redirect_uri',
    'OIDCCacheType memcache',
    'Require claim iss:https://sso.small.example/realms/small',
    'Require claim aud:keystone',
  ])
    expect(text).toContain(`${line}\n`);
  expect(text).toContain('<Location /v3/OS-FEDERATION/identity_providers/sso/protocols/openid/auth>\n    AuthType oauth20\n');
});

it('Keystone sends tokens of browsers to Horizon of the site, to the final slash, and keeps them an hour', () => {
  const { keystone } = values(federated({ trustedDashboards: ['https://skyline.small.example/auth/websso/'] })).conf;
  expect(keystone.federation).toEqual({
    remote_id_attribute: 'OIDC-iss',
    trusted_dashboard: { type: 'multistring', values: ['https://horizon.small.example/auth/websso/', 'https://skyline.small.example/auth/websso/'] },
  });
  expect(keystone.auth.methods).toEqual(['password', 'token', 'openid', 'application_credential']);
  expect(keystone.token.expiration).toBe(3600);
});

it('secrets come by the store, and the key of the certificate stays out of the Pods', () => {
  const { volumes, volumeMounts } = values(federated()).pod.mounts.keystone_api.keystone_api;
  expect(volumeMounts).toHaveLength(2);
  expect(volumes[0].secret.secretName).toBe('keystone-single-sign-on');
  expect(volumes[1].secret).toMatchObject({ secretName: 'keystone.small.example-tls', items: [{ key: 'ca.crt', path: 'ca.crt' }] });
});

it('a rule of the mapping is for one group, and gives a membership', () => {
  expect(mappingRules(access.grants)).toEqual(
    ['cloud-admins', 'members'].map((group) => ({
      local: [{ user: { name: '{0}', email: '{1}' } }, { group: { name: group, domain: { name: 'people' } } }],
      remote: [{ type: 'OIDC-preferred_username' }, { type: 'OIDC-email' }, { type: 'OIDC-groups', any_one_of: [group] }],
    })),
  );
});

it('the Job reads what the grants say, and logs in once', () => {
  const script: string = values(federated()).bootstrap.script;
  const [, people, program] = /^cat > \/tmp\/people.json << 'END'\n(.*?)\nEND\npython3 - \/tmp\/people.json << 'END'\n(.*?)\nEND\n$/s.exec(script)!;
  expect(JSON.parse(people!)).toEqual({
    domain: 'people',
    ...access,
    roles: [],
    groups: ['cloud-admins', 'members'],
    provider: 'sso',
    issuer: 'https://sso.small.example/realms/small',
    protocol: 'openid',
    mapping: 'people',
    rules: mappingRules(access.grants),
  });
  expect(program!.match(/openstack\.connect\(/g)).toHaveLength(1);
  // Servers and volumes are in them.
  expect(program).not.toMatch(/DELETE", f"\/projects/);
});

it('each grant is a line for auditors', () => {
  const { site } = federated();
  expect(
    contributionsBelow(site)
      .of(accesses)
      .map(({ value }) => value),
  ).toContainEqual({
    group: 'members',
    product: 'OpenStack',
    role: 'member on project demo',
    allows: 'makes, changes and removes servers, networks and volumes in the project demo',
  });
});

it('the login page of Horizon offers the single sign-on, and no company of the chart', () => {
  const { values: of, findings } = onPlane((site, plane) => new Horizon(site, 'horizon', { plane, singleSignOn: true }));
  expect(findings).toEqual([]);
  const { auth, raw } = parse(of('horizon')).conf.horizon.local_settings.config;
  expect(auth).toEqual({
    sso: { enabled: true, initial_choice: 'sso', websso_keystone_url: 'https://keystone.small.example/v3' },
    idp_mapping: [{ name: 'sso', label: 'Single sign-on', idp: 'sso', protocol: 'openid' }],
  });
  expect(raw).toEqual({ WEBSSO_USE_HTTP_REFERER: '' });
});

const rule = (changed: Partial<MappingRule>): MappingRule => ({ ...mappingRules(access.grants)[0]!, ...changed });
const forEverybody = 'rule 1 of access.rules asks for no group: whoever can log in at all may get what it gives';
const ofNobody = 'which nobody makes';

it.each<[string, Parameters<typeof federated>, string]>([
  ['a rule without a condition', [{ rules: [rule({ remote: [{ type: 'OIDC-preferred_username' }, { type: 'OIDC-email' }] })] }], forEverybody],
  [
    'a condition with an empty list',
    [{ rules: [rule({ remote: [{ type: 'OIDC-preferred_username' }, { type: 'OIDC-groups', any_one_of: [] }] })] }],
    forEverybody,
  ],
  ['a condition that every text meets', [{ rules: [rule({ remote: [{ type: 'OIDC-groups', any_one_of: ['.*'], regex: true }] })] }], forEverybody],
  ['a condition that every name meets', [{ rules: [rule({ remote: [{ type: 'OIDC-groups', any_one_of: ['.+'], regex: true }] })] }], forEverybody],
  [
    'a condition that every name of letters meets',
    [{ rules: [rule({ remote: [{ type: 'OIDC-groups', any_one_of: ['^members$', '[a-z]'], regex: true }] })] }],
    forEverybody,
  ],
  [
    'a condition that looks at the name of a person',
    [{ rules: [rule({ remote: [{ type: 'OIDC-preferred_username', any_one_of: ['.'], regex: true }] })] }],
    forEverybody,
  ],
  [
    'a condition that looks at the issuer',
    [{ rules: [rule({ remote: [{ type: 'OIDC-iss', any_one_of: ['https://sso.small.example/realms/small'] }] })] }],
    forEverybody,
  ],
  ['a condition that only shuts groups out', [{ rules: [rule({ remote: [{ type: 'OIDC-groups', not_any_of: ['members'] }] })] }], forEverybody],
  [
    'a pattern that no group fits',
    [{ rules: [rule({ remote: [{ type: 'OIDC-groups', any_one_of: ['^ghost'], regex: true }] })] }],
    'rule 1 of access.rules is for groups that fit ^ghost, and the directory has none',
  ],
  [
    'a pattern that only Python knows',
    [{ rules: [rule({ remote: [{ type: 'OIDC-groups', any_one_of: ['(?P<any>.+)'], regex: true }] })] }],
    'rule 1 of access.rules is for groups that fit (?P<any>.+), which nobody but Keystone can read: it may fit all',
  ],
  [
    'a rule that believes headers',
    [{ rules: [rule({ remote: [{ type: 'HTTP_OIDC_GROUPS', any_one_of: ['members'] }] })] }],
    'rule 1 of access.rules believes HTTP_OIDC_GROUPS, a header of the request: anybody can send one and be an administrator',
  ],
  [
    'a rule that gives projects',
    [{ rules: [rule({ local: [{ projects: [{ name: 'demo', roles: [{ name: 'member' }] }] }] as unknown as MappingRule['local'] })] }],
    'rule 1 of access.rules gives projects: the roles stay for ever, also when the person has left the group',
  ],
  [
    'a rule for a group that the directory does not have',
    [{ rules: [rule({ remote: [{ type: 'OIDC-groups', any_one_of: ['ghosts'] }] })] }],
    'rule 1 of access.rules is for the group ghosts, which the directory does not have',
  ],
  [
    'a rule that puts people into a group of another domain',
    [{ rules: [rule({ local: [{ group: { name: 'members', domain: { name: 'ghost' } } }] })] }],
    `rule 1 of access.rules puts people into the group members of the domain ghost, ${ofNobody}`,
  ],
  [
    'a grant for a group that the directory does not have',
    [{ grants: [{ group: 'ghosts', role: 'member', on: { project: 'demo' } }] }],
    'a grant is for the group ghosts, which the directory does not have',
  ],
  ['a role that nobody makes', [{ grants: [{ group: 'members', role: 'ghost', on: 'domain' }] }], `a grant gives members the role ghost, ${ofNobody}`],
  [
    'a project that nobody makes',
    [{ grants: [{ group: 'members', role: 'member', on: { project: 'ghost' } }] }],
    `a grant gives members a role on the project ghost, ${ofNobody}`,
  ],
  ['no grants', [{ grants: [] }], 'access has no grants: everybody who logs in is refused'],
  [
    'a group with a semicolon',
    [{}, { directory: [...groups, { name: 'x;cloud-admins', description: 'a trap' }] }],
    'the group "x;cloud-admins" has a character that means something to Keystone or a shell: Keystone splits groups on ";", and its members would be in each part',
  ],
  [
    'a trusted dashboard without a final slash',
    [{ trustedDashboards: ['https://skyline.small.example/auth/websso'] }],
    'the trusted dashboard https://skyline.small.example/auth/websso has no final slash: Keystone compares whole texts, and would refuse every login from it',
  ],
  [
    'a trusted dashboard without TLS',
    [{ trustedDashboards: ['http://skyline.small.example/auth/websso/'] }],
    'the trusted dashboard http://skyline.small.example/auth/websso/ would get tokens without TLS',
  ],
  [
    'an image without the module',
    [{}, { images: {} }],
    "quay.io/airshipit/keystone:2025.2-ubuntu_noble is upstream's image of Keystone, and has no mod_auth_openidc: Apache would not start",
  ],
])('%s is stopped', (_, props, what) => {
  expect(found(federated(...props))).toEqual([what]);
});

it('a pattern that groups of the directory fit is a condition, also beside another claim', () => {
  const groups = { type: 'OIDC-groups', any_one_of: ['^mem', '-admins$'], regex: true };
  const email = { type: 'OIDC-email', any_one_of: ['@small\\.example$'], regex: true };
  for (const remote of [[groups], [email, groups]]) expect(found(federated({ rules: [rule({ remote })] }))).toEqual([]);
});

it('a group that is not there is said once', () => {
  const { site } = federated({ grants: [{ group: 'ghosts', role: 'member', on: 'domain' }] });
  expect(contributionsBelow(site).of(accesses)).toEqual([]);
});

const runBook = ({ site }: ReturnType<typeof federated>): string => runBookMarkdown((site.node.findChild('keystone') as Keystone).runBook!);

it('the image with the module is built and pushed by the name that the site has, before OpenStack', () => {
  for (const keystone of [image, `${image}@sha256:${'0'.repeat(64)}`]) {
    const text = runBook(federated({}, { images: { keystone } }));
    expect(text).toContain(` podman build --build-arg SERIES=2025.2 -t ${image} images/keystone-openidc\n`);
    expect(text).toContain(` podman push --digestfile keystone-openidc.digest ${image}\n`);
  }
});

it('the command line trusts the authority of the site', () => {
  expect(runBook(federated())).toMatch(/--os-cacert FILE .*token issue\n/);
});

const apache: string = values(federated()).conf.wsgi_keystone;
const withApache = (wsgi_keystone: string) => found(federated({}, { values: { conf: { wsgi_keystone } } }));

const requiredOfTokens = /<RequireAll>.*<\/RequireAll>/s;
const audience = 'Require claim aud:keystone';
const oneOfTwoGroups = '<RequireAny>\nRequire claim groups:members\nRequire claim groups:auditors\n</RequireAny>';

it.each([
  ['a remark', (text: string) => `${text}# ours\n`],
  ['nothing but the audience', (text: string) => text.replace(requiredOfTokens, audience)],
  ['a line that goes on', (text: string) => text.replace(requiredOfTokens, 'Require claim \\\n  aud:keystone')],
  ['the audience and one of two groups', (text: string) => text.replace(audience, `${audience}\n${oneOfTwoGroups}`)],
])('a site may have a text of its own for Apache that keeps the same shut: %s', (_, change) => {
  expect(change(apache)).not.toBe(apache);
  expect(withApache(change(apache))).toEqual([]);
});

it.each([
  ['headers', (text: string) => text.replace('OIDCPassClaimsAs environment', 'OIDCPassClaimsAs both')],
  ['headers', (text: string) => text.replace('OIDCPassClaimsAs environment', '')],
  ['audience', (text: string) => text.replace('Require claim aud:keystone', '')],
  ['audience', (text: string) => text.replace('Require claim aud:keystone', 'Require claim aud:grafana')],
  ['audience', (text: string) => text.replace('Require claim aud:keystone', '#Require claim aud:keystone')],
  ['audience', (text: string) => text.replace('Require claim aud:keystone', '# Ours: \\\nRequire claim aud:keystone')],
  ['audience', (text: string) => text.replace(requiredOfTokens, `Require valid-user\n${audience}`)],
  ['audience', (text: string) => text.replace(requiredOfTokens, `<RequireAll>\n${audience}\n</RequireAll>\nRequire valid-user`)],
  [
    'audience',
    (text: string) =>
      text.replace(requiredOfTokens, `<RequireAll>\nRequire valid-user\n<RequireAny>\n${audience}\nRequire valid-user\n</RequireAny>\n</RequireAll>`),
  ],
  ['audience', (text: string) => text.replace(requiredOfTokens, `<RequireNone>\n${audience}\n</RequireNone>`)],
  ['audience', (text: string) => text.replace(requiredOfTokens, `<Limit GET>\n${audience}\n</Limit>`)],
  ['audience', (text: string) => text.replace('AuthType openid-connect', 'AuthType auth-openidc')],
])('a text for Apache that opens Keystone is stopped: %s', (word, change) => {
  expect(change(apache)).not.toBe(apache);
  expect(withApache(change(apache))).toEqual([expect.stringContaining(word)]);
});

it('what Keystone and Apache must agree on cannot be said otherwise', () => {
  const values: KeystoneProps['values'] = { conf: { keystone: { federation: { remote_id_attribute: 'HTTP_OIDC_ISS' } } } };
  expect(federated({}, { values }).findings.map(({ what }) => what)).toContainEqual(expect.stringContaining('conf.keystone.federation.remote_id_attribute'));
});
