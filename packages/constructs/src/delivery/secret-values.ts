import type { ValuesWithSecrets } from '../contributions/secrets.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { isPlainObject, type Members } from '../core/plain-object.ts';
import { SecretRef } from '../core/secret-reference.ts';

/** Name of the Secret with a release's secret values, beside its HelmChart object. */
export const valuesSecretName = (releaseName: string): string => `${releaseName}-values`;

/** The one document in it. */
export const valuesDocument = 'values.yaml';

/** Every secret among values, in their order. */
export const secretsAmong = (value: unknown): readonly SecretRef[] => {
  if (SecretRef.isSecretRef(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(secretsAmong);
  return isPlainObject(value) ? Object.values(value).flatMap(secretsAmong) : [];
};

/** Places that both set, e.g. `db.password`; Helm merges maps and takes everything else, lists too, from the later document. */
export const placesSetTwice = (values: Members, secretValues: Members, above = ''): readonly string[] =>
  Object.entries(secretValues).flatMap(([key, secret]) => {
    const place = above === '' ? key : `${above}.${key}`;
    const value = values[key];
    if (value === undefined || secret === undefined) return [];
    return isPlainObject(value) && isPlainObject(secret) ? placesSetTwice(value, secret, place) : [place];
  });

/** The values as the chart will see them, with a word in the place of each secret. */
export const mergedValues = (values: Members, secretValues: Members): JsonObject => {
  const merged: Record<string, Json | undefined> = { ...(values as JsonObject) };
  for (const [key, secret] of Object.entries(secretValues)) {
    const value = values[key];
    merged[key] = isPlainObject(value) && isPlainObject(secret) ? mergedValues(value, secret) : withoutReferences(secret as ValuesWithSecrets[string]);
  }
  return merged;
};

const withoutReferences = (value: ValuesWithSecrets[string]): Json | undefined => {
  if (SecretRef.isSecretRef(value)) return 'secret';
  if (Array.isArray(value)) return value.map((item) => withoutReferences(item) ?? null);
  if (!isPlainObject(value)) return value as Json | undefined;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutReferences(item as ValuesWithSecrets[string])]));
};
