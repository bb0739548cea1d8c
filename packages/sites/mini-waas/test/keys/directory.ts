import { type Mistake, type Right, withDirectory } from './change.ts';

export const directoryMistakes: readonly Mistake[] = [
  [
    'a group with ";"',
    withDirectory(({ groups }) => ({ groups: [...groups, { name: 'members;cloud-admins', description: 'A trap' }] })),
    {
      severity: 'error',
      rule: 'freeipa-groups',
      construct: 'mini-waas/freeipa',
      what: 'the group "members;cloud-admins" has a ";": Keystone splits lists of groups there, so its members would be in every group that follows',
      allowed: 'a lower-case letter, then at most 62 lower-case letters, digits and "-", the last of them no "-"',
      mend: 'rename the group, here and wherever it is named',
    },
  ],
  [
    'a ghost group on machines',
    withDirectory(({ hostBasedAccess }) => ({ hostBasedAccess: [...hostBasedAccess, { name: 'guests', groups: ['ghosts'], machines: 'all' }] })),
    {
      severity: 'error',
      rule: 'freeipa-groups',
      construct: 'mini-waas/freeipa',
      what: 'the rule of access "guests" names the group "ghosts", which is not there',
      allowed: '"cloud-admins", "operators", "auditors", "members", "ipausers"',
      mend: 'add the group to groups, or correct its name',
    },
  ],
  [
    'the password by which Keycloak reads the directory as a literal',
    // @ts-expect-error: the compiler takes a SecretRef alone
    withDirectory(({ reader }) => ({ reader: { ...reader, password: 'correct-horse' } })),
    {
      severity: 'error',
      rule: 'literal-secret',
      construct: 'mini-waas/freeipa',
      what: 'reader.password holds a literal value (not shown: it may be the secret itself)',
      allowed: 'a SecretRef',
      mend: 'store the value under a path and write new SecretRef({ path, key, … }) here; then replace the value, because it has been in Git',
    },
  ],
  [
    'one replica of FreeIPA',
    withDirectory(({ replicas }) => ({ replicas: replicas.slice(0, 1) })),
    {
      severity: 'error',
      rule: 'freeipa-replicas',
      construct: 'mini-waas/freeipa',
      what: 'one replica: with it all logins, the authority and the names of the site would be gone',
      allowed: 'two replicas or more, in different racks',
      mend: 'name a replica on another machine, with a virtual address of its own',
    },
  ],
  [
    'a Git server in the domain of the site whose address nobody says',
    withDirectory(() => ({ outsideNames: {} })),
    {
      severity: 'error',
      rule: 'freeipa-names',
      construct: 'mini-waas/argo-cd',
      what: 'git.mini-waas.example is outside of the site and nobody says its address: once FreeIPA answers for mini-waas.example, it is not found (Argo CD reads what the site is to be)',
      allowed: 'a name with an address, or one that is not below mini-waas.example',
      mend: 'add git to outsideNames of FreeIpa, with the address that it has today',
    },
  ],
  ...(['all', ['ALL'], ['/bin/bash']] as const).map(
    (commands) =>
      [
        `everything by sudo for members, as ${commands}`,
        withDirectory(({ sudoRules }) => ({ sudoRules: [...sudoRules, { name: 'helpers', group: 'members', machines: 'all', commands }] })),
        {
          severity: 'error',
          rule: 'freeipa-sudo',
          construct: 'mini-waas/freeipa',
          what: 'the rule of sudo "helpers" lets members of "members" do everything as root',
          allowed: 'commands by their whole paths; everything for "cloud-admins" alone',
          mend: 'list the commands that they need',
        },
      ] as const,
  ),
];

export const rightDirectories: readonly Right[] = [
  ['two replicas of FreeIPA', withDirectory(({ replicas }) => ({ replicas: replicas.slice(0, 2) }))],
  [
    'everybody on one machine',
    withDirectory(({ hostBasedAccess, replicas }) => ({
      hostBasedAccess: [...hostBasedAccess, { name: 'everybody', groups: ['ipausers'], machines: [replicas[0]!.machine] }],
    })),
  ],
  [
    'one command by sudo for members',
    withDirectory(({ sudoRules }) => ({ sudoRules: [...sudoRules, { name: 'helpers', group: 'members', machines: 'all', commands: ['/usr/bin/uptime'] }] })),
  ],
];
