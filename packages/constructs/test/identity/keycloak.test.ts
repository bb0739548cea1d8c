import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { accesses } from '../../src/contributions/accesses.ts';
import { localAccounts } from '../../src/contributions/local-accounts.ts';
import { type OidcClient, oidcClients } from '../../src/contributions/oidc-clients.ts';
import { revocations } from '../../src/contributions/revocations.ts';
import { routes } from '../../src/contributions/routes.ts';
import { bootstrapSecrets, secretUses, storedSecrets } from '../../src/contributions/secrets.ts';
import type { Keycloak } from '../../src/identity/keycloak/keycloak.ts';
import { dashboard, SampleDirectory, secretOf, withKeycloak } from './fixture.ts';

const podSpec = (object: unknown) => (object as { spec: { template: { spec: Record<string, never> } } }).spec.template.spec as Record<string, unknown>;
const stepsOf = (
  realm: { authenticationFlows: { alias: string; authenticationExecutions: { authenticator?: string; requirement: string }[] }[] },
  alias: string,
) =>
  realm.authenticationFlows
    .find((flow) => flow.alias === alias)!
    .authenticationExecutions.map(({ authenticator, requirement }) => [authenticator, requirement]);

describe('the realm', () => {
  it('asks everybody for a password and a one-time code, and nobody for a password without a browser', () => {
    const { realm, findings } = withKeycloak();
    expect(findings).toEqual([]);
    expect([realm.browserFlow, realm.directGrantFlow]).toEqual(['bastide browser', 'bastide no direct grant']);
    expect(stepsOf(realm, 'bastide forms')).toEqual([
      ['auth-username-password-form', 'REQUIRED'],
      ['auth-otp-form', 'REQUIRED'],
    ]);
    expect(stepsOf(realm, 'bastide no direct grant')).toEqual([['deny-access-authenticator', 'REQUIRED']]);
  });

  it('has the clients that products declare: exact redirects, PKCE, groups, audiences and no passwords', () => {
    const commandLine: OidcClient = { clientId: 'command-line', title: 'Command line', flows: ['device'], redirectUris: [], audiences: ['dashboard'] };
    const { realm } = withKeycloak({ clients: [dashboard, commandLine] });
    expect(realm.clients).toMatchObject([
      {
        clientId: 'command-line',
        publicClient: true,
        standardFlowEnabled: false,
        attributes: { 'oauth2.device.authorization.grant.enabled': 'true', 'pkce.code.challenge.method': 'S256' },
        protocolMappers: [
          { protocolMapper: 'oidc-group-membership-mapper', config: { 'claim.name': 'groups', 'full.path': 'false' } },
          { protocolMapper: 'oidc-audience-mapper', config: { 'included.client.audience': 'dashboard' } },
        ],
      },
      {
        clientId: 'dashboard',
        publicClient: false,
        standardFlowEnabled: true,
        implicitFlowEnabled: false,
        directAccessGrantsEnabled: false,
        fullScopeAllowed: false,
        secret: '$(env:CLIENT_SECRET_DASHBOARD)',
        redirectUris: ['https://dashboard.small.example/callback'],
        attributes: { 'pkce.code.challenge.method': 'S256' },
      },
    ]);
  });

  it('reads people and their groups from the directory, by TLS, and changes nothing there', () => {
    const { realm } = withKeycloak();
    const [ldap] = realm.components['org.keycloak.storage.UserStorageProvider'];
    expect(ldap.config).toMatchObject({
      vendor: ['rhds'],
      editMode: ['READ_ONLY'],
      cachePolicy: ['NO_CACHE'],
      connectionUrl: ['ldaps://ipa-1.small.example ldaps://ipa-2.small.example'],
      bindCredential: ['$(env:LDAP_BIND_PASSWORD)'],
    });
    const mappers = ldap.subComponents['org.keycloak.storage.ldap.mappers.LDAPStorageMapper'];
    expect(mappers.at(-1).config).toMatchObject({
      'membership.ldap.attribute': ['member'],
      'groups.ldap.filter': ['(|(cn=cloud-admins)(cn=members))'],
      mode: ['READ_ONLY'],
    });
    expect(realm.groups.map(({ name }: { name: string }) => name)).toEqual(['cloud-admins', 'members']);
  });
});

