import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { accesses } from '../../src/contributions/accesses.ts';
import { ArgoCd } from '../../src/delivery/argo-cd/argo-cd.ts';
import type { ArgoCdRole } from '../../src/delivery/argo-cd/single-sign-on.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { withKeycloak } from '../identity/fixture.ts';

const withLogin = (roles: Record<string, ArgoCdRole>) => {
  const made = withKeycloak({
    clients: [],
    more: (site, provider) => {
      const network = new Sample(site, 'calico', { application: 'network', phase: 'bootstrap' });
      new ArgoCd(site, 'argo-cd', { network, profile: 'tiny', identity: { provider, roles } });
    },
  });
  const { spec } = made.named('HelmChart', 'argocd') as unknown as { spec: { valuesContent: string } };
  const findings = made.planned.findings.filter(({ rule, construct = '' }) => rule !== 'chart-lock' && construct.startsWith('small/argo-cd'));
  return { ...made, findings, values: parse(spec.valuesContent) };
};

describe('Argo CD with single sign-on', () => {
  it('has a client for browsers and one for the command line, and gets the secret by reference alone', () => {
    const { realm, values, findings } = withLogin({ 'cloud-admins': 'admin' });
    expect(findings).toEqual([]);
    expect(realm.clients.map(({ clientId, redirectUris }: { clientId: string; redirectUris: string[] }) => [clientId, ...redirectUris])).toEqual([
      ['argo-cd', 'https://argocd.small.example/auth/callback'],
      ['argo-cd-cli', 'http://localhost:8085/auth/callback'],
    ]);
    expect(parse(values.configs.cm['oidc.config'])).toMatchObject({
      issuer: 'https://sso.small.example/realms/small',
      clientSecret: '$argocd-single-sign-on:client-secret',
      enablePKCEAuthentication: true,
    });
  });

  it('gives each group its role, and nobody else any', () => {
    const { site, values } = withLogin({ 'cloud-admins': 'admin', members: 'readonly' });
    expect(values.configs.rbac).toEqual({ 'policy.default': '', 'policy.csv': 'g, cloud-admins, role:admin\ng, members, role:readonly\n', scopes: '[groups]' });
    expect(site.contributions.of(accesses).map(({ value }) => [value.group, value.role])).toEqual([
      ['cloud-admins', 'role:admin'],
      ['members', 'role:readonly'],
    ]);
  });

  it('is no part of what it waits for', () => {
    const { planned } = withLogin({ members: 'readonly' });
    expect(planned.findings.filter(({ rule }) => /cycle|phase|bootstrap/.test(rule))).toEqual([]);
  });

  it('refuses a role that Argo CD does not have, and a group that the directory does not have', () => {
    expect(withLogin({ members: 'owner' as never }).findings.map(({ what }) => what)).toEqual([
      'the group members is given the role "owner", which Argo CD does not have',
    ]);
    expect(withLogin({ ghosts: 'readonly' }).findings.map(({ what }) => what)).toEqual([
      'Argo CD gives role:readonly to the group "ghosts", which the directory does not have',
    ]);
  });
});
