import type { IConstruct } from 'constructs';
import { accesses } from '../../contributions/accesses.ts';
import { dnsNames } from '../../contributions/dns-names.ts';
import { hostGroups } from '../../contributions/host-groups.ts';
import { type LocalAccount, localAccounts } from '../../contributions/local-accounts.ts';
import { playbooks } from '../../contributions/playbooks.ts';
import { revocations } from '../../contributions/revocations.ts';
import { unscraped } from '../../contributions/scrapes.ts';
import { secretUses } from '../../contributions/secrets.ts';
import { virtualMachines } from '../../contributions/virtual-machines.ts';
import { Site } from '../../core/site.ts';
import type { Machine } from '../../inventory/index.ts';
import { everybody, replicaFqdn } from './names.ts';
import { directoryPlaybook } from './playbook-directory.ts';
import { domainPlaybook } from './playbook-domain.ts';
import { hostsPlaybook } from './playbook-hosts.ts';
import type { FreeIpaProps } from './props.ts';

/** Of Rocky Linux 9, where each driver of libvirt is a package and a daemon of its own. */
const hypervisorPackages = ['libvirt-client', 'libvirt-daemon-driver-qemu', 'qemu-img', 'qemu-kvm', 'xorriso'] as const;
const clientPackages = ['ipa-client', 'oddjob-mkhomedir'] as const;

/** What the rest of the site must know of the domain, flows aside. */
export const declareDomain = (from: IConstruct, props: FreeIpaProps, machines: readonly Machine[], memoryMebibytes: number): void => {
  const { domain } = Site.of(from).inventory;
  props.replicas.forEach((replica, index) => {
    const { address, machine } = replica;
    virtualMachines.declare(from, {
      name: address.name,
      address: address.address,
      on: machine,
      memoryMebibytes,
      groups: ['freeipa', index === 0 ? 'ipaserver' : 'ipareplicas'],
    });
    dnsNames.declare(from, { name: replicaFqdn(replica, domain), target: { kind: 'address', address: address.address }, audience: 'site' });
  });
  hostGroups.declare(from, {
    name: 'freeipa_carriers',
    machines: props.replicas.map(({ machine }) => machine),
    packages: [...hypervisorPackages],
    services: ['virtqemud.service'],
    // One replica at a time is away, whatever the machine is changed for.
    oneAtATime: true,
    variables: {},
  });
  hostGroups.declare(from, { name: 'freeipa_clients', machines, packages: [...clientPackages], variables: {} });
  declarePlaybooks(from, props);
  declareSecretUses(from, props);
  declareAccesses(from, props, machines);
  declareAccounts(from, props, machines);
  unscraped.declare(from, {
    because: 'its servers are outside the cluster and no exporter of them is set up yet; that one is gone shows in its run book, and in logins that are slow',
  });
};

const declarePlaybooks = (from: IConstruct, { adminPassword, directoryManagerPassword, backup, reader, serviceAccounts = [] }: FreeIpaProps): void => {
  const accounts = [reader, ...serviceAccounts].map(({ password }) => password);
  const ofBackup = [backup.accessKey, backup.secretKey, backup.passphrase];
  playbooks.declare(from, { file: 'freeipa-domain.yml', text: domainPlaybook, secrets: [adminPassword, directoryManagerPassword, ...ofBackup] });
  playbooks.declare(from, { file: 'freeipa-directory.yml', text: directoryPlaybook, secrets: [adminPassword, ...accounts] });
  playbooks.declare(from, { file: 'freeipa-hosts.yml', text: hostsPlaybook, secrets: [adminPassword] });
};

const declareSecretUses = (from: IConstruct, props: FreeIpaProps): void => {
  const use = (secret: FreeIpaProps['adminPassword'], consumer: string): void => secretUses.declare(from, { secret, consumer });
  use(props.adminPassword, 'Ansible, as the administrator of FreeIPA');
  use(props.directoryManagerPassword, 'FreeIPA, for its Directory Manager');
  for (const { name, password } of [props.reader, ...(props.serviceAccounts ?? [])]) use(password, `FreeIPA, for the account ${name}`);
  for (const { address } of props.replicas) {
    use(props.backup.accessKey, `back-up-freeipa on ${address.name}`);
    use(props.backup.secretKey, `back-up-freeipa on ${address.name}`);
    use(props.backup.passphrase, `back-up-freeipa on ${address.name}, which encrypts by it`);
  }
};

/** Machines that are not in the domain: appliances. */
const outsideOf = (from: IConstruct, machines: readonly Machine[]): string =>
  [...Site.of(from).inventory.machines]
    .filter((machine) => !machines.includes(machine))
    .map(({ name }) => name)
    .sort()
    .join(', ');

const declareAccounts = (
  from: IConstruct,
  { adminPassword, directoryManagerPassword, reader, serviceAccounts = [] }: FreeIpaProps,
  machines: readonly Machine[],
): void => {
  const account = (name: string, allows: string, by: LocalAccount['by']): void =>
    localAccounts.declare(from, { product: 'FreeIPA', account: name, allows, by });
  account('admin', 'does everything in the directory: makes people, and puts them into groups', adminPassword);
  account('cn=Directory Manager', 'reads and changes everything in the directory, past its rules', directoryManagerPassword);
  for (const { name, password } of [reader, ...serviceAccounts]) account(name, 'reads people and groups', password);
  const outside = outsideOf(from, machines);
  if (outside === '') return;
  localAccounts.declare(from, {
    product: outside,
    account: 'their own accounts',
    allows: 'whatever somebody gave them there: these machines are not in the domain',
    by: 'nothing that the site knows',
  });
};

const declareAccesses = (from: IConstruct, { replicas, hostBasedAccess, sudoRules }: FreeIpaProps, enrolled: readonly Machine[]): void => {
  revocations.declare(from, {
    product: 'SSH, sudo',
    memberLeft: 'at the next login; a session that lives goes on until it ends',
    rightGivenUp:
      'the next run of freeipa-directory.yml, for groups of a rule; a rule that the site gives up altogether stays until somebody deletes it, by ipa hbacrule-del or ipa sudorule-del',
  });
  const outside = outsideOf(from, enrolled);
  // Replicas are machines of the domain too.
  const everywhere = `every machine${outside === '' ? '' : ` but ${outside}`}, and the replicas ${replicas.map(({ address }) => address.name).join(', ')}`;
  const where = (machines: readonly Machine[] | 'all'): string =>
    machines === 'all'
      ? everywhere
      : machines
          .map(({ name }) => name)
          .sort()
          .join(', ');
  for (const { name, groups, machines } of hostBasedAccess) {
    for (const group of groups)
      accesses.declare(from, { group, product: 'SSH', role: name, allows: `${group === everybody ? 'everybody ' : ''}logs in to ${where(machines)}` });
  }
  for (const { name, group, machines, commands } of sudoRules) {
    const what = commands === 'all' ? 'every command' : commands.join(', ');
    accesses.declare(from, { group, product: 'sudo', role: name, allows: `runs ${what} as root on ${where(machines)}` });
  }
};