describe('the import of the realm', () => {
  const jobOf = (clients: readonly OidcClient[]) => withKeycloak({ clients }).named('Job', 'keycloak-realm')!;

  it('is a new Job for another realm, and the same one for the same', () => {
    expect(jobOf([dashboard]).metadata.name).toBe(jobOf([dashboard]).metadata.name);
    expect(jobOf([dashboard]).metadata.name).not.toBe(jobOf([{ ...dashboard, title: 'Another' }]).metadata.name);
  });

  it('reads the realm of its own name, and each secret from the Secret that brings it', () => {
    const { named, site } = withKeycloak();
    const job = named('Job', 'keycloak-realm')!;
    const { containers, volumes } = podSpec(job) as { containers: { env: object[] }[]; volumes: object[] };
    expect(volumes[0]).toEqual({ name: 'config', configMap: { name: job.metadata.name } });
    expect(containers[0]!.env).toContainEqual({
      name: 'CLIENT_SECRET_DASHBOARD',
      valueFrom: { secretKeyRef: { name: 'oidc-client-dashboard', key: 'secret' } },
    });
    // It compares everything, so that a new Job undoes what was changed by hand.
    expect(containers[0]!.env).toContainEqual({ name: 'IMPORT_CACHE_ENABLED', value: 'false' });
    expect(site.contributions.of(storedSecrets).map(({ value }) => `${value.namespace}/${value.name}`)).toEqual(
      expect.arrayContaining(['keycloak/keycloak', 'keycloak/oidc-client-dashboard']),
    );
  });

  it('and the server get what opens the directory from the Ansible Vault file: nobody could log in to put it into the store', () => {
    const { site, sso } = withKeycloak();
    const { bindPassword, authority } = sso.users.ldap;
    expect(site.contributions.of(bootstrapSecrets).map(({ value: { namespace, name, data } }) => ({ namespace, name, data }))).toEqual([
      { namespace: 'keycloak', name: 'keycloak-directory-authority', data: { 'ca.crt': authority } },
      { namespace: 'keycloak', name: 'keycloak-realm', data: { LDAP_BIND_PASSWORD: bindPassword } },
    ]);
    const uses = site.contributions.of(secretUses).map(({ value }) => `${value.secret.address}: ${value.consumer}`);
    expect(uses).toContain(`${authority.address}: small/keycloak, to know the directory`);
    expect(uses).toContain(`${bindPassword.address}: small/keycloak, whose realm reads the directory by it`);
  });
});

describe('the server', () => {
  it('routes the realm and its pictures, and neither the realm of administrators nor their API', () => {
    const { site, sso } = withKeycloak();
    expect(site.contributions.of(routes).map(({ value }) => value.host + value.pathPrefix)).toEqual([
      'sso.small.example/realms/small',
      'sso.small.example/resources',
    ]);
    expect(sso.issuer).toBe('https://sso.small.example/realms/small');
  });

  it('has no privileges, no console of administrators, and a heap that its limit has room for', () => {
    const { named } = withKeycloak();
    const { initContainers, containers } = podSpec(named('Deployment', 'keycloak')) as { initContainers: object[]; containers: object[] };
    expect(JSON.stringify(initContainers)).toContain('--features-disabled=admin');
    expect(containers[0]).toMatchObject({
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      resources: { limits: { memory: '640Mi' } },
    });
    expect(JSON.stringify(containers)).toContain('-Xmx192m');
  });
});

