import type { FreeIpaProps, OpenStackProps } from '@bastide/constructs';
import { describe, it, vi } from 'vitest';
import { expectStopped, unlikeShapes } from './canary.ts';
import { type ConstructName, withProps } from './changed-props.ts';
import { planFacts } from './planned.ts';

vi.mock('@bastide/constructs', async (original) => (await import('./changed-props.ts')).changeable(await original<typeof import('@bastide/constructs')>()));

/** Texts of the keys that the site leaves out, each with props that are right but for the canary. */
const optional: readonly (readonly [ConstructName, string, (canary: string, props: never) => object])[] = [
  ['Keycloak', 'host', (host) => ({ host })],
  ['FreeIpa', 'realm', (realm) => ({ realm })],
  ['FreeIpa', 'serviceAccounts.name', (name, { reader }: FreeIpaProps) => ({ serviceAccounts: [{ ...reader, name }] })],
  [
    'FreeIpa',
    'hostBasedAccess.services',
    (service, props: FreeIpaProps) => ({ hostBasedAccess: props.hostBasedAccess.map((each) => ({ ...each, services: [service] })) }),
  ],
  ['OpenBao', 'domain', (domain) => ({ domain })],
  ['OpenBao', 'storageClass', (storageClass) => ({ storageClass })],
  ...(['name', 'consumer'] as const).map(
    (prop) => ['OpenBao', `appRoles.${prop}`, (canary: string) => ({ appRoles: [{ ...appRole, [prop]: canary }] })] as const,
  ),
  ...(['boundCidrs', 'handedOutBy', 'certificates', 'reads'] as const).map(
    (prop) => ['OpenBao', `appRoles.${prop}`, (canary: string) => ({ appRoles: [{ ...appRole, [prop]: [canary] }] })] as const,
  ),
  ['OpenBao', 'authority.commonName', (commonName) => ({ authority: { commonName, roles: [] } })],
  ['OpenBao', 'authority.roles.name', (name) => ({ authority: { commonName: 'x', roles: [{ name, allowedDomains: ['x.example'], maxTtlHours: 1 }] } })],
  [
    'OpenBao',
    'authority.roles.allowedDomains',
    (domain) => ({ authority: { commonName: 'x', roles: [{ name: 'x', allowedDomains: [domain], maxTtlHours: 1 }] } }),
  ],
  ['OpenStack', 'access.roles', (role, { access }: OpenStackProps) => ({ access: { ...access, roles: [role] } })],
  [
    'OpenStack',
    'access.trustedDashboards',
    (canary, { access }: OpenStackProps) => ({ access: { ...access, trustedDashboards: [`https://x.example/${canary}/`] } }),
  ],
  [
    'OpenStack',
    'access.rules',
    (canary, { access }: OpenStackProps) => ({ access: { ...access, rules: [{ local: [{ user: { name: canary } }], remote: condition }] } }),
  ],
  [
    'OpenStack',
    'access.rules.remote',
    (canary, { access }: OpenStackProps) => ({ access: { ...access, rules: [{ local: [], remote: [{ type: 'OIDC-groups', any_one_of: [canary] }] }] } }),
  ],
];

const condition = [{ type: 'OIDC-groups', any_one_of: ['members'] }];
const appRole = { name: 'x', consumer: 'x', reads: [], tokenMinutes: 1, secretIdHours: 1, secretIdUses: 1, boundCidrs: [], handedOutBy: [] };

describe.for(unlikeShapes)('%s, where the site says nothing, as', ([, canary]) => {
  it.for(optional)('%s %s', ([name, , propsWith]) => {
    expectStopped(canary, () =>
      withProps(
        name,
        (props) => propsWith(canary, props),
        () => planFacts(),
      ),
    );
  });
});
