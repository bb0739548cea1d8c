import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { openstackPython } from '../openstack-python.ts';
import { debianProgram, type Program } from '../program.ts';
import { frontSettings } from './apache.ts';
import { type Certificates, certify } from './certificates.ts';
import { bindPassword, directoryHosts, directorySettings, directoryTree } from './directory-tree.ts';
import { keycloak } from './keycloak.ts';
import { apache, clientSecret, keystonePlaces, makeIdentities, startKeystone } from './keystone.ts';
import { keystoneHost, type LoginFiles, singleSignOnHost } from './login-files.ts';
import { OwnMachine } from './own-machine.ts';
import type { Person } from './people.ts';

const slapd: Program = debianProgram('slapd', 'slapd');
const memcached: Program = debianProgram('memcached', 'memcached');

export const chainPrograms: readonly Program[] = [
  keycloak,
  openstackPython,
  slapd,
  apache,
  memcached,
  ...['openssl', 'curl'].map((name) => debianProgram(name, name)),
];

/** The directory, Keycloak, Apache and Keystone as the site has them, each a real one, behind TLS under the names of the site. */
export class LoginChain {
  readonly machine: OwnMachine;
  readonly certificates: Certificates;
  readonly #bench: Bench;
  readonly #files: LoginFiles;

  private constructor(bench: Bench, files: LoginFiles, machine: OwnMachine, certificates: Certificates) {
    this.#bench = bench;
    this.#files = files;
    this.machine = machine;
    this.certificates = certificates;
  }

  /** What takes long is begun first; nobody is in the directory yet, which is asked at logins alone. */
  static async start(bench: Bench, files: LoginFiles): Promise<LoginChain> {
    const hosts = [singleSignOnHost(files), keystoneHost(files), files.dashboardHost, ...directoryHosts(files.realm), 'keystone-api'];
    const machine = await OwnMachine.start(bench, hosts, keystonePlaces);
    const chain = new LoginChain(bench, files, machine, await certify(machine, join(bench.scratch, 'certificates'), hosts));
    chain.#startKeycloak();
    machine.start('memcached', bench.path(memcached), ['-u', 'nobody', '-l', '127.0.0.1', '-p', '11211', '-m', '16']);
    chain.#startFront();
    await startKeystone(bench, machine, files, chain.certificates);
    return chain;
  }

  /** Until everybody can come. */
  async letIn(people: readonly Person[]): Promise<void> {
    await this.#startDirectory(people);
    const issuer = `https://${singleSignOnHost(this.#files)}/realms/${this.#files.realm.realm}`;
    await this.#bench.daemons.ready('keycloak', () => this.machine.answers(issuer), 180);
  }

  /** The Job of the federation: what it changed. */
  makeIdentities(): Promise<string> {
    return makeIdentities(this.#bench, this.machine, this.#files);
  }

  async #startDirectory(people: readonly Person[]): Promise<void> {
    const { realm } = this.#files;
    const folder = join(this.#bench.scratch, 'directory');
    mkdirSync(join(folder, 'database'), { recursive: true });
    const [settings, tree] = [join(folder, 'slapd.conf'), join(folder, 'tree.ldif')];
    writeFileSync(settings, directorySettings(realm, folder, this.certificates));
    writeFileSync(tree, directoryTree(realm, people));
    await this.machine.must(this.#bench.path(slapd), ['-Tadd', '-q', '-f', settings, '-l', tree]);
    this.machine.start('slapd', this.#bench.path(slapd), ['-f', settings, '-h', 'ldaps://127.0.0.1:636', '-d', '0']);
  }

  /** With the site's own settings, but for the database, and who stands before it. */
  #startKeycloak(): void {
    const [server, folder] = [this.#bench.path(keycloak), join(this.#bench.scratch, 'keycloak')];
    mkdirSync(join(folder, 'data/import'), { recursive: true });
    // kc.sh looks for all of it beside itself.
    for (const name of ['bin', 'conf', 'data/h2']) cpSync(join(server, name), join(folder, name), { recursive: true });
    for (const name of ['lib', 'providers', 'themes']) symlinkSync(join(server, name), join(folder, name));
    const { realm, realmText } = this.#files;
    writeFileSync(
      join(folder, 'data/import', `${realm.realm}-realm.json`),
      realmText.replaceAll('$(env:LDAP_BIND_PASSWORD)', bindPassword).replaceAll(/\$\(env:CLIENT_SECRET_[A-Z0-9_]+\)/g, clientSecret),
    );
    const environment = Object.entries(this.#files.keycloakEnvironment).filter(([name]) => !/^KC_(DB|BOOTSTRAP)_/.test(name));
    this.machine.start('keycloak', 'bash', ['--norc', join(folder, 'bin/kc.sh'), 'start', '--optimized', '--import-realm'], {
      ...Object.fromEntries(environment),
      // The second compiler takes more time than it wins within a minute.
      JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1',
      KC_HTTP_HOST: '127.0.0.1',
      KC_PROXY_TRUSTED_ADDRESSES: '127.0.0.1',
      KC_TRUSTSTORE_PATHS: this.certificates.authority,
    });
  }

  #startFront(): void {
    const folder = join(this.#bench.scratch, 'front');
    mkdirSync(folder);
    const settings = join(folder, 'front.conf');
    const backends = { [singleSignOnHost(this.#files)]: 'http://127.0.0.1:8080/', [keystoneHost(this.#files)]: 'http://127.0.0.1:5000/' };
    writeFileSync(settings, frontSettings(folder, this.certificates, backends));
    this.machine.start('front', this.#bench.path(apache), ['-f', settings, '-DFOREGROUND']);
  }
}
