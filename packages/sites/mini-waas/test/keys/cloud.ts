import type { CloudAccess, MappingRule } from '@bastide/constructs';
import { load } from 'js-yaml';
import { expect } from 'vitest';
import { type Planned, planFacts } from '../planned.ts';
import { type Mistake, type Right, withCloud } from './change.ts';

const withAccess = (change: (access: CloudAccess) => Partial<CloudAccess>) => withCloud(({ access }) => ({ access: { ...access!, ...change(access!) } }));

const rule = (remote: MappingRule['remote']): MappingRule => ({
  local: [{ user: { name: '{0}' } }, { group: { name: 'members', domain: { name: 'people' } } }],
  remote,
});

/** The text of the site for Apache, as somebody copies and changes it. */
const withApache = (from: string, to: string) => (): Planned => {
  const chart = planFacts().files.get('kubernetes/openstack/openstack.keystone/helm-releases/HelmChart.helm.cattle.io_keystone.yaml')!;
  const { spec } = load(chart) as { readonly spec: { readonly valuesContent: string } };
  const { conf } = load(spec.valuesContent) as { readonly conf: { readonly wsgi_keystone: string } };
  expect(conf.wsgi_keystone).toContain(from);
  return withCloud(() => ({ releases: { keystone: { values: { conf: { wsgi_keystone: conf.wsgi_keystone.replace(from, to) } } } } }))();
};

const keystone = { severity: 'error', rule: 'openstack-federation', construct: 'mini-waas/openstack/keystone' } as const;

export const cloudMistakes: readonly Mistake[] = [
  [
    'a mapping without a condition',
    withAccess(() => ({ rules: [rule([{ type: 'OIDC-preferred_username' }])] })),
    {
      ...keystone,
      what: 'rule 1 of access.rules asks for no group: whoever can log in at all may get what it gives',
      allowed: 'any_one_of with a group or more in OIDC-groups, and no pattern that all groups fit',
      mend: "say which groups it is for, e.g. { type: 'OIDC-groups', any_one_of: ['cloud-admins'] }",
    },
  ],
  [
    'claims that Apache passes as headers',
    withApache('OIDCPassClaimsAs environment', 'OIDCPassClaimsAs headers'),
    {
      ...keystone,
      what: 'Apache passes claims to Keystone as headers (OIDCPassClaimsAs headers): anybody can send those, and become an administrator without a token',
      allowed: 'OIDCPassClaimsAs environment',
      mend: 'leave conf.wsgi_keystone out of the values of keystone, or write it there',
    },
  ],
  [
    'a mapping that believes headers',
    withAccess(() => ({ rules: [rule([{ type: 'OIDC-preferred_username' }, { type: 'HTTP_OIDC_GROUPS', any_one_of: ['members'] }])] })),
    {
      ...keystone,
      what: 'rule 1 of access.rules believes HTTP_OIDC_GROUPS, a header of the request: anybody can send one and be an administrator',
      allowed: 'OIDC- and the name of a claim',
      mend: 'write OIDC-groups',
    },
  ],
  [
    'a trusted dashboard without its final slash',
    withAccess(() => ({ trustedDashboards: ['https://skyline.mini-waas.example/auth/websso'] })),
    {
      ...keystone,
      what: 'the trusted dashboard https://skyline.mini-waas.example/auth/websso has no final slash: Keystone compares whole texts, and would refuse every login from it',
      allowed: 'an address with https and a final slash, e.g. https://horizon.mini-waas.example/auth/websso/',
      mend: 'write it as the dashboard names itself in ?origin=',
    },
  ],
  [
    'a ghost group in the cloud',
    withAccess(({ grants }) => ({ grants: [...grants, { group: 'ghosts', role: 'reader', on: { project: 'demonstration' } }] })),
    {
      ...keystone,
      what: 'a grant is for the group ghosts, which the directory does not have',
      allowed: 'auditors, cloud-admins, members, operators',
      mend: 'name a group of the directory, or add it there',
    },
  ],
  [
    'a ghost role in the cloud',
    withAccess(({ grants }) => ({ grants: [...grants, { group: 'members', role: 'owner', on: { project: 'demonstration' } }] })),
    {
      ...keystone,
      what: 'a grant gives members the role owner, which nobody makes',
      allowed: 'admin, manager, member, reader',
      mend: 'name one of these, or add it to roles of access',
    },
  ],
];

export const rightClouds: readonly Right[] = [
  [
    'a mapping with a condition',
    withAccess(() => ({ rules: [rule([{ type: 'OIDC-preferred_username' }, { type: 'OIDC-groups', any_one_of: ['members'] }])] })),
  ],
  ['a trusted dashboard to its final slash', withAccess(() => ({ trustedDashboards: ['https://skyline.mini-waas.example/auth/websso/'] }))],
  ['a text of its own for Apache', withApache('OIDCPassClaimsAs environment', '# Ours.\n  OIDCPassClaimsAs environment')],
];
