import type { ClosedSchema, SchemaProblem } from '../core/kind.ts';
import { isPlainObject, objectAt } from '../core/plain-object.ts';
import { Inspection } from './inspection.ts';
import { type ObjectType, objectType } from './type-table.ts';
import type { ValueRule } from './value-rule.ts';

export interface BuiltInIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  /** The form of its names. */
  readonly name: ValueRule;
}

/**
 * The closed schema of a kind that the API server brings, as of Kubernetes 1.35: unknown fields, wrong types, missing fields, nulls, malformed names,
 * quantities and enumerations, and what fields must satisfy together, all at once.
 *
 * It refuses what the API server would refuse or drop. Whether the namespace fits the scope is the plan's to check; what an object does to the cluster is
 * for policies.
 */
export class BuiltInSchema<T> implements ClosedSchema<T> {
  declare readonly type?: T;
  readonly #identity: BuiltInIdentity;
  #root: ObjectType | undefined;

  constructor(identity: BuiltInIdentity) {
    this.#identity = identity;
  }

  check(value: unknown): readonly SchemaProblem[] {
    this.#root ??= objectType(this.#identity.kind);
    inspection.begin();
    try {
      inspection.walk(value, this.#root);
      this.#checkIdentity(value);
    } catch {
      inspection.report('', 'cannot be read', 'plain data without accessors');
    }
    return inspection.problems;
  }

  #checkIdentity(value: unknown): void {
    if (!isPlainObject(value)) return;
    const { apiVersion, kind, name } = this.#identity;
    reportOther('apiVersion', value['apiVersion'], apiVersion);
    reportOther('kind', value['kind'], kind);
    const given = objectAt(value, 'metadata')?.['name'];
    if (given === undefined) inspection.report('metadata.name', 'is missing', name.allowed);
    else if (typeof given === 'string' && !name.accepts(given)) inspection.report('metadata.name', `${JSON.stringify(given)} is not allowed`, name.allowed);
  }
}

const reportOther = (field: string, given: unknown, expected: string): void => {
  if (given === undefined) inspection.report(field, 'is missing', expected);
  else if (typeof given === 'string' && given !== expected) inspection.report(field, `${JSON.stringify(given)} is not allowed`, expected);
};

const inspection = new Inspection();
