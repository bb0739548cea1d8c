import type { IConstruct } from 'constructs';
import { logins } from '../../contributions/logins.ts';
import type { Contributions } from '../../core/contribution.ts';
import { HostFile } from '../../core/host-file.ts';
import { hostText } from '../../core/host-text.ts';
import type { PlannedText, TextPlanner } from '../../core/planned-file.ts';
import type { RunBook } from '../../core/run-book.ts';
import { secretAt } from '../../core/secret-position.ts';
import { Site } from '../../core/site.ts';
import { UnitConstruct } from '../../core/unit-construct.ts';
import { emitYaml } from '../../core/yaml-emitter.ts';
import { isAppliance } from '../../inventory/appliance.ts';
import type { Machine } from '../../inventory/index.ts';
import { type Directory, type DirectoryGroup, isGroupName, type LdapAccess } from '../directory.ts';
import { checkGroups, checkMachines, checkReplicas, checkRules } from './checks.ts';
import { declareDomain } from './declarations.ts';
import { defineScript, defineScriptFile } from './define-virtual-machine.ts';
import { type DirectoryModel, directoryVariables } from './directory-variables.ts';
import { declareFlows } from './flows.ts';
import { accountDn, replicaFqdn, suffixOf } from './names.ts';
import { checkOutsideNames, declareOutsideNames } from './outside-names.ts';
import type { DirectoryAccount, FreeIpaProps } from './props.ts';
import { freeIpaRunBook } from './run-book.ts';
import { ReplicaVirtualMachine } from './virtual-machine.ts';

/**
 * FreeIPA's installer refuses less than 1.2 GB free with an authority, and calls 2 GB the minimum by rule of thumb (`check_available_memory` in
 * https://github.com/freeipa/freeipa/blob/master/ipaserver/install/installutils.py). Not measured on the site.
 */
const defaultMemoryMebibytes = 2048;

/**
 * The people, groups and machines of the site, on virtual machines that start from files of the machines that carry them; the domain, and what it
 * holds, by playbooks of their own (`freeipa-domain.yml`, `freeipa-directory.yml`, `freeipa-hosts.yml`).
 *
 * Reported as findings: fewer than two replicas, or two that share a machine, rack or power feed (`freeipa-replicas`), a machine too small for its
 * replica (`freeipa-memory`), names of groups that break others, or of groups that are not there (`freeipa-groups`), everybody let in everywhere
 * (`freeipa-access`), everything as root for others than administrators (`freeipa-sudo`), a machine that is enrolled nowhere (`freeipa-hosts`),
 * a name of the domain that leads out of the site, to no address (`freeipa-names`).
 */
export class FreeIpa extends UnitConstruct implements Directory, TextPlanner {
  override readonly runBook: RunBook;
  readonly groups: readonly DirectoryGroup[];
  readonly ldap: LdapAccess;
  readonly #model: DirectoryModel;
  readonly #memoryMebibytes: number;
  #contributions: Contributions | undefined;

  constructor(scope: IConstruct, id: string, given: FreeIpaProps) {
    super(scope, id, given as object);
    const { inventory } = Site.of(this);
    const props = this.#guarded(given);
    const machines = props.machines ?? [...inventory.machines].filter((machine) => !isAppliance(machine));
    this.#memoryMebibytes = props.memoryMebibytes ?? defaultMemoryMebibytes;
    this.#model = { props, machines, inventory, realm: props.realm ?? inventory.domain.toUpperCase() };
    this.groups = props.groups.filter(({ name }) => isGroupName(name));
    this.ldap = ldapOf(props, inventory.domain);
    this.runBook = freeIpaRunBook(this.#model);
    checkReplicas(this, props, this.#memoryMebibytes);
    checkGroups(this, props);
    checkRules(this, props, machines);
    checkMachines(this, machines, inventory);
    declareDomain(this, props, machines, this.#memoryMebibytes);
    declareOutsideNames(this, props);
    declareFlows(this, props, machines);
    // Files and names of machines are there before the domain is: they are how it is found.
    for (const machine of machines) this.#hostsFile(machine);
  }

  settle(all: Contributions): void {
    this.#contributions = all;
    checkOutsideNames(this, all);
    const { replicas, image } = this.#model.props;
    // Who may administer the machine may administer what it carries.
    const userOf = (machine: Machine): string => all.of(logins).find(({ value }) => value.machines.includes(machine))?.value.user ?? 'root';
    for (const machine of new Set(replicas.map((replica) => replica.machine))) {
      const host = Site.of(this).host(machine);
      new HostFile(this, `${machine.name}-script`, {
        host,
        path: defineScript,
        content: defineScriptFile(userOf(machine), image),
        mode: '0755',
        apply: 'none',
      });
    }
    for (const replica of replicas)
      new ReplicaVirtualMachine(this, replica.address.name, { replica, memoryMebibytes: this.#memoryMebibytes, user: userOf(replica.machine) });
  }

  plannedTexts(): readonly PlannedText[] {
    const text = emitYaml(directoryVariables(this.#model, this.#contributions!));
    return [{ path: 'ansible/group_vars/freeipa.yml', owner: this, text }];
  }

  /** Machines find the replicas before, and without, any name server. */
  #hostsFile(machine: Machine): void {
    const { domain } = this.#model.inventory;
    const replicas = this.#model.props.replicas.map((replica) => `${replica.address.address} ${replicaFqdn(replica, domain)} ${replica.address.name}\n`);
    const content = hostText`127.0.0.1 localhost localhost.localdomain\n::1 localhost localhost.localdomain\n${replicas.join('')}`;
    new HostFile(this, `${machine.name}-hosts`, { host: Site.of(this).host(machine), path: '/etc/hosts', content, apply: 'none' });
  }

  #guarded(props: FreeIpaProps): FreeIpaProps {
    const account = (position: string, { name, password }: DirectoryAccount): DirectoryAccount => ({
      name,
      password: secretAt(this, `${position}.password`, password),
    });
    return {
      ...props,
      reader: account('reader', props.reader),
      serviceAccounts: (props.serviceAccounts ?? []).map((each, index) => account(`serviceAccounts.${index}`, each)),
      adminPassword: secretAt(this, 'adminPassword', props.adminPassword),
      directoryManagerPassword: secretAt(this, 'directoryManagerPassword', props.directoryManagerPassword),
      authority: secretAt(this, 'authority', props.authority),
      backup: {
        store: props.backup.store,
        accessKey: secretAt(this, 'backup.accessKey', props.backup.accessKey),
        secretKey: secretAt(this, 'backup.secretKey', props.backup.secretKey),
        passphrase: secretAt(this, 'backup.passphrase', props.backup.passphrase),
      },
    };
  }
}

const ldapOf = ({ replicas, reader, authority }: FreeIpaProps, domain: string): LdapAccess => {
  const accounts = `cn=accounts,${suffixOf(domain)}`;
  return {
    urls: replicas.map((replica) => `ldaps://${replicaFqdn(replica, domain)}`),
    usersDn: `cn=users,${accounts}`,
    groupsDn: `cn=groups,${accounts}`,
    bindDn: accountDn(reader, domain),
    bindPassword: reader.password,
    authority,
  };
};
