import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bench } from '../bench.ts';
import { openstackPython } from '../openstack-python.ts';
import { debianProgram, type Program } from '../program.ts';
import { frontSettings, keystoneServer, withoutActions } from './apache.ts';
import { bindPassword, directoryHosts, directorySettings, directoryTree } from './directory-tree.ts';
import { keycloak } from './keycloak.ts';
import type { LoginFiles } from './login-files.ts';
import { OwnMachine } from './own-machine.ts';
import type { Person } from './people.ts';

const slapd: Program = debianProgram('slapd', 'slapd');
const apache: Program = debianProgram('apache2', 'apache2 libapache2-mod-wsgi-py3 libapache2-mod-auth-openidc');
const memcached: Program = debianProgram('memcached', 'memcached');

export const chainPrograms: readonly Program[] = [
  keycloak,
  openstackPython,
  slapd,
  apache,
  memcached,
  ...['openssl', 'curl'].map((name) => debianProgram(name, name)),
];

/** Of the account that imports the realm, and of Keystone's administrator. */
export const administratorPassword = 'administrator-of-the-laboratory';
export const clientSecret = 'client-secret-of-the-laboratory';

const keystoneUrl = 'http://keystone-api:5000/v3';

/** What the chart brings into keystone.conf, and stands for the database; the site's settings follow, and win. */
const chartSettings = (folder: string): string => `[DEFAULT]
log_dir =
[token]
provider = fernet
[fernet_tokens]
key_repository = /etc/keystone/fernet-keys/
[fernet_receipts]
key_repository = /etc/keystone/fernet-keys/
[credential]
key_repository = /etc/keystone/credential-keys/
[cache]
enabled = true
backend = dogpile.cache.memcached
memcache_servers = 127.0.0.1:11211
[oslo_middleware]
enable_proxy_headers_parsing = true
[database]
connection = sqlite:///${folder}/keystone.db
`;

/** The directory, Keycloak, Apache and Keystone as the site has them, each a real one, behind TLS under the names of the site. */
export class LoginChain {
  readonly machine: OwnMachine;
  readonly files: LoginFiles;
  readonly authority: string;
  readonly #bench: Bench;
  readonly #folder: string;

  private constructor(bench: Bench, files: LoginFiles, machine: OwnMachine) {
    this.#bench = bench;
    this.files = files;
    this.machine = machine;
    this.#folder = join(bench.scratch, 'keystone');
    this.authority = join(bench.scratch, 'certificates/ca.crt');
  }

  static async start(bench: Bench, files: LoginFiles, people: readonly Person[]): Promise<LoginChain> {
    const hosts = [singleSignOnHost(files), keystoneHost(files), files.dashboardHost, ...directoryHosts(files.realm), 'keystone-api'];
    const machine = await OwnMachine.start(bench, hosts, [
      "echo 'keystone:x:42424:42424::/var/lib/keystone:/bin/false' >> /etc/passwd",
      "echo 'keystone:x:42424:' >> /etc/group",
      'mount -t tmpfs tmpfs /var/www',
      'mkdir -p /var/www/cgi-bin/keystone /etc/keystone/fernet-keys /etc/keystone/credential-keys /etc/keystone/domains',
      'mkdir -p /etc/apache2/single-sign-on /etc/apache2/site-authority',
    ]);
    const chain = new LoginChain(bench, files, machine);
    await chain.#certify(hosts);
    await chain.#startDirectory(people);
    chain.#startKeycloak();
    machine.start('memcached', bench.path(memcached), ['-u', 'nobody', '-l', '127.0.0.1', '-p', '11211', '-m', '16']);
    await chain.#startFront();
    await chain.#startKeystone();
    await bench.daemons.ready('keycloak', () => machine.answers(`https://${singleSignOnHost(files)}/realms/${files.realm.realm}`), 180);
    return chain;
  }

