import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calicoKinds } from '../../src/calico/calico-kinds.ts';
import { certManagerKinds } from '../../src/cert-manager/cert-manager-kinds.ts';
import { ANY_FIELDS } from '../../src/core/closed-object.ts';
import type { JsonSchema } from '../../src/core/json-schema.ts';
import { argoCdKinds } from '../../src/delivery/argo-cd-kinds.ts';
import { helmKinds } from '../../src/delivery/helm-chart-kind.ts';
import { metalLbKinds } from '../../src/metallb/address-pool-kind.ts';
import { externalSecretsKinds } from '../../src/secrets/external-secret-kind.ts';
import { traefikKinds } from '../../src/traefik/traefik-kinds.ts';
import { upstreamFolder } from './upstream-crds.ts';
import { type EmittedObject, upstreamValidator } from './upstream-validator.ts';

const kinds = [...helmKinds, ...argoCdKinds, ...calicoKinds, ...certManagerKinds, ...externalSecretsKinds, ...metalLbKinds, ...traefikKinds].map(
  (kind) => [`${kind.group}/${kind.version} ${kind.kind}`, kind] as const,
);

describe('every object that a kind describes passes its own check, and with the upstream definitions at hand theirs, too', () => {
  const validate = upstreamFolder === undefined ? undefined : upstreamValidator();
  it.for(kinds)('%s', ([, kind]) => {
    fc.assert(
      fc.property(objectsOf(kind.schema.describe()), (object) => {
        expect(kind.schema.check(object)).toEqual([]);
        if (validate !== undefined) expect(validate(object as unknown as EmittedObject)).toEqual([]);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

/** Texts for the forms that a function checks and no pattern says, by the words for the form. */
const textsByForm: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^an IPv6 network/, ['fd00:10:42::/56', '::/0']],
  [/network in CIDR/, ['10.42.0.0/16', '0.0.0.0/0']],
  [/^an address with or without a port/, ['192.0.2.1:1179', '[2001:db8::1]:1179', '2001:db8::1']],
  [/^an IPv4 or IPv6 address/, ['192.0.2.1', '2001:db8::1']],
  [/^an optional DNS domain/, ['name', 'example.org/Name_1']],
  [/^empty, or at most 63/, ['', 'Value_1.a']],
  [/^letters, digits, "-", "_", "\."/, ['key', 'tls.crt']],
  [/^lower-case letters, digits/, ['name', 'a-1']],
  [/^a DNS name in lower case/, ['www.example.org', '*.example.org']],
];

const objectsOf = (schema: JsonSchema): fc.Arbitrary<unknown> => {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(objectsOf));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema[ANY_FIELDS] === true) return fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
  return byType[schema.type!]!(schema);
};

const byType: Readonly<Record<string, (schema: JsonSchema) => fc.Arbitrary<unknown>>> = {
  boolean: () => fc.boolean(),
  integer: ({ minimum, maximum }) => fc.maxSafeInteger().map((number) => Math.min(Math.max(number, minimum!), maximum!)),
  string: (schema) => textsOf(schema),
  array: ({ items, minItems = 0, maxItems = 2 }) =>
    fc
      .array(objectsOf(items!), { minLength: minItems, maxLength: Math.min(maxItems, 2) })
      .map((each) => [...new Map(each.map((item) => [JSON.stringify(item), item])).values()]),
  object: ({ properties, required = [], additionalProperties, propertyNames }) =>
    properties === undefined
      ? fc.dictionary(textsOf(propertyNames!), objectsOf(additionalProperties as JsonSchema), { maxKeys: 2 })
      : fc.record(Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, objectsOf(field)])), { requiredKeys: [...required] }),
};

const textsOf = ({ description = '', pattern, maxLength = 100 }: JsonSchema): fc.Arbitrary<string> => {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern)).filter((text) => text.length <= maxLength && new RegExp(pattern).test(text));
  const texts = textsByForm.find(([form]) => form.test(description))?.[1];
  return texts === undefined ? fc.string({ maxLength }) : fc.constantFrom(...texts);
};
