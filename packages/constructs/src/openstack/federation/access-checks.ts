import type { DirectoryGroup } from '../../identity/directory.ts';
import { type CloudAccess, type CloudGrant, keystoneRoles } from './cloud-access.ts';

/** What is wrong, and what is right; the rule is `openstack-federation` everywhere. */
export interface Problem {
  readonly what: string;
  readonly allowed: string;
  readonly mend: string;
}

/** Names as they stand in a line of a shell, and in lists that Keystone splits on `;`. */
const plainName = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

const quoted = (names: Iterable<string>): string => [...names].toSorted().join(', ') || 'none';

/** Keystone takes a grant of what nobody made without a word, or the Job fails when it is too late. */
export const accessProblems = (access: CloudAccess, directory: readonly DirectoryGroup[]): readonly Problem[] => [
  ...nameProblems(access, directory),
  ...(access.grants.length > 0
    ? []
    : [
        { what: 'access has no grants: everybody who logs in is refused', allowed: 'a grant or more', mend: 'say which group of the directory has which role' },
      ]),
  ...access.grants.flatMap((grant) => grantProblems(grant, access, directory)),
  ...(access.trustedDashboards ?? []).flatMap(dashboardProblems),
];

const nameProblems = ({ projects, roles = [] }: CloudAccess, directory: readonly DirectoryGroup[]): readonly Problem[] =>
  [
    ...directory.map(({ name }) => ['group', name] as const),
    ...projects.map(({ name }) => ['project', name] as const),
    ...roles.map((name) => ['role', name] as const),
  ].flatMap(([kind, name]) =>
    plainName.test(name)
      ? []
      : [
          {
            what: `the ${kind} ${JSON.stringify(name)} has a character that means something to Keystone or a shell${name.includes(';') ? ': Keystone splits groups on ";", and its members would be in each part' : ''}`,
            allowed: 'letters, digits, ".", "_" and "-", beginning with a letter or digit',
            mend: `rename the ${kind}`,
          },
        ],
  );

const grantProblems = ({ group, role, on }: CloudGrant, { projects, roles = [] }: CloudAccess, directory: readonly DirectoryGroup[]): readonly Problem[] => {
  const groups = new Set(directory.map(({ name }) => name));
  const knownRoles = [...keystoneRoles, ...roles];
  const knownProjects = projects.map(({ name }) => name);
  return [
    ...(groups.has(group)
      ? []
      : [
          {
            what: `a grant is for the group ${group}, which the directory does not have`,
            allowed: quoted(groups),
            mend: 'name a group of the directory, or add it there',
          },
        ]),
    ...(knownRoles.includes(role)
      ? []
      : [
          {
            what: `a grant gives ${group} the role ${role}, which nobody makes`,
            allowed: quoted(knownRoles),
            mend: 'name one of these, or add it to roles of access',
          },
        ]),
    ...(typeof on !== 'object' || knownProjects.includes(on.project)
      ? []
      : [
          {
            what: `a grant gives ${group} a role on the project ${on.project}, which nobody makes`,
            allowed: quoted(knownProjects),
            mend: 'name one of these, or add it to projects of access',
          },
        ]),
  ];
};

const dashboardProblems = (address: string): readonly Problem[] =>
  /^https:\/\/[^/\s]+\/(\S*\/)?$/.test(address)
    ? []
    : [
        {
          what: `the trusted dashboard ${address} ${address.startsWith('https://') ? 'has no final slash: Keystone compares whole texts, and would refuse every login from it' : 'would get tokens without TLS'}`,
          allowed: 'an address with https and a final slash, e.g. https://horizon.mini-waas.example/auth/websso/',
          mend: 'write it as the dashboard names itself in ?origin=',
        },
      ];
