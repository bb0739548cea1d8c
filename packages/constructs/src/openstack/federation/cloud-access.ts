import type { MappingRule } from './mapping.ts';

/** A project of Keystone, in the domain of the people. */
export interface CloudProject {
  readonly name: string;
  readonly description: string;
}

/**
 * Where a role holds: a project, or the domain of the people itself, not the projects in it. The system is none of them: for people of a federation Keystone
 * 2025.2 answers 500 to a token of the system, and lets the role hold on every project.
 */
export type RoleScope = { readonly project: string } | 'domain';

/** What the members of a group of the directory may do in the cloud. */
export interface CloudGrant {
  /** Of the directory; Keystone gets one of the same name. */
  readonly group: string;
  /** One of {@link keystoneRoles}, or of `roles`. */
  readonly role: string;
  readonly on: RoleScope;
}

/** Who may do what in the cloud. */
export interface CloudAccess {
  readonly projects: readonly CloudProject[];
  readonly grants: readonly CloudGrant[];
  /** Roles beside Keystone's own, e.g. `load-balancer_member`: those of other services, which these make too. @default - none */
  readonly roles?: readonly string[];
  /** Rules beside those that follow from the grants, e.g. for who is in a group and has another claim too: each asks for a group. Groups that they name are those of grants. @default - none */
  readonly rules?: readonly MappingRule[];
  /** Addresses to which Keystone sends tokens of browsers, beside the one of Horizon; to the final slash. @default - none */
  readonly trustedDashboards?: readonly string[];
}

/** Of Keystone, in which people and their projects are: not that of the services, nor of the administrator who logs in by a password. */
export const peopleDomain = 'people';

/** What `keystone-manage bootstrap` makes, and what people can do by it. https://docs.openstack.org/keystone/2025.2/admin/service-api-protection.html */
const rolesOfKeystone: Readonly<Record<string, (where: string) => string>> = {
  admin: () => 'does everything, in the whole cloud: services do not look where the role holds',
  manager: (where) => `manages what is ${where}, users and grants of roles included`,
  member: (where) => `makes, changes and removes servers, networks and volumes ${where}`,
  reader: (where) => `sees what is ${where}, and changes nothing`,
};

export const keystoneRoles: readonly string[] = Object.keys(rolesOfKeystone);

/** As Keystone's documents say it. */
export const scopeText = (scope: RoleScope): string => (scope === 'domain' ? `domain ${peopleDomain}` : `project ${scope.project}`);

/** What a grant lets people do, in words. */
export const allowedBy = ({ role, on }: CloudGrant): string => {
  const where = on === 'domain' ? `in the domain ${peopleDomain}, not in its projects` : `in the project ${on.project}`;
  return rolesOfKeystone[role]?.(where) ?? `has the role ${role} of a service ${where}`;
};
