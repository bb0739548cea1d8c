import { alsoRequired, keyRules, valueRules } from './field-rules.ts';
import types from './generated/kubernetes-types.json' with { type: 'json' };
import { listKeys } from './list-keys.ts';
import type { ObjectRule } from './object-rule.ts';
import { objectRules } from './object-rules.ts';
import { type Scalar, scalars } from './scalars.ts';
import type { ValueRule } from './value-rule.ts';

/** One field of a Kubernetes type, with all that its value must satisfy. */
export class Field {
  readonly shape: 'one' | 'list' | 'map';
  /** Holds for each value. */
  readonly rule: ValueRule | undefined;
  /** Holds for each key of a map. */
  readonly keyRule: ValueRule | undefined;
  /** The fields that tell the elements of a list apart; empty where the elements themselves differ. */
  readonly keys: readonly string[] | undefined;
  readonly #typeName: string;
  #type: Scalar | ObjectType | undefined;

  constructor(place: string, reference: string) {
    this.shape = reference.endsWith('[]') ? 'list' : reference.endsWith('{}') ? 'map' : 'one';
    this.rule = valueRules[place];
    this.keyRule = keyRules[place];
    this.keys = listKeys[place];
    this.#typeName = this.shape === 'one' ? reference : reference.slice(0, -2);
  }

  /** What each value is; looked up when a value is met, for most types never are. */
  get type(): Scalar | ObjectType {
    return (this.#type ??= scalars[this.#typeName] ?? objectType(this.#typeName));
  }
}

export interface ObjectType {
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
  readonly required: readonly string[];
  /** What its fields must satisfy together. */
  readonly rules: readonly ObjectRule[];
}

/**
 * The generated table: type → field → type of its value.
 *
 * `name!` marks a required field, `T[]` a list, `T{}` a map; the names of {@link scalars} begin with a small letter, those of objects with a capital.
 */
export type TypeTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

const table: TypeTable = types;
const compiled = new Map<string, ObjectType>();

/** The type of that name, prepared once. */
export const objectType = (name: string): ObjectType => {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const source = table[name];
  if (source === undefined) throw new Error(`${name} is not in kubernetes-types.json; run: npm run generate -w @bastide/constructs`);
  const fields = new Map<string, Field>();
  const required: string[] = [...(alsoRequired[name] ?? [])];
  const type: ObjectType = { name, fields, required, rules: objectRules[name] ?? [] };
  compiled.set(name, type);
  for (const [key, reference] of Object.entries(source)) {
    const field = key.endsWith('!') ? key.slice(0, -1) : key;
    if (field !== key && !required.includes(field)) required.push(field);
    fields.set(field, new Field(`${name}.${field}`, reference));
  }
  return type;
};
