import { expect, it } from 'vitest';
import { flows } from '../../../src/contributions/flows.ts';
import { oidcClients } from '../../../src/contributions/oidc-clients.ts';
import type { OpenStackProps } from '../../../src/openstack/openstack.ts';
import { at, smallCloud } from '../../fixtures/small-cloud.ts';
import { smallSite } from '../../fixtures/small-site.ts';
import { inventoryWithTunnels } from '../small-plane.ts';
import { access, image, TestSignOn } from './fixture.ts';

const cloud = (props: (identity: TestSignOn) => Partial<OpenStackProps>) => {
  const site = smallSite(
    inventoryWithTunnels((facts) => {
      facts.loadBalancerAddresses = { ingress: { address: '203.0.113.10' } };
    }),
  );
  return smallCloud(props(new TestSignOn(site, 'sso')), site);
};

const whats = ({ findings }: ReturnType<typeof cloud>) => findings.filter(({ rule }) => rule === 'openstack-federation').map(({ what }) => what);

it('a cloud with a single sign-on has it in Keystone and in Horizon, and asks for its clients', () => {
  const result = cloud((identity) => ({ identity, access, images: { keystone: image } }));
  expect(whats(result)).toEqual([]);
  expect(at(result.values.get('keystone'), 'images.tags.keystone_api')).toBe(image);
  expect(at(result.values.get('keystone'), 'conf.wsgi_keystone')).toContain('OIDCPassClaimsAs environment');
  expect(at(result.values.get('horizon'), 'conf.horizon.local_settings.config.auth.sso.enabled')).toBe(true);
  const clients = result.site.contributions.of(oidcClients).map(({ value }) => value);
  expect(clients).toMatchObject([
    { clientId: 'keystone', flows: ['browser'], redirectUris: ['https://keystone.small.example/redirect_uri'] },
    { clientId: 'openstack-cli', flows: ['device'], redirectUris: [], audiences: ['keystone'] },
  ]);
  expect(clients[1]).not.toHaveProperty('secret');
  expect(result.site.contributions.of(flows).map(({ value }) => value.why)).toContain(
    "Keystone's Apache asks sso.small.example for its keys, and for the tokens of browsers",
  );
});

it('a cloud without one has neither', () => {
  const { values, site } = smallCloud();
  expect(at(values.get('keystone'), 'conf.wsgi_keystone')).toBeUndefined();
  expect(at(values.get('horizon'), 'conf.horizon.local_settings.config.auth.sso')).toBeUndefined();
  expect(site.contributions.of(oidcClients)).toEqual([]);
});

it('people who may do nothing, and rights of nobody, are stopped', () => {
  expect(whats(cloud((identity) => ({ identity })))).toEqual(['identity lets people log in, and no access says what they may do']);
  expect(whats(cloud(() => ({ access })))).toEqual(['access says what groups may do, and without identity nobody knows who is in them']);
});

it('a site without an ingress cannot let browsers in', () => {
  const site = smallSite(inventoryWithTunnels());
  const identity = new TestSignOn(site, 'sso');
  expect(whats(smallCloud({ identity, access, images: { keystone: image } }, site))).toEqual([
    'browsers come to Keystone by the ingress, which the site does not have',
  ]);
});
