import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlainObject, type Members } from '../../src/core/plain-object.ts';
import { builtInKinds } from '../../src/kubernetes/kinds.ts';
import { type Field, type ObjectType, objectType } from '../../src/kubernetes/type-table.ts';
import { type Sample, samples } from './samples.ts';

type Steps = readonly (string | number)[];

/** A place in a sample and what the table says of it. */
interface Place {
  readonly sample: Sample;
  readonly steps: Steps;
  readonly field: Field;
  /** Whether the value is one of a list or a map, not the list or the map itself. */
  readonly isElement: boolean;
}

interface ObjectPlace {
  readonly sample: Sample;
  readonly steps: Steps;
  readonly type: ObjectType;
  readonly value: Members;
}

const places: Place[] = [];
const objects: ObjectPlace[] = [];

const visitObject = (sample: Sample, value: Members, type: ObjectType, steps: Steps): void => {
  objects.push({ sample, steps, type, value });
  for (const [name, member] of Object.entries(value)) {
    const field = type.fields.get(name)!;
    const here = [...steps, name];
    places.push({ sample, steps: here, field, isElement: false });
    if (field.shape === 'one') visitOne(sample, member, field, here);
    else {
      for (const [key, element] of Array.isArray(member) ? member.entries() : Object.entries(member as Members)) {
        places.push({ sample, steps: [...here, key], field, isElement: true });
        visitOne(sample, element, field, [...here, key]);
      }
    }
  }
};

const visitOne = (sample: Sample, value: unknown, field: Field, steps: Steps): void => {
  const type = field.type;
  if ('fields' in type) visitObject(sample, value as Members, type, steps);
};

for (const sample of samples) visitObject(sample, sample.object, objectType(sample.kind.kind), []);

const pathOf = (steps: Steps): string =>
  steps
    .map((step) => (typeof step === 'number' ? `[${step}]` : /^[A-Za-z_$][\w$-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`))
    .join('')
    .replace(/^\./, '');

/** The sample with a change made to what holds the last step. */
const changed = (sample: Sample, steps: Steps, change: (holder: Record<string | number, unknown>, last: string | number) => void): unknown => {
  const object = structuredClone(sample.object) as Record<string | number, unknown>;
  let holder = object;
  for (const step of steps.slice(0, -1)) holder = holder[step] as Record<string | number, unknown>;
  change(holder, steps.at(-1)!);
  return object;
};

/** Values of every type that JavaScript has, and of none that JSON has. */
const anyValue = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withObjectString: true,
    withTypedArray: true,
    withSparseArray: true,
  }),
  fc.constantFrom<unknown>(
    null,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0,
    1n,
    Symbol('x'),
    () => 0,
    new Date(0),
    /x/,
    '',
    [],
    {},
    Object.create({ name: 'inherited' }),
    new Proxy({}, {}),
  ),
);

const isOfType = (value: unknown, { field, isElement }: Place): boolean => {
  if (!isElement && field.shape === 'list') return Array.isArray(value);
  if (!isElement && field.shape === 'map') return isPlainObject(value);
  const type = field.type;
  return 'fields' in type ? isPlainObject(value) : type.accepts(value);
};

describe('a mutated object', () => {
  it('has a problem at the field that was renamed', () => {
    const renamings = objects.filter(({ value }) => Object.keys(value).length > 0);
    fc.assert(
      fc.property(
        fc.constantFrom(...renamings),
        fc.nat(),
        fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('__proto__', 'constructor', 'toString')),
        (place, index, name) => {
          const fields = Object.keys(place.value);
          const field = fields[index % fields.length]!;
          fc.pre(!place.type.fields.has(name));
          const object = changed(place.sample, [...place.steps, field], (holder) => {
            Object.defineProperty(holder, name, { value: holder[field], enumerable: true, configurable: true });
            delete holder[field];
          });
          expect(place.sample.kind.schema.check(object).map(({ path }) => path)).toContain(pathOf([...place.steps, name]));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('has a problem at the value whose type was changed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), anyValue, (place, value) => {
        fc.pre(!isOfType(value, place) && (value !== undefined || (place.isElement && place.field.shape === 'list')));
        const object = changed(place.sample, place.steps, (holder, last) => {
          holder[last] = value;
        });
        expect(place.sample.kind.schema.check(object).map(({ path }) => path)).toContain(pathOf(place.steps));
      }),
      { numRuns: 5000 },
    );
  });

  it('has a problem at each required field that was dropped', () => {
    const required = objects.flatMap(({ sample, steps, type }) => type.required.map((name) => ({ sample, steps: [...steps, name] })));
    expect(required.length).toBeGreaterThan(100);
    for (const { sample, steps } of required) {
      const object = changed(sample, steps, (holder, last) => {
        delete holder[last];
      });
      expect(sample.kind.schema.check(object).map(({ path }) => path)).toContain(pathOf(steps));
    }
  });

  it('never throws, and can always be read, whatever stands where', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), anyValue, (place, value) => {
        const object = changed(place.sample, place.steps, (holder, last) => {
          holder[last] = value;
        });
        for (const problem of place.sample.kind.schema.check(object)) expect(problem.what).not.toBe('cannot be read');
      }),
      { numRuns: 5000 },
    );
  });
});

describe('anything at all', () => {
  it('is checked without an exception by every kind', () => {
    fc.assert(
      fc.property(fc.constantFrom(...builtInKinds), anyValue, (kind, value) => {
        expect(kind.schema.check(value).length).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });
});
