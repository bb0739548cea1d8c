import { inventoryFromFacts, type LoadedInventory, type Site } from '@bastide/constructs';
import { madeBy } from './changed-props.ts';
import { factsWith, planInventory } from './planned.ts';

/** Something that a site does, and that can be done earlier or later. */
export interface Step {
  /** The id of the construct, where it makes one. */
  readonly name: string;
  /** Names of the steps that come before. */
  readonly after: readonly string[];
  /** `made`: what the steps before made, by what the site's own build had made in its place. */
  readonly run: (site: Site, made: Made) => void;
}

export type Made = Map<unknown, unknown>;

interface MadeConstruct {
  readonly constructor: new (site: Site, id: string, props: unknown) => MadeConstruct;
  readonly node: { readonly id: string };
}

/** The value with everything in it that a construct made replaced; the value itself where there is nothing, because inventories compare by identity. */
const again = (value: unknown, replace: (found: unknown) => unknown): unknown => {
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return value;
  const items = Object.entries(value).map(([key, item]) => [key, again(item, replace), item] as const);
  if (items.every(([, now, before]) => now === before)) return value;
  return Array.isArray(value) ? items.map(([, now]) => now) : Object.fromEntries(items.map(([key, now]) => [key, now]));
};

/** What others may be given of a construct: itself, and objects of its properties that it was not given, like `fabric.nodePeering`. */
const offersOf = (construct: object, props: object): readonly (readonly [property: string | undefined, offer: unknown])[] => [
  [undefined, construct],
  ...Object.entries(construct).filter(([, value]) => typeof value === 'object' && value !== null && !Object.values(props).includes(value)),
];

const offerOf = (construct: object, property: string | undefined): unknown => (property === undefined ? construct : construct[property as never]);

/** The inventory that the steps were given: props hold its objects. */
export const inventory: LoadedInventory = inventoryFromFacts(factsWith());

/** Every construct that site.ts makes, as a step that makes it again with the same props. */
export const stepsOfSite = (): readonly Step[] => {
  const steps: Step[] = [];
  const makerOf = new Map<unknown, string>();
  madeBy(
    (_name, props, make) => {
      const original = make(props) as MadeConstruct;
      const { id } = original.node;
      const after = new Set<string>();
      again(props, (found) => void (makerOf.has(found) && after.add(makerOf.get(found)!)));
      const offers = offersOf(original, props);
      for (const [, offer] of offers) if (!makerOf.has(offer)) makerOf.set(offer, id);
      const run: Step['run'] = (site, made) => {
        const construct = new original.constructor(
          site,
          id,
          again(props, (found) => made.get(found)),
        );
        for (const [property, offer] of offers) if (makerOf.get(offer) === id) made.set(offer, offerOf(construct, property));
      };
      steps.push({ name: id, after: [...after].sort(), run });
      return original;
    },
    () => planInventory(inventory),
  );
  return steps;
};

/** The steps in the wished order, each moved back behind what it comes after. */
export const inOrder = (wished: readonly Step[]): readonly Step[] => {
  const left = [...wished];
  const done: Step[] = [];
  while (left.length > 0) {
    const next = left.findIndex(({ after }) => after.every((name) => done.some((step) => step.name === name)));
    done.push(...left.splice(next, 1));
  }
  return done;
};
