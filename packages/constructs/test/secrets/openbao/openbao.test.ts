import { describe, expect, it } from 'vitest';
import { accesses } from '../../../src/contributions/accesses.ts';
import { localAccounts } from '../../../src/contributions/local-accounts.ts';
import { oidcClients } from '../../../src/contributions/oidc-clients.ts';
import { storedSecrets } from '../../../src/contributions/secrets.ts';
import type { KubernetesObject } from '../../../src/core/kind.ts';
import { plan } from '../../../src/core/plan.ts';
import { SecretRef, type SecretReferenceProps } from '../../../src/core/secret-reference.ts';
import type { Site } from '../../../src/core/site.ts';
import type { SingleSignOn } from '../../../src/identity/single-sign-on.ts';
import type { Cidr } from '../../../src/inventory/index.ts';
import { ExternalSecrets } from '../../../src/secrets/external-secrets.ts';
import type { AppRole } from '../../../src/secrets/openbao/app-role.ts';
import { OpenBao, type OpenBaoProps } from '../../../src/secrets/openbao/openbao.ts';
import { SecretsContract } from '../../../src/secrets/secrets-contract.ts';
import { Sample } from '../../fixtures/bare-site.ts';
import { smallCluster } from '../../fixtures/small-cluster.ts';
import { importedSecret, smallSite } from '../../fixtures/small-site.ts';

const made = (key: string, changed: Partial<SecretReferenceProps> = {}): SecretRef =>
  new SecretRef({ path: 'sites/small/database', key, owner: 'platform', origin: 'generated', rotation: { everyDays: 90 }, ...changed });

const sealKey = importedSecret('seal-key', 'sites/small/openbao');

const signOn = (site: Site): SingleSignOn => {
  site.namespace('keycloak', 'restricted');
  const groups = [{ name: 'cloud-admins', description: 'run the cloud' }];
  return Object.assign(new Sample(site, 'sso'), { issuer: 'https://sso.small.example/realms/small', groups });
};

const withStore = (props: Partial<OpenBaoProps> = {}, secrets: readonly SecretRef[] = [made('password')], withPeople = false) => {
  const site = smallSite();
  const network = new Sample(site, 'network');
  const externalSecrets = new ExternalSecrets(site, 'external-secrets', { cluster: smallCluster(site), network, profile: 'tiny' });
  const identity = { provider: signOn(site), roles: { 'cloud-admins': 'administrator' } } as const;
  new OpenBao(site, 'openbao', { network, externalSecrets, profile: 'tiny', sealKey, ...(withPeople ? { identity } : {}), ...props });
  new SecretsContract(site, 'contract');
  const data = Object.fromEntries(secrets.map((secret) => [secret.key, secret]));
  storedSecrets.declare(new Sample(site, 'product'), { namespace: 'default', name: 'database', data, consumer: 'the web shop' });
  const { files, findings } = plan(site);
  const objects = [...files.values()].flatMap(({ content }): readonly KubernetesObject[] => (content.type === 'object' ? [content.object] : []));
  const script = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'openbao-configuration')!;
  return {
    objects,
    files,
    contributions: site.contributions,
    findings: findings.filter(({ rule }) => rule !== 'chart-lock'),
    script: (script['data'] as Record<string, string>)['configure.sh']!,
  };
};

const role = (changed: Partial<AppRole> = {}): AppRole => ({
  name: 'backup',
  consumer: 'the back-up of the firewalls',
  reads: [made('password')],
  tokenMinutes: 20,
  secretIdHours: 24,
  secretIdUses: 10,
  boundCidrs: [smallSite().inventory.networks.get('management').prefix],
  handedOutBy: ['cloud-admins'],
  ...changed,
});

/** The policy of that name as the script writes it. */
const policyIn = (script: string, name: string): string => new RegExp(`policy ${name} <<'END'\\n([^]*?)END\\n`).exec(script)![1]!;

