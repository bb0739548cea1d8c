import { describe, expect, it } from 'vitest';
import { routes } from '../../src/contributions/routes.ts';
import { storedSecrets } from '../../src/contributions/secrets.ts';
import { SecretRef } from '../../src/core/secret-reference.ts';
import { Keystone, type KeystoneProps } from '../../src/openstack/keystone.ts';
import { onPlane } from './fixture.ts';
import { inventoryWithTunnels } from './small-plane.ts';

const authority = new SecretRef({ path: 'sites/small/clients', key: 'authority', owner: 'platform', origin: 'imported', rotation: { everyDays: 365 } });

const keystoneWith = (props: Omit<KeystoneProps, 'plane'>, hasIngress = true) =>
  onPlane(
    (site, plane) => void new Keystone(site, 'keystone', { plane, ...props }),
    {},
    inventoryWithTunnels((facts) => {
      if (hasIngress) facts.loadBalancerAddresses = { ingress: { address: '203.0.113.10' } };
    }),
  );

const routesOf = ({ site }: ReturnType<typeof onPlane>) => site.contributions.of(routes).map(({ value }) => value);

describe('an authority of the clients of Keystone', () => {
  it('is brought to where the ingress asks for it, which asks everybody', () => {
    const planned = keystoneWith({ clientAuthority: authority });
    expect(planned.findings).toEqual([]);
    expect(routesOf(planned)).toMatchObject([{ host: 'keystone.small.example', clientCertificates: { authoritySecret: 'keystone-api-client-authority' } }]);
    expect(planned.site.contributions.of(storedSecrets).map(({ value }) => value)).toContainEqual(
      expect.objectContaining({ namespace: 'openstack', name: 'keystone-api-client-authority', data: { 'ca.crt': authority } }),
    );
  });

  it('is asked for by nobody where it is not given', () => {
    expect(routesOf(keystoneWith({}))).toEqual([expect.not.objectContaining({ clientCertificates: expect.anything() })]);
  });

  it('as a literal is refused, and shown nowhere', () => {
    const { findings } = keystoneWith({ clientAuthority: '-----BEGIN CERTIFICATE-----' as never });
    expect(findings).toMatchObject([{ rule: 'literal-secret', construct: 'small/keystone', what: expect.stringMatching(/^clientAuthority holds a literal/) }]);
    expect(JSON.stringify(findings)).not.toContain('BEGIN');
  });

  it('without an ingress would protect nothing, and is refused', () => {
    expect(keystoneWith({ clientAuthority: authority }, false).findings).toMatchObject([
      {
        rule: 'openstack-client-certificates',
        construct: 'small/keystone',
        what: 'clients are to prove themselves by certificates, and nobody asks for them: the site has no ingress',
        allowed: 'an address named ingress in loadBalancerAddresses of the inventory',
        mend: 'add it, or leave clientAuthority out',
      },
    ]);
  });
});
