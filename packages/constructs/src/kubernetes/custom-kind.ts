import * as z from 'zod/mini';
import { closedObject, type Fields, inWords, list, map, type NoFields, type Shape, text } from '../core/closed-object.ts';
import { closedSchema, type DescribedSchema } from '../core/closed-schema.ts';
import { apiVersionOf, type Kind, type KindBody } from '../core/kind.ts';
import { annotationKey, dnsLabel, dnsSubdomain, labelValue, qualifiedName } from './formats.ts';
import type { ValueRule } from './value-rule.ts';

/** A kind that a controller brings with it, closed by hand and held against the upstream definition by the conformance test. */
export interface CustomKind<T extends KindBody = KindBody> extends Kind<T> {
  readonly schema: DescribedSchema<T>;
}

export type CustomBody<Required extends Shape, Optional extends Shape> = KindBody & Fields<Required, Optional>;

/**
 * A custom resource's kind from the fields beside `metadata`: usually `spec` alone, since a status is never written.
 *
 * @param required fields that every object carries
 * @param optional fields that may be left out
 */
export const customKind = <Required extends Shape, Optional extends Shape = NoFields>(
  identity: Pick<Kind, 'group' | 'version' | 'kind' | 'scope'>,
  required: Required,
  optional?: Optional,
): CustomKind<CustomBody<Required, Optional>> => {
  const { group, version, kind, scope } = identity;
  const whole = { apiVersion: z.literal(apiVersionOf(identity)), kind: z.literal(kind), metadata: scope === 'Cluster' ? clusterMetadata : namespacedMetadata };
  const schema = closedSchema(closedObject({ ...whole, ...required }, optional)) as unknown as DescribedSchema<CustomBody<Required, Optional>>;
  return { group, version, kind, scope, schema };
};

/** A text that a rule of the built-in kinds accepts. */
export const textBy = (rule: ValueRule): z.ZodMiniType<string> => inWords(z.string().check(z.refine((value) => rule.accepts(value))), rule.allowed);

const metadata = {
  labels: map(textBy(labelValue), textBy(qualifiedName)),
  annotations: map(text, textBy(annotationKey)),
  finalizers: list(textBy(qualifiedName)),
};
const clusterMetadata = closedObject({ name: textBy(dnsSubdomain) }, metadata);
const namespacedMetadata = closedObject({ name: textBy(dnsSubdomain) }, { namespace: textBy(dnsLabel), ...metadata });
