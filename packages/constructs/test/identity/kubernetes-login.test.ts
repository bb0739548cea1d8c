import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { accesses } from '../../src/contributions/accesses.ts';
import { oidcClients } from '../../src/contributions/oidc-clients.ts';
import { runBookMarkdown } from '../../src/core/run-book.ts';
import { KubernetesLogin, type KubernetesLoginProps } from '../../src/identity/kubernetes/kubernetes-login.ts';
import { importedSecret } from '../fixtures/small-site.ts';
import { withKeycloak } from './fixture.ts';

const withLogin = (props: Partial<KubernetesLoginProps> = {}) => {
  const made = withKeycloak({
    clients: [],
    more: (site, identity) =>
      void new KubernetesLogin(site, 'kubernetes-login', {
        cluster: site.node.findChild('k3s') as never,
        identity,
        roles: { 'cloud-admins': 'cluster-admin' },
        ...props,
      }),
  });
  const file = (path: string) => made.planned.files.get(`hosts/control-1/etc/rancher/k3s/${path}`)?.bytes();
  const { runBook } = made.site.node.findChild('kubernetes-login') as KubernetesLogin;
  const findings = made.planned.findings.filter(({ construct = '' }) => construct.startsWith('small/kubernetes-login'));
  return { ...made, file, findings, runBook: runBookMarkdown(runBook!) };
};

describe('the login to Kubernetes', () => {
  it('adds to the options of each API server, and takes none away', () => {
    const { file, findings } = withLogin();
    expect(findings).toEqual([]);
    expect(parse(file('config.yaml.d/50-bastide-login.yaml')!)).toEqual({
      'kube-apiserver-arg+': [
        'oidc-issuer-url=https://sso.small.example/realms/small',
        'oidc-client-id=kubernetes',
        'oidc-username-claim=preferred_username',
        'oidc-username-prefix=oidc:',
        'oidc-groups-claim=groups',
        'oidc-groups-prefix=oidc:',
        'oidc-signing-algs=RS256',
      ],
    });
  });

  it('brings the authority of the single sign-on to the servers where it is not a public one', () => {
    const { file } = withLogin({ authority: importedSecret('site-authority') });
    expect(file('config.yaml.d/50-bastide-login.yaml')).toContain('oidc-ca-file=/etc/rancher/k3s/single-sign-on-authority.crt');
    expect(file('single-sign-on-authority.crt')).toContain('sites/small/k3s#site-authority');
  });

  it('has commands in its run book that trust that authority, and name none where it is a public one', () => {
    const { runBook } = withLogin({ authority: importedSecret('site-authority') });
    expect(runBook).toContain('--exec-arg=--certificate-authority="$HOME"/.kube/single-sign-on-authority.crt\n');
    expect(runBook).toContain(' sudo curl -fsS --cacert /etc/rancher/k3s/single-sign-on-authority.crt https://sso.small.example/');
    expect(withLogin().runBook).toContain(' curl -fsS https://sso.small.example/');
    expect(withLogin().runBook).not.toContain('authority');
  });

  it('binds each group, with its prefix, to its role, and says so for the auditor', () => {
    const { named, site } = withLogin({ roles: { members: 'view' } });
    expect(named('ClusterRoleBinding', 'oidc:members:view')).toMatchObject({ roleRef: { name: 'view' }, subjects: [{ kind: 'Group', name: 'oidc:members' }] });
    expect(site.contributions.of(accesses).map(({ value }) => value.role)).toEqual(['ClusterRole view']);
  });

  it('logs people in by a browser alone, because kubelogin sends no PKCE with a device code', () => {
    const { site, runBook } = withLogin();
    expect(site.contributions.of(oidcClients).map(({ value }) => value.flows)).toEqual([['browser']]);
    expect(runBook).not.toContain('device');
  });

  it('refuses a role that Kubernetes does not bring, and a group that the directory does not have', () => {
    expect(withLogin({ roles: { members: 'viewer' as never } }).findings.map(({ what }) => what)).toEqual([
      'the group members is given the ClusterRole "viewer", which Kubernetes does not bring',
    ]);
    expect(withLogin({ roles: { ghosts: 'view' } }).findings.map(({ what }) => what)).toEqual([
      'Kubernetes gives ClusterRole view to the group "ghosts", which the directory does not have',
    ]);
  });
});