describe('what is wrong with a client is said where it is declared', () => {
  const said = (client: Partial<OidcClient>) => withKeycloak({ clients: [{ ...dashboard, ...client }] }).findings.map(({ rule, what }) => `${rule}: ${what}`);

  it.each([
    ['http://dashboard.small.example/callback', 'is without TLS: who listens on the way gets the codes of everybody'],
    ['https://dashboard.small.example/*', 'has a "*": whoever can receive at any address that it covers gets the codes of everybody'],
    ['https://*.small.example/callback', 'has a "*": whoever can receive at any address that it covers gets the codes of everybody'],
    ['*', 'has a "*": whoever can receive at any address that it covers gets the codes of everybody'],
    ['/callback', 'is no whole address'],
    ['https://dashboard.small.example/#callback', 'is no whole address'],
    ['https://somebody@dashboard.small.example/callback', 'is no whole address'],
    ['ftp://dashboard.small.example/callback', 'is no whole address'],
  ])('the redirect URI %s', (uri, fault) => {
    expect(said({ redirectUris: [uri] })).toEqual([`oidc-redirect: the redirect URI "${uri}" of dashboard ${fault}`]);
  });

  it('http is for commands on the own machine', () => {
    expect(said({ redirectUris: ['http://localhost:8085/auth/callback'] })).toEqual([]);
  });

  it('a flow by which passwords reach the client', () => {
    expect(said({ flows: ['browser', 'password' as never] })).toEqual(['oidc-client-flow: people are to log in to dashboard by "password"']);
  });

  it('an audience that nobody declares', () => {
    expect(said({ audiences: ['keystone'] })).toEqual(['oidc-audience: tokens of dashboard are to be for "keystone", and no construct declares that client']);
  });

  it('a client that nobody uses', () => {
    expect(said({ flows: [], redirectUris: [] })).toEqual([
      'oidc-client: nobody uses the client dashboard: nobody can log in to it, and no other client gets tokens for it',
    ]);
  });

  it('a browser that is sent back nowhere', () => {
    expect(said({ redirectUris: [] })).toEqual(['oidc-redirect: dashboard does not say where browsers are sent back to']);
  });

  it('a name that another client has as well', () => {
    const { findings } = withKeycloak({
      clients: [
        { ...dashboard, secret: undefined as never },
        { ...dashboard, secret: undefined as never },
      ],
    });
    expect(findings.map(({ what }) => what)).toContain('the clients dashboard and dashboard would be one: they differ in no letter or digit');
  });

  it('a literal as its secret, whichever way it is declared, which goes nowhere', () => {
    const client = { ...dashboard, secret: 'Horse-Battery-1' as never };
    for (const change of [{ clients: [client] }, { clients: [], more: (_: unknown, sso: Keycloak) => oidcClients.declare(sso, client) }]) {
      const { findings, planned } = withKeycloak(change);
      expect(findings.map(({ rule }) => rule)).toContain('literal-secret');
      expect([...planned.files.values()].filter((file) => file.bytes().includes('Horse-Battery-1'))).toEqual([]);
    }
  });

  it('a secret that nobody brings', () => {
    const { findings } = withKeycloak({ clients: [], more: (_, sso) => oidcClients.declare(sso, dashboard) });
    expect(findings.map(({ what }) => what)).toEqual(['nobody brings the secret of the client dashboard to the single sign-on']);
  });
});

describe('what is wrong with the directory', () => {
  const said = (...props: [(readonly string[])?, object?]) =>
    withKeycloak({ directory: (site) => new SampleDirectory(site, ...props) }).findings.map(({ rule, what }) => `${rule}: ${what}`);

  const noName = 'is no name that every product takes for one';
  it.each([
    ['x;cloud-admins', `${noName}: Keystone splits lists of groups at ";", so its members would be in every group that follows`],
    ['Cloud-Admins', noName],
    ['cloud admins', noName],
    ['1-group', noName],
    ['members-', noName],
  ])('the group %s, which products do not get to see', (name, fault) => {
    const { findings, sso } = withKeycloak({ directory: (site) => new SampleDirectory(site, [name, 'members']) });
    expect(findings.map(({ rule, what }) => [rule, what])).toEqual([['group-name', `the group "${name}" ${fault}`]]);
    expect(sso.groups.map((group) => group.name)).toEqual(['members']);
  });

  it('an address without TLS', () => {
    expect(said(['members'], { urls: ['ldap://ipa-1.small.example'] })).toEqual(['ldap-url: the directory is asked at "ldap://ipa-1.small.example"']);
  });

  it('a password that is a literal, which goes nowhere', () => {
    const { findings, planned } = withKeycloak({ directory: (site) => new SampleDirectory(site, ['members'], { bindPassword: 'Horse-Battery-1' as never }) });
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['literal-secret']));
    expect([...planned.files.values()].filter((file) => file.bytes().includes('Horse-Battery-1'))).toEqual([]);
  });

  it('a right of a group that it does not have', () => {
    const more = (group: string) =>
      withKeycloak({ more: (_, sso) => accesses.declare(sso, { group, product: 'Dashboard', role: 'viewer', allows: 'sees all' }) }).findings.map(
        ({ what }) => what,
      );
    expect(more('members')).toEqual([]);
    expect(more('ghosts')).toEqual(['Dashboard gives viewer to the group "ghosts", which the directory does not have']);
  });
});

it('has a run book whose question trusts the authority of the site, which no machine knows, and asks a public one as it is', () => {
  const [asked] = withKeycloak().sso.runBook!.checks;
  expect(asked!.command).toBe(
    "curl -fsS --cacert <(kubectl -n keycloak get secret sso.small.example-tls -o jsonpath='{.data.ca\\.crt}' | base64 -d) https://sso.small.example/realms/small/.well-known/openid-configuration",
  );
  const [open] = withKeycloak({ keycloak: { issuer: 'public' } }).sso.runBook!.checks;
  expect(open!.command).toBe('curl -fsS https://sso.small.example/realms/small/.well-known/openid-configuration');
});

