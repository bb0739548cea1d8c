import { describe, expect, it } from 'vitest';
import { SecretRef } from '../../src/core/secret-reference.ts';
import { heatDefinition } from '../../src/openstack/heat-definition.ts';
import { at, findingsWithoutOwnSecrets, smallCloud } from '../fixtures/small-cloud.ts';

const key = 'conf.heat.DEFAULT.auth_encryption_key';

describe('Heat', () => {
  it('encrypts what it stores with a key of the right length from the store', () => {
    const { secretValues, findings } = smallCloud({ services: { heat: {} } });
    const encryptionKey = at(secretValues.get('heat'), key) as SecretRef;
    expect(SecretRef.isSecretRef(encryptionKey)).toBe(true);
    expect([encryptionKey.form, encryptionKey.rotation]).toEqual(['32 letters and digits', 'on-incident']);
    expect(findings).toEqual([]);
  });

  it('is stopped with the key that stands in its source', () => {
    expect(findingsWithoutOwnSecrets(heatDefinition)).toEqual([
      `default-password: ${key} of the chart heat is empty: the service would fail, or take a secret that everybody knows`,
    ]);
  });

  it('gives its trustee, the administrator of its domain and itself a password each', () => {
    const { secretValues } = smallCloud({ services: { heat: {} } });
    const users = at(secretValues.get('heat'), 'endpoints.identity.auth') as Readonly<Record<string, { readonly password: SecretRef }>>;
    const addresses = Object.values(users).map(({ password }) => password.address);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(Object.keys(users)).toEqual(expect.arrayContaining(['heat', 'heat_trustee', 'heat_stack_user']));
  });

  it('tells servers the public address of Keystone, since they reach no other', () => {
    const { values } = smallCloud({ services: { heat: {} } });
    expect(at(values.get('heat'), 'conf.heat.DEFAULT.server_keystone_endpoint_type')).toBe('public');
  });
});
