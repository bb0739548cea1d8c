import { describe, expect, it } from 'vitest';
import { Ansible } from '../../../src/bare-metal/ansible/ansible.ts';
import { accesses } from '../../../src/contributions/accesses.ts';
import { dnsNames } from '../../../src/contributions/dns-names.ts';
import { flows } from '../../../src/contributions/flows.ts';
import { plan } from '../../../src/core/plan.ts';
import type { Site } from '../../../src/core/site.ts';
import type { FreeIpaProps } from '../../../src/identity/freeipa/props.ts';
import { SecretsContract } from '../../../src/secrets/secrets-contract.ts';
import { inventoryWithReplicas, smallDirectory } from '../../fixtures/small-directory.ts';
import { smallSite } from '../../fixtures/small-site.ts';

const planned = (change?: (props: FreeIpaProps) => Partial<FreeIpaProps>, extra: (site: Site) => void = () => {}) => {
  const site = smallSite(inventoryWithReplicas());
  const directory = smallDirectory(site, change);
  new Ansible(site, 'ansible', { user: 'operator' });
  new SecretsContract(site, 'secrets-contract');
  extra(site);
  const { files, findings } = plan(site);
  return { site, directory, findings, text: (path: string) => files.get(path)!.bytes() };
};

const machineFolder = 'etc/bastide/virtual-machines/ipa-1';

