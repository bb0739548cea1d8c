import type { IConstruct } from 'constructs';
import type { SecretRef } from '../../core/secret-reference.ts';
import { report } from '../../core/site.ts';
import type { AppRole, PkiAuthority } from './app-role.ts';
import type { Grant } from './policy.ts';

/** Numbers of a role with their ranges, both ends allowed. */
const limits = {
  tokenMinutes: { least: 1, most: 1440, what: 'minutes that a login lasts' },
  secretIdHours: { least: 1, most: 720, what: 'hours that a second id is good for' },
  secretIdUses: { least: 1, most: 1_000_000, what: 'logins that a second id is good for' },
} as const;

/** In a path of a policy `+` stands for any part, and a `*` at the end for whatever follows. */
export const isOnePath = ({ path }: SecretRef): boolean => !/[*+]/.test(path);

/** Reports what makes a role a key that never wears out, or that anybody may use. */
export const checkAppRole = (construct: IConstruct, role: AppRole): void => {
  for (const [field, { least, most, what }] of Object.entries(limits) as [keyof typeof limits, (typeof limits)[keyof typeof limits]][]) {
    const value: unknown = role[field];
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) continue;
    report(construct, {
      rule: 'app-role',
      what: `${field} of the AppRole ${role.name} is ${String(value)}: the store takes 0, or nothing, for without end`,
      allowed: `a whole number from ${least} to ${most}`,
      mend: `say the ${what}`,
    });
  }
  for (const { path } of role.reads.filter((secret) => !isOnePath(secret))) {
    report(construct, {
      rule: 'store-policy',
      what: `the AppRole ${role.name} is to read ${JSON.stringify(path)}, which is more than one path`,
      allowed: 'lower-case words joined by "/", e.g. sites/mini-waas/k3s',
      mend: 'name each secret that it reads by a SecretRef of its own',
    });
  }
  if (role.handedOutBy.length === 0) reportNoKeeper(construct, role, 'handedOutBy names no group');
  for (const missing of [
    role.reads.length === 0 && (role.certificates ?? []).length === 0 ? 'reads no secret and gets no certificate' : '',
    role.consumer.trim() === '' ? 'has no consumer' : '',
  ].filter((each) => each !== '')) {
    report(construct, {
      rule: 'app-role',
      what: `the AppRole ${role.name} ${missing}`,
      allowed: 'a program with a name, and one secret or more that it reads, or certificates',
      mend: 'say what it is for, or drop it: a key that nobody uses is one that nobody misses',
    });
  }
  if (role.boundCidrs.length === 0 || role.boundCidrs.some((cidr) => String(cidr).endsWith('/0')))
    report(construct, {
      rule: 'app-role',
      what: `the AppRole ${role.name} may log in from anywhere`,
      allowed: 'one prefix or more, none of them of length 0',
      mend: `say in boundCidrs where ${role.consumer} is`,
    });
};

/** Reports a role that no program can ever log in by. */
export const reportNoKeeper = (construct: IConstruct, { name, consumer }: AppRole, because: string): void =>
  report(construct, {
    rule: 'app-role',
    what: `nobody can hand out an id of the AppRole ${name}: ${because}`,
    allowed: 'an identity of the store, and one group of the directory or more',
    mend: `say in identity and handedOutBy who may let ${consumer} in`,
  });

/** Reports roles of an authority that sign for too long, or for everybody. */
export const checkAuthority = (construct: IConstruct, { commonName, roles }: PkiAuthority): void => {
  if (!/^[A-Za-z0-9][A-Za-z0-9 .-]{0,63}$/.test(commonName))
    report(construct, {
      rule: 'pki-authority',
      what: `the authority is called ${JSON.stringify(commonName)}`,
      allowed: 'at most 64 letters, digits, spaces, "." and "-"',
      mend: 'name it so that people know it, e.g. mini-waas',
    });
  for (const { name, allowedDomains, maxTtlHours } of roles) {
    if (!(Number.isInteger(maxTtlHours) && maxTtlHours >= 1 && maxTtlHours <= 2160))
      report(construct, {
        rule: 'pki-role',
        what: `maxTtlHours of the role ${name} of the authority is ${maxTtlHours}`,
        allowed: 'a whole number from 1 to 2160',
        mend: 'say how long its certificates are valid at most',
      });
    if (allowedDomains.length === 0 || allowedDomains.some((domain) => !/^(?:[a-z0-9-]+\.)+[a-z0-9-]+$/.test(domain)))
      report(construct, {
        rule: 'pki-role',
        what: `the role ${name} of the authority signs for ${allowedDomains.length === 0 ? 'no domain' : allowedDomains.join(', ')}`,
        allowed: 'domains of two parts or more, without "*"',
        mend: 'name the domains whose subdomains it is for',
      });
  }
};

/** Reports roles of the authority that nobody may use, and some that are used and not there. */
export const checkSigning = (construct: IConstruct, authority: PkiAuthority | undefined, appRoles: readonly AppRole[]): void => {
  const known = authority?.roles.map(({ name }) => name) ?? [];
  const wanted = new Set(appRoles.flatMap(({ certificates = [] }) => certificates));
  for (const name of [...wanted].filter((each) => !known.includes(each)))
    report(construct, {
      rule: 'pki-role',
      what: `an AppRole gets certificates by the role ${name} of the authority, which is not there`,
      allowed: known.join(', ') || 'none: the store has no authority',
      mend: 'name one of these, or add it to the authority',
    });
  for (const name of known.filter((each) => !wanted.has(each)))
    report(construct, {
      rule: 'pki-role',
      what: `nobody may use the role ${name} of the authority`,
      allowed: 'a role that an AppRole names in its certificates',
      mend: 'name it there, or drop it',
    });
};

/** Reports a policy that opens what is no secret of the site; `known` are their paths. */
export const checkPolicy = (construct: IConstruct, name: string, grants: readonly Grant[], known: ReadonlySet<string>): void => {
  for (const { path } of grants) {
    if (known.has(path)) continue;
    report(construct, {
      rule: 'store-policy',
      what: `the policy ${name} opens ${path}, where the site keeps no secret`,
      allowed: 'paths of secrets that something of the site brings to who uses them',
      mend: 'name each secret by its SecretRef, and let its consumer declare it (storedSecrets, secretValues of a release)',
    });
  }
};
