import { type CloudAccess, type CloudGrant, peopleDomain, type RoleScope, scopeText } from './cloud-access.ts';
import { federationProtocol, identityProvider } from './identity-provider.ts';
import { mappingRules } from './mapping.ts';

/** Of Keystone, with its rules. */
const mapping = 'people';

/**
 * Makes what the model says of the people in Keystone, as often as it runs, and takes from them what the model no longer says: groups of the domain, and roles of
 * these. Projects stay, because servers and volumes are in them.
 *
 * Every other line is a call of the client, as which Keystone's administrator is logged in.
 */
export const identityScript = (issuer: string, { projects, grants, roles = [], rules = [] }: CloudAccess): string => {
  const groups = [...new Set(grants.map(({ group }) => group))].toSorted();
  return `${[
    // What the chart itself does here.
    'openstack role add --user "$OS_USERNAME" --domain "$OS_DEFAULT_DOMAIN" admin',
    `openstack domain create --or-show --description "Of the single sign-on: people and their projects" ${peopleDomain}`,
    ...roles.map((role) => `openstack role create --or-show ${role}`),
    'project() {',
    `  openstack project create --or-show --domain ${peopleDomain} "$1"`,
    `  openstack project set --domain ${peopleDomain} --description "$2" "$1"`,
    '}',
    ...projects.map(({ name, description }) => `project ${name} ${quoted(description)}`),
    // With --or-show the client fails on a group that is there.
    ...groups.map((group) => `openstack group show --domain ${peopleDomain} ${group} || openstack group create --domain ${peopleDomain} ${group}`),
    ...grants.map(({ group, role, on }) => `openstack role add --group ${group} --group-domain ${peopleDomain} ${scopeWords(on)} ${role}`),
    ...listed('/tmp/groups', groups),
    `openstack group list --domain ${peopleDomain} -f value -c Name > /tmp/groups-made`,
    '{ grep -vxF -f /tmp/groups /tmp/groups-made || true; } | while read -r group; do',
    `  openstack group delete --domain ${peopleDomain} "$group" < /dev/null`,
    'done',
    ...listed('/tmp/grants', grants.map(assignment)),
    'while read -r group; do',
    `  openstack role assignment list --names --group "$group" --group-domain ${peopleDomain} -f csv --quote none -c Role -c Group -c Project -c Domain -c System < /dev/null > /tmp/grants-made`,
    '  { tail -n +2 /tmp/grants-made | tr -d "\\r" | grep -vxF -f /tmp/grants || true; } | while IFS=, read -r role _ project domain system; do',
    `    if test -n "$project"; then on=(--project "\${project%@*}" --project-domain ${peopleDomain}); elif test -n "$domain"; then on=(--domain "$domain"); else on=(--system "$system"); fi`,
    `    openstack role remove --group "$group" --group-domain ${peopleDomain} "\${on[@]}" "$role" < /dev/null`,
    '  done',
    'done < /tmp/groups',
    ...listed('/tmp/rules.json', [JSON.stringify([...mappingRules(grants), ...rules], undefined, 1)]),
    `openstack identity provider show ${identityProvider} || openstack identity provider create --domain ${peopleDomain} --remote-id ${issuer} ${identityProvider}`,
    `openstack identity provider set --enable --remote-id ${issuer} ${identityProvider}`,
    `openstack mapping show ${mapping} || openstack mapping create --rules /tmp/rules.json ${mapping}`,
    `openstack mapping set --rules /tmp/rules.json ${mapping}`,
    `openstack federation protocol show --identity-provider ${identityProvider} ${federationProtocol} ||`,
    `  openstack federation protocol create --identity-provider ${identityProvider} --mapping ${mapping} ${federationProtocol}`,
  ].join('\n')}\n`;
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const listed = (file: string, lines: readonly string[]): readonly string[] => [`cat > ${file} << 'END'`, ...lines, 'END'];

const scopeWords = (scope: RoleScope): string =>
  scope === 'domain' ? `--domain ${peopleDomain}` : `--project ${scope.project} --project-domain ${peopleDomain}`;

/** As the client lists it: role, group, project, domain, system. */
const assignment = ({ group, role, on }: CloudGrant): string =>
  [role, `${group}@${peopleDomain}`, typeof on === 'object' ? `${on.project}@${peopleDomain}` : '', on === 'domain' ? peopleDomain : '', ''].join(',');

export const accessText = ({ role, on }: CloudGrant): string => `${role} on ${scopeText(on)}`;
