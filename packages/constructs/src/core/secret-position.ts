import type { IConstruct } from 'constructs';
import { SecretRef } from './secret-reference.ts';
import { report } from './site.ts';

/**
 * Guards a position where only a reference may stand. A literal that a cast brought past the compiler becomes a finding, and the file gets
 * a hole that is named after the position; the literal itself goes nowhere.
 */
export const secretAt = (construct: IConstruct, position: string, value: SecretRef): SecretRef => {
  if (SecretRef.isSecretRef(value)) return value;
  report(construct, {
    rule: 'literal-secret',
    what: `${position} holds a literal value (not shown: it may be the secret itself)`,
    allowed: 'a SecretRef',
    mend: 'store the value under a path and write new SecretRef({ path, key, … }) here; then replace the value, because it has been in Git',
  });
  return new SecretRef({ path: 'refused', key: 'literal-value', owner: 'nobody', origin: 'imported', rotation: 'on-incident' });
};