describe('FreeIPA', () => {
  it('is well as a site describes it', () => {
    expect(planned().findings).toEqual([]);
  });

  it('says where people and groups are read, and by whom', () => {
    expect(planned().directory.ldap).toMatchObject({
      urls: ['ldaps://ipa-1.small.example', 'ldaps://ipa-2.small.example'],
      usersDn: 'cn=users,cn=accounts,dc=small,dc=example',
      groupsDn: 'cn=groups,cn=accounts,dc=small,dc=example',
      bindDn: 'uid=keycloak,cn=sysaccounts,cn=etc,dc=small,dc=example',
    });
  });

  it('gives the machines of its replicas a virtual machine each, above the interface that carries its address', () => {
    const { text, site } = planned();
    expect(text(`hosts/control-1/${machineFolder}/domain.xml`)).toContain('<source dev="eno1" mode="bridge"/>');
    expect(text(`hosts/control-1/${machineFolder}/domain.xml`)).toContain('<memory unit="MiB">2048</memory>');
    expect(text(`hosts/control-1/${machineFolder}/network-config`)).toContain('192.0.2.5/24');
    const mac = (machine: string, name: string) => /mac address="([^"]+)"/.exec(text(`hosts/${machine}/etc/bastide/virtual-machines/${name}/domain.xml`))![1];
    expect(mac('control-1', 'ipa-1')).not.toBe(mac('control-2', 'ipa-2'));
    expect(text(`hosts/control-1/${machineFolder}/network-config`)).toContain(mac('control-1', 'ipa-1'));
    for (const machine of site.inventory.machines) expect(text(`hosts/${machine.name}/etc/hosts`)).toContain('192.0.2.6 ipa-2.small.example ipa-2\n');
  });

  it('starts a replica with the user of Ansible, whose keys its carrier adds, and without a password', () => {
    const { text } = planned();
    expect(text(`hosts/control-1/${machineFolder}/user-data`)).toMatch(/^#cloud-config\n[\s\S]*lock_passwd: true\n {2}name: operator\n/);
    expect(text('hosts/control-1/usr/local/sbin/define-virtual-machine')).toContain('~operator/.ssh/authorized_keys');
  });

  it('is in the inventory of Ansible, and not among the machines that its plays set up', () => {
    const inventory = planned().text('ansible/inventory.yml');
    expect(inventory).toContain('    ipaserver:\n      hosts:\n        ipa-1: {}\n');
    expect(inventory).toContain('    ipareplicas:\n      hosts:\n        ipa-2: {}\n');
    expect(inventory.split('    managed:\n')[1]!.split('    one_at_a_time:')[0]).not.toContain('ipa-');
    const clients = inventory.split('    freeipa_clients:\n')[1]!.split(/\n {4}\w/)[0]!;
    expect(clients.match(/\w+-\d: \{\}/g)).toEqual(['compute-1: {}', 'compute-2: {}', 'control-1: {}', 'control-2: {}', 'control-3: {}']);
  });

  it('tells the playbooks what is wanted, and of secrets the addresses alone', () => {
    const { text } = planned(undefined, (site) => {
      const address = site.inventory.virtualAddresses.get('kubernetes-api').address;
      for (const name of ['app.small.example', 'compute-1.small.example', 'elsewhere.example'])
        dnsNames.declare(site, { name, target: { kind: 'address', address }, audience: 'public' });
    });
    const variables = text('ansible/group_vars/freeipa.yml');
    expect(variables).toContain('freeipa_dns_records:\n  - addresses:\n      - 198.51.100.10\n    name: app\n    type: A\nfreeipa_domain:');
    expect(variables).toContain('freeipa_realm: SMALL.EXAMPLE\n');
    expect(variables).toContain('secret: sites/small/freeipa#keycloak\n');
    for (const key of ['admin', 'directory-manager', 'keycloak', 'access', 'secret', 'passphrase'])
      expect(text('ansible/group_vars/all/secrets.yml')).toContain(`sites/small/freeipa#${key}\n`);
    expect(text('docs/secrets.md')).toContain('playbook freeipa-directory.yml');
  });

  it('gives the single sign-on what it starts with before the cluster is there, by the Ansible Vault file', () => {
    const dayZero = planned()
      .directory.runBook.failures.find(({ symptom }) => symptom.includes('day 0'))!
      .steps.map(({ text }) => text);
    const at = (words: string): number => dayZero.findIndex((text) => text.includes(words));
    expect(dayZero[at('/etc/ipa/ca.crt')]).toContain('into the Ansible Vault file as sites/small/freeipa#authority');
    expect(dayZero[at('/etc/ipa/ca.crt')]).toContain('sites/small/freeipa#keycloak');
    const order = [
      at('The domain, then'),
      at('Groups, rules'),
      at('/etc/ipa/ca.crt'),
      at('day 0 of the run book of Ansible'),
      at('Every machine is enrolled'),
      at('first person'),
    ];
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(order[0]).toBeGreaterThan(0);
  });

  it('lets a password that has expired open nothing, and says how the first one is changed', () => {
    const { text, directory } = planned();
    expect(text('ansible/freeipa-directory.yml')).toContain('        gracelimit: 0\n');
    const dayZero = directory.runBook.failures.find(({ symptom }) => symptom.includes('day 0'))!.steps;
    expect(dayZero.at(-1)).toEqual({ text: expect.stringContaining('https://ipa-1.small.example.'), command: 'kinit NAME' });
  });

  it('lets who may become root do so by a login shell too', () => {
    expect(planned().text('ansible/group_vars/freeipa.yml')).toContain('services:\n      - sshd\n      - sudo\n      - sudo-i\n');
  });

  it('takes who leaves out of every group before the account is disabled, and ends the sessions', () => {
    const { failures } = planned().directory.runBook;
    const steps = failures.find(({ symptom }) => symptom === 'A person leaves')!.steps;
    expect(steps[0]!.command).toContain('ipa group-remove-member GROUP --users=NAME');
    expect(steps[1]!.command).toBe('ipa user-disable NAME');
    expect(steps[2]!.text).toContain('run book of Keycloak, "The sessions of a person have to end now"');
  });

  it('is restored in the version that the backup says', () => {
    const { failures } = planned().directory.runBook;
    const commands = failures.find(({ symptom }) => symptom.includes('authority is lost'))!.steps.map(({ command = '' }) => command);
    const header = commands.findIndex((command) => command.includes('BACKUP/header'));
    expect(header).toBeGreaterThan(0);
    expect(commands[header]).toContain("'^(host|ipa_version)'");
    expect(commands[header + 1]).toContain('dnf install ipa-server-VERSION ipa-server-dns-VERSION\nsudo ipa-restore ');
    expect(commands.join('\n')).not.toContain('install ipa-server ');
  });

  it('needs collections, which sites without it do not ask for', () => {
    expect(planned().text('ansible/requirements.txt')).toBe('ansible-core==2.19.14\nansible==12.2.0\n');
    const site = smallSite();
    new Ansible(site, 'ansible', { user: 'operator' });
    const { files } = plan(site);
    expect(files.get('ansible/requirements.txt')!.bytes()).toBe('ansible-core==2.19.14\n');
    expect(files.has('ansible/requirements.yml')).toBe(false);
  });

  it('opens what hosts and replicas speak, and tells auditors who may log in where and become root', () => {
    const { site } = planned();
    const opened = site.contributions.of(flows).flatMap(({ value: { from, to, ports } }) => (to.kind === 'virtual-address' ? [{ from, to, ports }] : []));
    expect(opened.filter(({ from, ports }) => from.kind === 'machines' && ports.includes(88))).toHaveLength(4);
    expect(opened.filter(({ from, ports }) => from.kind === 'virtual-address' && ports.includes(389))).toHaveLength(2);
    expect(site.contributions.of(accesses).map(({ value }) => `${value.group}, ${value.product}: ${value.allows}`)).toEqual([
      'admins-of-small, SSH: logs in to every machine, and the replicas ipa-1, ipa-2',
      'on-call, SSH: logs in to every machine, and the replicas ipa-1, ipa-2',
      'admins-of-small, sudo: runs every command as root on every machine, and the replicas ipa-1, ipa-2',
      'on-call, sudo: runs /usr/bin/systemctl restart k3s-agent.service as root on compute-1',
    ]);
  });
});

