import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nameBasedUuid, uuidsOfDnsNames } from '../../src/core/name-based-uuid.ts';

it('is what RFC 9562 gives as its example', () => {
  expect(nameBasedUuid(uuidsOfDnsNames, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
});

it('is a UUID of version 5 whatever the name, and another for another name or name space', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const uuid = nameBasedUuid(uuidsOfDnsNames, one);
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(nameBasedUuid(uuid, one)).not.toBe(uuid);
      expect(nameBasedUuid(uuidsOfDnsNames, other) === uuid).toBe(one === other);
    }),
  );
});
