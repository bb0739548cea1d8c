import { describe, expect, it } from 'vitest';
import { oidcClients } from '../../src/contributions/oidc-clients.ts';
import { storedSecrets } from '../../src/contributions/secrets.ts';
import { SecretRef } from '../../src/core/secret-reference.ts';
import { GrafanaLogin } from '../../src/identity/grafana/grafana-login.ts';
import { withKeycloak } from './fixture.ts';

describe('the login to Grafana', () => {
  const { site, planned } = withKeycloak({ clients: [], more: (site, identity) => void new GrafanaLogin(site, 'grafana-login', { identity }) });

  it('is a client that sends browsers back to where Grafana takes codes, and nowhere else', () => {
    expect(planned.findings.filter(({ construct }) => construct === 'small/grafana-login')).toEqual([]);
    expect(site.contributions.of(oidcClients).map(({ value }) => value)).toMatchObject([
      { clientId: 'grafana', flows: ['browser'], redirectUris: ['https://grafana.small.example/login/generic_oauth'] },
    ]);
  });

  it('has one secret, which the store makes, on both sides', () => {
    const brought = site.contributions.of(storedSecrets).filter(({ from }) => from.node.id === 'grafana-login');
    expect(brought.map(({ value: { namespace, name } }) => `${namespace}/${name}`).sort()).toEqual([
      'grafana/grafana-single-sign-on',
      'keycloak/oidc-client-grafana',
    ]);
    const secrets = new Set(brought.flatMap(({ value }) => Object.values(value.data)).flatMap((part) => (SecretRef.isSecretRef(part) ? [part.address] : [])));
    expect([...secrets]).toEqual(['sites/small/grafana#client-secret']);
    expect(site.contributions.of(oidcClients)[0]!.value.secret).toMatchObject({ path: 'sites/small/grafana', key: 'client-secret', origin: 'generated' });
  });
});