type Stopped = readonly [string, (props: FreeIpaProps) => Partial<FreeIpaProps>, readonly string[]];

const replicaOn = (machine: string) => (props: FreeIpaProps) => ({
  replicas: [props.replicas[0]!, { ...props.replicas[1]!, machine: smallSite(inventoryWithReplicas()).inventory.machines.get(machine) }],
});

describe('is stopped where', () => {
  it.for<Stopped>([
    [
      'there is one replica',
      ({ replicas }) => ({ replicas: replicas.slice(0, 1) }),
      ['one replica: with it all logins, the authority and the names of the site would be gone'],
    ],
    [
      'two replicas are on one machine',
      ({ replicas: [first, second] }) => ({ replicas: [first!, { ...second!, machine: first!.machine }] }),
      ['ipa-1 and ipa-2 share the machine control-1, and are lost with it together'],
    ],
    ['two replicas are in one rack', replicaOn('compute-1'), ['ipa-1 and ipa-2 share the rack shelf-a, and are lost with it together']],
    [
      'a machine is too small',
      () => ({ memoryMebibytes: 4096 }),
      [1, 2].map((index) => `ipa-${index} wants 4096 MiB, and control-${index} has 3072 MiB beside the 1024 MiB of its own (an estimate)`),
    ],
    [
      'a group has a ";"',
      ({ groups }) => ({ groups: [...groups, { name: 'x;admins-of-small', description: '' }] }),
      ['the group "x;admins-of-small" has a ";": Keystone splits lists of groups there, so its members would be in every group that follows'],
    ],
    [
      'a group is not in lower case',
      ({ groups }) => ({ groups: [...groups, { name: 'Auditors', description: '' }] }),
      ['the group "Auditors" is not in lower case, as FreeIPA would keep it'],
    ],
    [
      'a group has a space, or ends with "-"',
      ({ groups }) => ({ groups: [...groups, { name: 'on call', description: '' }, { name: 'auditors-', description: '' }] }),
      ['the group "on call" is no name that every product takes for one', 'the group "auditors-" is no name that every product takes for one'],
    ],
    ['a rule names a ghost', () => ({ administrators: 'ghosts', sudoRules: [] }), ['administrators names the group "ghosts", which is not there']],
    [
      'everybody is let in everywhere',
      () => ({ hostBasedAccess: [{ name: 'open', groups: ['ipausers'], machines: 'all' }] }),
      ['the rule of access "open" lets everybody log in everywhere'],
    ],
    ...(['all', ['ALL'], ['/bin/bash'], ['/usr/bin/su -']] as const).map(
      (commands): Stopped => [
        `members may do everything as root, as ${commands}`,
        () => ({ sudoRules: [{ name: 'mend', group: 'on-call', machines: 'all', commands }] }),
        ['the rule of sudo "mend" lets members of "on-call" do everything as root'],
      ],
    ),
    [
      'a command of sudo has no path',
      () => ({ sudoRules: [{ name: 'mend', group: 'on-call', machines: 'all', commands: ['reboot'] }] }),
      ['the rule of sudo "mend" has the command "reboot", which is no whole path'],
    ],
    [
      'a command of sudo has a wildcard',
      () => ({ sudoRules: [{ name: 'mend', group: 'on-call', machines: 'all', commands: ['/usr/bin/vtysh -c show *'] }] }),
      ['the rule of sudo "mend" has the command "/usr/bin/vtysh -c show *", and its wildcard takes any further argument'],
    ],
    [
      'a password of an account is a literal',
      () => ({ reader: { name: 'keycloak', password: 'correct-horse' as never } }),
      ['reader.password holds a literal value (not shown: it may be the secret itself)'],
    ],
  ])('%s', ([, change, said]) => {
    expect(planned(change).findings.map(({ what }) => what)).toEqual(said);
  });

  it('the site asks outside by a name of its domain, which nobody would find any more', () => {
    const asking = (props: Partial<FreeIpaProps>, ...names: string[]) =>
      planned(
        () => props,
        (site) => {
          for (const name of names) {
            const to = { kind: 'outside', name } as const;
            flows.declare(site, { from: { kind: 'every-pod' }, to, protocol: 'TCP', ports: [443], why: 'Argo CD reads Git', encryption: 'TLS' });
          }
        },
      );
    expect(asking({}, 'git.small.example', 'git.small.example', 'git.elsewhere.example', 'compute-1.small.example').findings).toMatchObject([
      {
        rule: 'freeipa-names',
        what: 'git.small.example is outside of the site and nobody says its address: once FreeIPA answers for small.example, it is not found (Argo CD reads Git)',
        mend: 'add git to outsideNames of FreeIpa, with the address that it has today',
      },
    ]);
    const { findings, text } = asking({ outsideNames: { git: '203.0.113.80' } }, 'git.small.example');
    expect(findings).toEqual([]);
    expect(text('ansible/group_vars/freeipa.yml')).toContain('  - addresses:\n      - 203.0.113.80\n    name: git\n    type: A\n');
    expect(asking({ outsideNames: { git: 'git' } }).findings.map(({ what }) => what)).toEqual(['outsideNames says "git" of git.small.example']);
  });

  it('compares the zone with the one before it, before it takes its place', () => {
    const { steps } = planned().directory.runBook.failures.find(({ symptom }) => symptom.includes('day 0'))!;
    const delegation = steps.findIndex(({ text }) => text.startsWith('Delegate small.example'));
    expect(steps[delegation - 1]!.command).toContain('dig +noall +answer @192.0.2.53 small.example AXFR > old-zone;');
  });

  it('a machine is enrolled nowhere', () => {
    const site = smallSite(inventoryWithReplicas());
    smallDirectory(site, () => ({ machines: [...site.inventory.machines].filter(({ name }) => name !== 'compute-2') }));
    expect(site.findings).toMatchObject([
      {
        rule: 'freeipa-hosts',
        what: 'compute-2 is enrolled nowhere: people would log in to it by accounts that nobody takes away when they leave',
        allowed: 'every machine but appliances',
        mend: 'add compute-2 to machines, or leave machines out',
      },
    ]);
  });
});