  /** Signs for all names; https and ldaps alike. */
  async #certify(hosts: readonly string[]): Promise<void> {
    const folder = dirname(this.authority);
    mkdirSync(folder);
    const openssl = (...words: readonly string[]) => this.machine.must('openssl', words);
    const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const at = (file: string): string => join(folder, file);
    await openssl('req', '-x509', ...elliptic, '-days', '2', '-subj', '/CN=Authority of the laboratory', '-keyout', at('ca.key'), '-out', at('ca.crt'));
    await openssl('req', ...elliptic, '-subj', '/CN=laboratory', '-keyout', at('server.key'), '-out', at('server.csr'));
    writeFileSync(at('names'), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}\nextendedKeyUsage=serverAuth\n`);
    const signing = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', at('names')];
    await openssl('x509', '-req', '-in', at('server.csr'), ...signing, '-out', at('server.crt'));
  }

  async #startDirectory(people: readonly Person[]): Promise<void> {
    const { realm } = this.files;
    const folder = join(this.#bench.scratch, 'directory');
    mkdirSync(join(folder, 'database'), { recursive: true });
    const [settings, tree] = [join(folder, 'slapd.conf'), join(folder, 'tree.ldif')];
    writeFileSync(settings, directorySettings(realm, folder, dirname(this.authority)));
    writeFileSync(tree, directoryTree(realm, people));
    await this.machine.must(this.#bench.path(slapd), ['-Tadd', '-q', '-f', settings, '-l', tree]);
    const addresses = 'ldaps://127.0.0.1:636';
    this.machine.start('slapd', this.#bench.path(slapd), ['-f', settings, '-h', addresses, '-d', '0']);
  }

  /** With the site's own settings, but for the database, and who stands before it. */
  #startKeycloak(): void {
    const [server, folder] = [this.#bench.path(keycloak), join(this.#bench.scratch, 'keycloak')];
    mkdirSync(join(folder, 'data/import'), { recursive: true });
    // kc.sh looks for all of it beside itself.
    for (const name of ['bin', 'conf']) cpSync(join(server, name), join(folder, name), { recursive: true });
    for (const name of ['lib', 'providers', 'themes']) symlinkSync(join(server, name), join(folder, name));
    const { realm, realmText } = this.files;
    writeFileSync(
      join(folder, 'data/import', `${realm.realm}-realm.json`),
      realmText.replaceAll('$(env:LDAP_BIND_PASSWORD)', bindPassword).replaceAll(/\$\(env:CLIENT_SECRET_[A-Z0-9_]+\)/g, clientSecret),
    );
    const environment = Object.entries(this.files.keycloakEnvironment).filter(([name]) => !name.startsWith('KC_DB_'));
    this.machine.start('keycloak', 'bash', [join(folder, 'bin/kc.sh'), 'start', '--optimized', '--import-realm'], {
      ...Object.fromEntries(environment),
      KC_HTTP_HOST: '127.0.0.1',
      KC_PROXY_TRUSTED_ADDRESSES: '127.0.0.1',
      KC_TRUSTSTORE_PATHS: this.authority,
      KC_BOOTSTRAP_ADMIN_PASSWORD: administratorPassword,
    });
  }

  async #startFront(): Promise<void> {
    const folder = join(this.#bench.scratch, 'front');
    mkdirSync(folder);
    const settings = join(folder, 'front.conf');
    const backends = { [singleSignOnHost(this.files)]: 'http://127.0.0.1:8080/', [keystoneHost(this.files)]: 'http://127.0.0.1:5000/' };
    writeFileSync(settings, frontSettings(folder, dirname(this.authority), backends));
    this.machine.start('front', this.#bench.path(apache), ['-f', settings, '-DFOREGROUND']);
  }

  async #startKeystone(): Promise<void> {
    const folder = this.#folder;
    mkdirSync(folder);
    const python = dirname(dirname(this.#bench.path(openstackPython)));
    const put = (file: string, text: string) => this.machine.must('sh', ['-c', `cat > ${file}`], { input: text });
    const site = join(folder, 'wsgi-keystone.conf');
    writeFileSync(site, withoutActions(this.files.apacheSite, '127.0.0.1:11211'));
    writeFileSync(join(folder, 'apache2.conf'), keystoneServer(folder, python, this.files, site));
    const initialize = 'from keystone.server.wsgi import initialize_public_application\napplication = initialize_public_application()\n';
    await put('/var/www/cgi-bin/keystone/wsgi.py', initialize);
    await put('/etc/keystone/keystone.conf', `${chartSettings(folder)}${this.files.keystoneSettings}`);
    await put('/etc/keystone/sso_callback_template.html', readFileSync(join(python, 'etc/keystone/sso_callback_template.html'), 'utf8'));
    await put('/etc/apache2/site-authority/ca.crt', readFileSync(this.authority, 'utf8'));
    await put('/etc/apache2/single-sign-on/secrets.conf', `OIDCClientSecret "${clientSecret}"\nOIDCCryptoPassphrase "session-key-of-the-laboratory"\n`);
    await this.machine.must('chown', ['-R', 'keystone:keystone', folder, '/etc/keystone']);
    const manage = (...words: readonly string[]) => this.machine.must(join(python, 'bin/keystone-manage'), words);
    const owned = ['--keystone-user', 'keystone', '--keystone-group', 'keystone'];
    await manage('fernet_setup', ...owned);
    await manage('credential_setup', ...owned);
    await manage('db_sync');
    const addresses = [
      '--bootstrap-internal-url',
      keystoneUrl,
      '--bootstrap-admin-url',
      keystoneUrl,
      '--bootstrap-public-url',
      `https://${keystoneHost(this.files)}/v3`,
    ];
    await manage('bootstrap', '--bootstrap-password', administratorPassword, '--bootstrap-region-id', this.files.region, ...addresses);
    await this.machine.must('chown', ['-R', 'keystone:keystone', folder]);
    this.machine.start('keystone', this.#bench.path(apache), ['-f', join(folder, 'apache2.conf'), '-DFOREGROUND']);
    await this.#bench.daemons.ready('keystone', () => this.machine.answers(keystoneUrl));
  }

  /** The Job of the federation, as the administrator. */
  async makeIdentities(): Promise<string> {
    const python = dirname(this.#bench.path(openstackPython));
    // As the chart runs it, in a /tmp of its own, as a Pod has.
    const command = 'mount -t tmpfs tmpfs /tmp && cd / && exec bash -exc "$SCRIPT"';
    const { code, output } = await this.machine.run('unshare', ['--mount', 'bash', '-euc', command], {
      env: {
        SCRIPT: this.files.identityScript,
        PATH: `${python}:${process.env['PATH']}`,
        OS_AUTH_URL: keystoneUrl,
        OS_USERNAME: 'admin',
        OS_PASSWORD: administratorPassword,
        OS_PROJECT_NAME: 'admin',
        OS_USER_DOMAIN_NAME: 'Default',
        OS_PROJECT_DOMAIN_NAME: 'Default',
        OS_DEFAULT_DOMAIN: 'default',
        OS_IDENTITY_API_VERSION: '3',
        OS_REGION_NAME: this.files.region,
        OS_INTERFACE: 'internal',
      },
    });
    return code === 0 ? '' : output.trim().slice(-1000);
  }
}

export const singleSignOnHost = ({ keycloakEnvironment }: LoginFiles): string => new URL(keycloakEnvironment['KC_HOSTNAME']!).hostname;

export const keystoneHost = ({ realm }: LoginFiles): string =>
  new URL(realm.clients.find(({ clientId }) => clientId === 'keystone')!.redirectUris[0]!).hostname;