describe('the run book', () => {
  const steps = (symptom: string) => withKeycloak().sso.runBook!.failures.find((failure) => failure.symptom.includes(symptom))!.steps;
  const kcadm = (symptom: string) =>
    steps(symptom).flatMap(({ command = '' }) => [...command.matchAll(/kcadm\.sh (.*) --config \/tmp\/kcadm\.config$/gm)].map(([, what]) => what));
  const session = 'config credentials --server http://localhost:8080 --realm master --user bastide-bootstrap';
  const person = 'get users -r small -q username=NAME -q exact=true --fields id';

  it('ends the sessions of a person', () => {
    expect(kcadm('sessions of a person')).toEqual([session, person, 'create users/ID/logout -r small']);
    expect(steps('sessions of a person').map(({ text }) => text)).toContainEqual(expect.stringContaining('last until they end: 5 minutes'));
  });

  it('takes a lost device away, whole', () => {
    expect(kcadm('lost the device')).toEqual([
      session,
      person,
      'get users/ID/credentials -r small --fields id,type,userLabel',
      'delete users/ID/credentials/CREDENTIAL -r small',
    ]);
  });

  it('says where the password of the administrator is, wherever it is asked for', () => {
    for (const symptom of ['sessions of a person', 'lost the device', 'has leaked'])
      expect(steps(symptom)).toContainEqual({
        text: expect.stringContaining('the key bootstrap-admin-password of the Secret keycloak/keycloak'),
        command: expect.stringContaining('kcadm.sh config credentials'),
      });
  });

  it('takes nobody for a member who is one by another group only', () => {
    const { command = '' } = steps('have no groups')[0]!;
    const found = execFileSync('sh', ['-c', command.split('|')[1]!], {
      input: '  User login: ada\n  Member of groups: ipausers, members\n  Indirect Member of group: cloud-admins\n',
      encoding: 'utf8',
    });
    expect(found).toBe('  Member of groups: ipausers, members\n');
  });
});

describe('docs/identity.md', () => {
  const text = (group: string) =>
    withKeycloak({ more: (_, sso) => accesses.declare(sso, { group, product: 'Dashboard', role: 'viewer', allows: 'sees all' }) })
      .planned.files.get('docs/identity.md')!
      .bytes();

  it('says who may do what where, and which groups nobody goes by', () => {
    expect(text('members')).toMatch(/\| `members` +\| People of members +\| Dashboard +\| `viewer` +\| sees all/);
    expect(text('members')).toContain('No product goes by `cloud-admins`.');
    expect(text('cloud-admins')).toContain('No product goes by `members`.');
  });

  it('says how rights end in each product, and which accounts need no single sign-on', () => {
    const { planned } = withKeycloak({
      more: (_, sso) => {
        revocations.declare(sso, { product: 'Dashboard', memberLeft: 'within an hour', rightGivenUp: 'the next sync' });
        localAccounts.declare(sso, { product: 'Dashboard', account: 'root', allows: 'everything', by: secretOf('root-password') });
        localAccounts.declare(sso, { product: 'Dashboard', account: 'guest', allows: 'nothing', by: 'nobody' });
      },
    });
    const identity = planned.files.get('docs/identity.md')!.bytes();
    expect(identity).toContain('Who is disabled in the directory logs in no more, but a session of the single sign-on that lives');
    expect(identity).toContain('gets new tokens for 10 hours at most');
    expect(identity).toContain('Products go by direct members');
    expect(identity).toMatch(/\| Dashboard +\| within an hour +\| the next sync +\|/);
    expect(identity).toMatch(
      /\| Dashboard +\| guest +\| nothing +\| nobody +\|\n\| Dashboard +\| root +\| everything +\| `sites\/small\/identity#root-password`/,
    );
    expect(identity).toMatch(/\| Keycloak +\| the administrator of the realm master +\|.*`sites\/small\/keycloak#bootstrap-admin-password`/);
  });

  it('says how long rights outlive a membership, and where clients take logins', () => {
    expect(text('members')).toMatch(/A token of the single sign-on +\| 5 minutes/);
    expect(text('members')).toMatch(/`dashboard`.*`sites\/small\/identity#dashboard-client-secret`.*`https:\/\/dashboard.small.example\/callback`/);
  });
});