describe('OpenBao', () => {
  it('makes each generated secret once, and lets External Secrets read exactly the paths that products declared', () => {
    const { script, findings, files } = withStore({}, [made('password'), made('user', { origin: 'imported' }), made('key', { path: 'sites/small/other' })]);
    expect(findings).toEqual([]);
    expect(script.match(/^generate .*$/gm)).toEqual([
      'generate sites/small/database password letters-and-digits',
      'generate sites/small/other key letters-and-digits',
    ]);
    expect(policyIn(script, 'external-secrets-reader').match(/path "[^"]*"/g)).toEqual([
      'path "kv/data/sites/small/database"',
      'path "kv/data/sites/small/other"',
    ]);
    expect(files.get('docs/secrets.md')!.bytes().toString()).toContain('OpenBao makes it where there is none');
  });

  it('lets the Job that configures it make secrets and read none', () => {
    const { script } = withStore();
    const own = policyIn(script, 'openbao-configuration');
    expect(own).toContain('path "kv/data/sites/small/database" {\n  capabilities = ["create", "patch"]\n}');
    expect(own).not.toContain('*');
  });

  it('tells auditors of both ways to every secret that need no single sign-on', () => {
    const { contributions, script } = withStore();
    expect(policyIn(script, 'openbao-configuration')).toContain(
      'path "sys/policies/acl/openbao-configuration" {\n  capabilities = ["create", "read", "update"]\n}',
    );
    const accounts = contributions.of(localAccounts).flatMap(({ value }) => (value.product === 'OpenBao' ? [[value.account, value.by]] : []));
    expect(accounts).toEqual([
      ['the seal key', sealKey],
      ['the ServiceAccount openbao/openbao-configuration', 'whoever may run Pods or make tokens of ServiceAccounts in the namespace openbao'],
    ]);
  });

  it('names the Job after what it does, so that another configuration runs', () => {
    const jobOf = (secrets: readonly SecretRef[]) =>
      withStore({}, secrets).objects.find(({ kind, metadata }) => kind === 'Job' && /^openbao-conf/.test(metadata.name))!;
    expect(jobOf([made('password')]).metadata.name).toBe(jobOf([made('password')]).metadata.name);
    expect(jobOf([made('password')]).metadata.name).not.toBe(jobOf([made('other')]).metadata.name);
  });

  it('refuses to make a secret of a form that it does not know', () => {
    const { findings } = withStore({}, [made('password', { form: 'a poem' })]);
    expect(findings).toMatchObject([{ rule: 'secret-form', construct: 'small/product', what: expect.stringContaining('its form is "a poem"') }]);
  });

  it.for([1, 2, 4, 9])('refuses %i servers', (servers) => {
    expect(withStore({ servers }).findings.map(({ what }) => what)).toContain(`the secret store has ${servers} ${servers === 1 ? 'server' : 'servers'}`);
  });

  it('takes five servers, who all know each other', () => {
    const { findings, objects } = withStore({ servers: 5 });
    expect(findings).toEqual([]);
    expect(JSON.stringify(objects.find(({ kind, metadata }) => kind === 'HelmChart' && metadata.name === 'openbao'))).toContain('openbao-4.openbao-internal');
  });

  it('refuses a literal as the key that unseals', () => {
    const { findings } = withStore({ sealKey: 'a'.repeat(64) as never });
    expect(findings).toMatchObject([{ rule: 'literal-secret', what: 'sealKey holds a literal value (not shown: it may be the secret itself)' }]);
  });

  it('gives an AppRole an end, and a policy of its own', () => {
    const { script, findings } = withStore({ appRoles: [role()] }, undefined, true);
    expect(findings).toEqual([]);
    expect(script).toContain('"token_ttl":"20m","token_max_ttl":"20m"');
    expect(script).toContain('"secret_id_ttl":"24h","secret_id_num_uses":10');
    expect(policyIn(script, 'app-backup')).toBe('path "kv/data/sites/small/database" {\n  capabilities = ["read"]\n}\n');
  });

  it.for([
    ['tokenMinutes', { tokenMinutes: 0 }],
    ['secretIdHours', { secretIdHours: undefined as never }],
    ['secretIdUses', { secretIdUses: 0 }],
  ] as const)('refuses an AppRole without %s', ([field, changed]) => {
    const { findings } = withStore({ appRoles: [role(changed)] }, undefined, true);
    expect(findings).toMatchObject([{ rule: 'app-role', what: expect.stringMatching(new RegExp(`^${field} of the AppRole backup is .*without end$`)) }]);
  });

  it.for([[[]], [['0.0.0.0/0' as unknown as Cidr]]] as const)('refuses an AppRole that may log in from anywhere: %j', ([boundCidrs]) => {
    expect(withStore({ appRoles: [role({ boundCidrs })] }, undefined, true).findings).toMatchObject([
      { rule: 'app-role', what: 'the AppRole backup may log in from anywhere' },
    ]);
  });

  it.for([
    ['reads no secret and gets no certificate', { reads: [] }],
    ['has no consumer', { consumer: ' ' }],
  ] as const)('refuses an AppRole that %s', ([what, changed]) => {
    expect(withStore({ appRoles: [role(changed)] }, undefined, true).findings).toMatchObject([{ rule: 'app-role', what: `the AppRole backup ${what}` }]);
  });

  it('refuses an AppRole whose ids nobody can hand out', () => {
    const what = 'nobody can hand out an id of the AppRole backup: ';
    expect(withStore({ appRoles: [role()] }).findings).toMatchObject([{ rule: 'app-role', what: `${what}people log in to the store by no single sign-on` }]);
    expect(withStore({ appRoles: [role({ handedOutBy: [] })] }, undefined, true).findings).toMatchObject([{ what: `${what}handedOutBy names no group` }]);
  });

  it('refuses a policy on what the site does not keep', () => {
    const { findings } = withStore({ appRoles: [role({ reads: [made('password', { path: 'sites/elsewhere' })] })] });
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'store-policy', what: 'the policy app-backup opens kv/data/sites/elsewhere, where the site keeps no secret' }),
    );
  });

  it('refuses a policy on more than one path', () => {
    const reads = [Object.assign(Object.create(SecretRef.prototype), { ...made('password'), path: '*' })];
    expect(withStore({ appRoles: [role({ reads })] }).findings).toContainEqual(
      expect.objectContaining({ rule: 'store-policy', what: 'the AppRole backup is to read "*", which is more than one path' }),
    );
  });

  it('has an authority whose roles name their domains and their time', () => {
    const roles = [{ name: 'services', allowedDomains: ['small.example'], maxTtlHours: 24 }];
    const { script, findings } = withStore({ authority: { commonName: 'small', roles }, appRoles: [role({ certificates: ['services'] })] }, undefined, true);
    expect(findings).toEqual([]);
    expect(script).toContain("authority pki-root pki 'small'");
    expect(policyIn(script, 'app-backup')).toContain('path "pki/sign/services" {\n  capabilities = ["update"]\n}');
    const authority = { commonName: 'small', roles: [{ name: 'services', allowedDomains: ['*'], maxTtlHours: 0 }] };
    const wrong = withStore({ authority, appRoles: [role({ certificates: ['services'] })] }, undefined, true);
    expect(wrong.findings.map(({ what }) => what)).toEqual([
      'maxTtlHours of the role services of the authority is 0',
      'the role services of the authority signs for *',
    ]);
  });

  it('refuses a role of the authority that nobody may use, and one that is not there', () => {
    const roles = [{ name: 'services', allowedDomains: ['small.example'], maxTtlHours: 24 }];
    const { findings } = withStore({ authority: { commonName: 'small', roles }, appRoles: [role({ certificates: ['service'] })] }, undefined, true);
    expect(findings.map(({ what, allowed }) => [what, allowed])).toEqual([
      ['an AppRole gets certificates by the role service of the authority, which is not there', 'services'],
      ['nobody may use the role services of the authority', 'a role that an AppRole names in its certificates'],
    ]);
  });

  it('tells people in the run book how to replace secrets, without a value in an argument', () => {
    const book = withStore({}, undefined, true).files.get('docs/run-books/openbao.md')!.bytes().toString();
    expect(book).toContain('bao login -no-print -method=oidc role=administrator');
    expect(book.match(/bao kv (?:patch|put) .*/g)).toEqual(expect.arrayContaining([expect.stringMatching(/KEY=-; unset value$/)]));
    expect(withStore().files.get('docs/run-books/openbao.md')!.bytes().toString()).toContain('Nobody can log in to this store');
  });

  it('lets groups of the directory log in as roles that see and replace secrets, and read none', () => {
    const { script, findings, contributions } = withStore({ appRoles: [role()] }, undefined, true);
    expect(findings).toEqual([]);
    expect(script).toMatch(/write auth\/oidc\/role\/administrator .*"bound_claims":\{"groups":\["cloud-admins"\]\}/);
    const administrator = policyIn(script, 'people-administrator');
    expect(administrator).toContain('path "kv/data/sites/small/database" {\n  capabilities = ["create", "patch", "update"]\n}');
    expect(administrator).toContain('path "kv/metadata/sites/small/" {\n  capabilities = ["list"]\n}');
    expect(administrator).not.toMatch(/kv\/data[^}]*read|\*|sys\/policies\/acl/);
    expect(policyIn(script, 'people-app-backup')).toContain('path "auth/approle/role/backup/secret-id"');
    expect(script).toMatch(/^login https:\/\/sso.small.example\/realms\/small openbao sites\/small\/openbao-single-sign-on client-secret$/m);
    expect(contributions.of(accesses).map(({ value: { group, role } }) => [group, role])).toEqual([
      ['cloud-admins', 'administrator'],
      ['cloud-admins', 'app-backup'],
    ]);
    expect(contributions.of(oidcClients).map(({ value: { redirectUris } }) => redirectUris)).toEqual([['http://localhost:8250/oidc/callback']]);
  });

  it('takes a role that no group has any more from the groups that had it', () => {
    const { script } = withStore({}, undefined, true);
    expect(script).toContain('\nbao delete auth/oidc/role/auditor >/dev/null\n');
    expect(script).not.toContain('bao delete auth/oidc/role/administrator');
    expect(policyIn(script, 'openbao-configuration')).toContain('path "auth/oidc/role/auditor" {\n  capabilities = ["delete"]\n}');
  });

  it('lets the Job read the one secret that it brings to the store itself, and no other', () => {
    const own = policyIn(withStore({}, undefined, true).script, 'openbao-configuration');
    expect(own.match(/path "kv\/data\/[^"]*" \{\n.*"read"/g)).toEqual([expect.stringContaining('sites/small/openbao-single-sign-on')]);
  });

  it('refuses a role that the store does not have', () => {
    const site = smallSite();
    const network = new Sample(site, 'network');
    const externalSecrets = new ExternalSecrets(site, 'external-secrets', { cluster: smallCluster(site), network, profile: 'tiny' });
    const identity = { provider: signOn(site), roles: { members: 'root' as never } };
    new OpenBao(site, 'openbao', { network, externalSecrets, profile: 'tiny', sealKey, identity });
    expect(plan(site).findings.filter(({ rule }) => rule === 'ghost-role')).toMatchObject([
      { what: 'the group members is given the role "root", which the secret store does not have', allowed: 'administrator, auditor' },
    ]);
  });
});
