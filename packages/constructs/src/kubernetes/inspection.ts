import type { SchemaProblem } from '../core/kind.ts';
import { nearest } from '../core/nearest.ts';
import { isPlainObject } from '../core/plain-object.ts';
import { fieldPath } from './field-path.ts';
import { listKeyDefaults } from './list-keys.ts';
import type { Scalar } from './scalars.ts';
import { serverOwnedFields, statusOwner } from './server-owned.ts';
import type { Field, ObjectType } from './type-table.ts';
import type { ValueRule } from './value-rule.ts';

/**
 * The walk of one value along its type, noting every disagreement.
 *
 * One inspection serves many values one after the other: the path is a stack that is written over, so that a valid object costs no allocation.
 */
export class Inspection {
  readonly #steps: (string | number)[] = [];
  #depth = 0;
  #problems: SchemaProblem[] = [];

  /** Begins a new value. */
  begin(): void {
    this.#depth = 0;
    if (this.#problems.length > 0) this.#problems = [];
  }

  /** The list is the caller's to keep: later values do not change it. */
  get problems(): readonly SchemaProblem[] {
    return this.#problems.length === 0 ? noProblems : this.#problems;
  }

  /** Notes a problem at a path below the object that is being walked. */
  readonly report = (path: string, what: string, allowed?: string): void => {
    const here = fieldPath(this.#steps, this.#depth);
    const joint = here === '' || path === '' || path.startsWith('[') ? '' : '.';
    this.#problems.push({ path: `${here}${joint}${path}`, what, ...(allowed === undefined ? {} : { allowed }) });
  };

  walk(value: unknown, type: ObjectType): void {
    if (!isPlainObject(value)) {
      this.report('', describe(value), `an object (${type.name})`);
      return;
    }
    for (const name in value) {
      const member = value[name];
      if (member === undefined) continue;
      const field = type.fields.get(name);
      this.#steps[this.#depth++] = name;
      if (field === undefined) this.#reportUnknown(name, type);
      else this.#field(member, field);
      this.#depth--;
    }
    for (const name of type.required) {
      if (value[name] === undefined) this.report(name, 'is missing', expectation(type.fields.get(name)!));
    }
    for (const rule of type.rules) rule(value, this.report);
  }

  #field(value: unknown, field: Field): void {
    if (field.shape === 'one') this.#one(value, field);
    else if (field.shape === 'list') this.#list(value, field);
    else this.#map(value, field);
  }

  #one(value: unknown, field: Field): void {
    const type = field.type;
    if ('fields' in type) this.walk(value, type);
    else if (!type.accepts(value)) this.report('', describe(value, type), absentInstead(value, type.allowed));
    else if (field.rule !== undefined && !field.rule.accepts(value as string | number)) this.#reportRule(value as string | number, field.rule);
  }

  #list(value: unknown, field: Field): void {
    if (!Array.isArray(value)) {
      this.report('', describe(value), absentInstead(value, expectation(field)));
      return;
    }
    for (let index = 0; index < value.length; index++) {
      this.#steps[this.#depth++] = index;
      this.#one(value[index], field);
      this.#depth--;
    }
    if (field.keys !== undefined && value.length > 1) this.#reportTwins(value, field.keys);
  }

  #map(value: unknown, field: Field): void {
    if (!isPlainObject(value)) {
      this.report('', describe(value), absentInstead(value, expectation(field)));
      return;
    }
    for (const key in value) {
      const member = value[key];
      if (member === undefined) continue;
      this.#steps[this.#depth++] = key;
      if (field.keyRule !== undefined && !field.keyRule.accepts(key)) this.report('', `the key ${quote(key)} is not allowed`, field.keyRule.allowed);
      this.#one(member, field);
      this.#depth--;
    }
  }

  #reportUnknown(name: string, type: ObjectType): void {
    const owner = name === 'status' ? statusOwner : serverOwnedFields[`${type.name}.${name}`];
    const meant = nearest(name, type.fields.keys());
    if (owner !== undefined) this.report('', `does not belong in a manifest: ${owner}`, 'leave it out');
    else if (meant !== undefined) this.report('', `unknown field of ${type.name}; did you mean ${meant}?`, meant);
    else this.report('', `unknown field of ${type.name}`, [...type.fields.keys()].join(', '));
  }

  #reportRule(value: string | number, rule: ValueRule): void {
    const meant = rule.choices === undefined ? undefined : nearest(String(value), rule.choices);
    this.report('', `${quote(value)} is not allowed${meant === undefined ? '' : `; did you mean ${meant}?`}`, rule.allowed);
  }

  /** Compares pairwise: these lists are short, and a table of what was seen would be made for each of them. */
  #reportTwins(list: readonly unknown[], keys: readonly string[]): void {
    for (let index = 1; index < list.length; index++) {
      for (let earlier = 0; earlier < index; earlier++) {
        if (!areTwins(list[earlier], list[index], keys)) continue;
        this.report(`[${index}]`, `has the same ${keys.length === 0 ? 'value' : keys.join(' and ')} as element ${earlier}`, 'each only once');
        break;
      }
    }
  }
}

/** Whether two elements agree in all keys; an element that lacks a key has no twin. */
const areTwins = (one: unknown, other: unknown, keys: readonly string[]): boolean => {
  if (keys.length === 0) return one === other;
  if (!isPlainObject(one) || !isPlainObject(other)) return false;
  for (const key of keys) {
    const value = one[key] ?? listKeyDefaults[key];
    if (value === undefined || value !== (other[key] ?? listKeyDefaults[key])) return false;
  }
  return true;
};

const noProblems: readonly SchemaProblem[] = Object.freeze([]);

const expectation = (field: Field): string => {
  const type = field.type;
  const one = 'fields' in type ? `an object (${type.name})` : (field.rule?.allowed ?? type.allowed);
  return field.shape === 'one' ? one : field.shape === 'list' ? `a list, each element ${one}` : `a map, each value ${one}`;
};

const absentInstead = (value: unknown, allowed: string): string => (value === null ? `${allowed}; leave the field out for its default` : allowed);

/** What is wrong with a value of the wrong type or form; the value itself is shown where it cannot be a secret. */
const describe = (value: unknown, wanted?: Scalar): string => {
  if (value === null) return 'is null';
  if (value === undefined) return 'is undefined';
  if (Array.isArray(value)) return 'is a list';
  if (typeof value === 'object') return `is an object${isPlainObject(value) ? '' : ` of class ${value.constructor?.name ?? 'unknown'}`}`;
  const wrong = typeof value === 'string' && wanted?.text ? 'is malformed' : `is a ${typeof value}`;
  return wanted?.printable && isScalar(value) ? `${quote(value)} ${wrong}` : wrong;
};

const isScalar = (value: unknown): value is string | number | boolean => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** The value as it was written, shortened. */
const quote = (value: string | number | boolean): string => {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};
