import * as z from 'zod/mini';
import { type Acceptance, acceptanceOf } from './acceptance.ts';
import { ANY_FIELDS } from './closed-object.ts';
import type { JsonSchema } from './json-schema.ts';
import type { ClosedSchema, SchemaProblem } from './kind.ts';
import { problemsOf } from './schema-sentence.ts';

/** A closed schema that can say what it allows, so that a test can hold it against the upstream definition. */
export interface DescribedSchema<T> extends ClosedSchema<T> {
  /** What the schema allows, as JSON Schema; the same object at each call. */
  describe(): JsonSchema;
}

/**
 * A {@link ClosedSchema} from a zod schema that is closed all the way down.
 *
 * @throws where the definition lets an unknown field through or would change a value: that is a mistake of ours, and it shows when the module loads.
 */
export const closedSchema = <T>(definition: z.ZodMiniType<T>): DescribedSchema<T> => {
  refuseOpen(definition, []);
  let accepts: Acceptance | undefined;
  let description: JsonSchema | undefined;
  const describe = (): JsonSchema => (description ??= z.toJSONSchema(definition, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
  return {
    describe,
    check: (value) => {
      accepts ??= acceptanceOf(definition);
      if (accepts(value)) return noProblems;
      const result = z.safeParse(definition, value);
      return result.success ? noProblems : problemsOf(result.error.issues, value, describe());
    },
  };
};

const noProblems: readonly SchemaProblem[] = Object.freeze([]);

type Definition = z.core.$ZodTypeDef & Readonly<Record<string, unknown>>;

type Part = readonly [name: string, schema: z.core.$ZodType];

/** The parts of a schema by its type. What is missing here (defaults, transforms, pipes …) would change the value or let anything through. */
const partsByType: Readonly<Record<string, (definition: Definition) => readonly Part[]>> = {
  string: () => [],
  number: () => [],
  boolean: () => [],
  enum: () => [],
  literal: () => [],
  optional: ({ innerType }) => [['', innerType as z.core.$ZodType]],
  array: ({ element }) => [['[]', element as z.core.$ZodType]],
  record: ({ valueType }) => [['*', valueType as z.core.$ZodType]],
  union: ({ options }) => (options as readonly z.core.$ZodType[]).map((option) => ['', option]),
  object: ({ shape }) => Object.entries(shape as Record<string, z.core.$ZodType>),
};

const closed = new WeakSet<z.core.$ZodType>();

const refuseOpen = (schema: z.core.$ZodType, path: readonly string[]): void => {
  if (closed.has(schema)) return;
  const definition = schema._zod.def as Definition;
  const place = path.filter((segment) => segment !== '').join('.') || 'the object itself';
  if (definition.type === 'object' && (definition['catchall'] as z.core.$ZodType | undefined)?._zod.def.type !== 'never')
    throw new Error(`The schema lets unknown fields through at ${place}. Write it with closedObject.`);
  if (definition['coerce'] === true) throw new Error(`The schema changes the value at ${place}. Write it without coercion.`);
  if (!isFree(schema)) {
    const partsOf = partsByType[definition.type];
    if (partsOf === undefined)
      throw new Error(`The schema holds "${definition.type}" at ${place}; allowed: ${Object.keys(partsByType).join(', ')}, freeJsonObject.`);
    for (const [name, part] of partsOf(definition)) refuseOpen(part, [...path, name]);
  }
  closed.add(schema);
};

const isFree = (schema: z.core.$ZodType): boolean => schema._zod.def.type === 'unknown' && z.globalRegistry.get(schema)?.[ANY_FIELDS] === true;
