import { describe, expect, it } from 'vitest';
import { SecretRef } from '../../src/core/secret-reference.ts';
import { barbicanDefinition } from '../../src/openstack/barbican.ts';
import { at, findingsWithoutOwnSecrets, smallCloud } from '../fixtures/small-cloud.ts';
import { importedSecret } from '../fixtures/small-site.ts';

const key = 'conf.barbican.simple_crypto_plugin.kek';
const previousKey = 'conf.simple_crypto_kek_rewrap.old_kek';

describe('Barbican', () => {
  it('is there only where a site asks for it', () => {
    expect(smallCloud().values.has('barbican')).toBe(false);
    const { values, findings } = smallCloud({ services: { barbican: {} } });
    expect(values.has('barbican')).toBe(true);
    expect(findings).toEqual([]);
  });

  it('encrypts with a key of the store, whose form is said and which no calendar replaces', () => {
    const { secretValues } = smallCloud({ services: { barbican: {} } });
    const kek = at(secretValues.get('barbican'), key) as SecretRef;
    expect(SecretRef.isSecretRef(kek)).toBe(true);
    expect([kek.rotation, kek.form]).toEqual(['on-incident', expect.stringContaining('32 random bytes')]);
  });

  it('forgets the key that its chart ships, and takes the previous one of the site in its place', () => {
    const fresh = smallCloud({ services: { barbican: {} } });
    expect(at(fresh.values.get('barbican'), previousKey)).toBeNull();
    const previousKeyEncryptionKey = importedSecret('previous-key', 'sites/small/openstack/barbican');
    const rotated = smallCloud({ services: { barbican: { previousKeyEncryptionKey } } });
    expect(at(rotated.values.get('barbican'), previousKey)).toBeUndefined();
    expect(at(rotated.secretValues.get('barbican'), previousKey)).toBe(previousKeyEncryptionKey);
    expect(rotated.findings).toEqual([]);
  });

  it('is stopped with the key that its chart ships, and without one of its own', () => {
    expect(findingsWithoutOwnSecrets(barbicanDefinition)).toEqual([
      `default-password: ${previousKey} of the chart barbican keeps the password that stands in the chart`,
      `default-password: ${key} of the chart barbican is empty: the service would fail, or take a secret that everybody knows`,
    ]);
  });

  it('takes no key from values', () => {
    const { findings } = smallCloud({ services: { barbican: { values: { conf: { barbican: { simple_crypto_plugin: { kek: 'known' as never } } } } } } });
    expect(findings.map(({ what }) => what)).toContain(`${key} stands in values and in secretValues of the release barbican`);
  });
});
