import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bench } from '../bench.ts';
import { openstackPython } from '../openstack-python.ts';
import { debianProgram, type Program } from '../program.ts';
import { keystoneServer, withoutActions } from './apache.ts';
import type { Certificates } from './certificates.ts';
import { keystoneHost, type LoginFiles } from './login-files.ts';
import type { OwnMachine } from './own-machine.ts';

export const apache: Program = debianProgram('apache2', 'apache2 libapache2-mod-wsgi-py3 libapache2-mod-auth-openidc');

export const clientSecret = 'client-secret-of-the-laboratory';

const administratorPassword = 'administrator-of-the-laboratory';

const internalUrl = 'http://keystone-api:5000/v3';

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

/** A line of what runs once in the machine, before anything else does. */
export const keystonePlaces: readonly string[] = [
  "echo 'keystone:x:42424:42424::/var/lib/keystone:/bin/false' >> /etc/passwd",
  "echo 'keystone:x:42424:' >> /etc/group",
  'mount -t tmpfs tmpfs /var/www',
  'mkdir -p /var/www/cgi-bin/keystone /etc/keystone/fernet-keys /etc/keystone/credential-keys /etc/keystone/domains',
  'mkdir -p /etc/apache2/single-sign-on /etc/apache2/site-authority',
];

/** Keystone below Apache, with the files of the site, and the administrator that the chart makes. */
export const startKeystone = async (bench: Bench, machine: OwnMachine, files: LoginFiles, { authority }: Certificates): Promise<void> => {
  const folder = join(bench.scratch, 'keystone');
  mkdirSync(folder);
  const python = dirname(dirname(bench.path(openstackPython)));
  const site = join(folder, 'wsgi-keystone.conf');
  writeFileSync(site, withoutActions(files.apacheSite, '127.0.0.1:11211'));
  writeFileSync(join(folder, 'apache2.conf'), keystoneServer(folder, python, files, site));
  const texts: Readonly<Record<string, string>> = {
    '/var/www/cgi-bin/keystone/wsgi.py': 'from keystone.server.wsgi import initialize_public_application\napplication = initialize_public_application()\n',
    '/etc/keystone/keystone.conf': `${chartSettings(folder)}${files.keystoneSettings}`,
    '/etc/keystone/sso_callback_template.html': readFileSync(join(python, 'etc/keystone/sso_callback_template.html'), 'utf8'),
    '/etc/apache2/site-authority/ca.crt': readFileSync(authority, 'utf8'),
    '/etc/apache2/single-sign-on/secrets.conf': `OIDCClientSecret "${clientSecret}"\nOIDCCryptoPassphrase "session-key-of-the-laboratory"\n`,
    // As `keystone-manage fernet_setup` and `credential_setup` make them, which take seconds to start.
    ...Object.fromEntries(['fernet-keys/0', 'fernet-keys/1', 'credential-keys/0', 'credential-keys/1'].map((key) => [`/etc/keystone/${key}`, fernetKey()])),
  };
  for (const [file, text] of Object.entries(texts)) await machine.must('sh', ['-c', `cat > ${file}`], { input: text });
  await machine.must('chown', ['-R', 'keystone:keystone', folder, '/etc/keystone', '/var/www']);
  const manage = (...words: readonly string[]) => machine.must(join(python, 'bin/keystone-manage'), words);
  await manage('db_sync');
  const urls = { internal: internalUrl, admin: internalUrl, public: `https://${keystoneHost(files)}/v3` };
  const addresses = Object.entries(urls).flatMap(([kind, url]) => [`--bootstrap-${kind}-url`, url]);
  await manage('bootstrap', '--bootstrap-password', administratorPassword, '--bootstrap-region-id', files.region, ...addresses);
  await machine.must('chown', ['-R', 'keystone:keystone', folder]);
  machine.start('keystone', bench.path(apache), ['-f', join(folder, 'apache2.conf'), '-DFOREGROUND']);
  await bench.daemons.ready('keystone', () => machine.answers(internalUrl));
};

const fernetKey = (): string => `${randomBytes(32).toString('base64url')}=`;

/** The Job of the federation: what it printed, which is what it changed. */
export const makeIdentities = async (bench: Bench, machine: OwnMachine, { identityScript, region }: LoginFiles): Promise<string> => {
  const python = dirname(bench.path(openstackPython));
  // As the chart runs it, in a /tmp of its own, as a Pod has.
  const command = 'mount -t tmpfs tmpfs /tmp && cd / && exec bash --norc -exc "$SCRIPT"';
  const { answer } = await machine.must('unshare', ['--mount', 'bash', '--norc', '-euc', command], {
    env: {
      SCRIPT: identityScript,
      PATH: `${python}:${process.env['PATH']}`,
      OS_AUTH_URL: internalUrl,
      OS_USERNAME: 'admin',
      OS_PASSWORD: administratorPassword,
      OS_PROJECT_NAME: 'admin',
      // The chart writes it small, and MariaDB takes it; SQLite does not.
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_DOMAIN_NAME: 'Default',
      OS_DEFAULT_DOMAIN: 'default',
      OS_IDENTITY_API_VERSION: '3',
      OS_REGION_NAME: region,
      OS_INTERFACE: 'internal',
      OS_ENDPOINT_TYPE: 'internal',
    },
  });
  return answer.trim();
};
