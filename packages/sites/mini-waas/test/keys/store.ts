import { type AppRole, SecretRef, type Site } from '@bastide/constructs';
import { ghostGroup, ghostRole, type Mistake, type Right, withStore } from './change.ts';

const accessKey = new SecretRef({
  path: 'sites/mini-waas/keycloak-postgresql',
  key: 'backup-s3-access-key',
  owner: 'platform',
  origin: 'imported',
  rotation: { everyDays: 180 },
});

/** A program outside the cluster, as it should be. */
const appRoleOf = (site: Site): AppRole => ({
  name: 'exporter',
  consumer: 'the exporter of the back-ups',
  reads: [accessKey],
  tokenMinutes: 10,
  secretIdHours: 24,
  secretIdUses: 1,
  boundCidrs: [site.inventory.networks.get('management').prefix],
  handedOutBy: ['cloud-admins'],
});

const withAppRole = (change: (role: AppRole) => AppRole) => withStore((_, site) => ({ appRoles: [change(appRoleOf(site))] }));

/** A reference that no constructor has seen. */
const referenceTo = (path: string): SecretRef => Object.assign(Object.create(SecretRef.prototype), { ...accessKey, path });

export const storeMistakes: readonly Mistake[] = [
  [
    'a ghost group in the secret store',
    withStore(({ identity }) => ({ identity: { ...identity!, roles: { ...identity!.roles, ghosts: 'auditor' } } })),
    { ...ghostGroup, construct: 'mini-waas/openbao', what: 'OpenBao gives auditor to the group "ghosts", which the directory does not have' },
  ],
  [
    'a ghost role in the secret store',
    // @ts-expect-error: the compiler knows the roles of the store
    withStore(({ identity }) => ({ identity: { ...identity!, roles: { ...identity!.roles, members: 'owner' } } })),
    {
      ...ghostRole,
      construct: 'mini-waas/openbao',
      what: 'the group members is given the role "owner", which the secret store does not have',
      allowed: 'administrator, auditor',
    },
  ],
  [
    'an AppRole whose logins last for ever',
    // @ts-expect-error: the compiler wants each limit
    withAppRole(({ tokenMinutes: _, ...role }) => role),
    {
      severity: 'error',
      rule: 'app-role',
      construct: 'mini-waas/openbao',
      what: 'tokenMinutes of the AppRole exporter is undefined: the store takes 0, or nothing, for without end',
      allowed: 'a whole number from 1 to 1440',
      mend: 'say the minutes that a login lasts',
    },
  ],
  [
    'a policy on "*"',
    withAppRole((role) => ({ ...role, reads: [accessKey, referenceTo('*')] })),
    {
      severity: 'error',
      rule: 'store-policy',
      construct: 'mini-waas/openbao',
      what: 'the AppRole exporter is to read "*", which is more than one path',
      allowed: 'lower-case words joined by "/", e.g. sites/mini-waas/k3s',
      mend: 'name each secret that it reads by a SecretRef of its own',
    },
  ],
  [
    'a reference to "*", which no SecretRef can be; it is not repeated, because it may be the secret itself',
    withStore(() => ({ sealKey: new SecretRef({ path: '*', key: 'x', owner: 'platform', origin: 'imported', rotation: 'on-incident' }) })),
    {
      severity: 'error',
      rule: 'build',
      construct: 'mini-waas',
      what: 'the path of a secret is lower-case words joined by "/", e.g. sites/mini-waas/k3s',
      mend: 'correct the line of the site',
    },
  ],
];

export const rightStores: readonly Right[] = [['an AppRole that wears out', withAppRole((role) => role)]];
