import { nearest } from '../../core/nearest.ts';
import { looksLikeSecret } from '../../core/secret-shape.ts';
import { placesAt } from '../facts-walk.ts';
import { listed, say } from '../problem.ts';
import type { PartialFacts } from '../schema.ts';
import type { Check } from './check.ts';

type Collection = 'racks' | 'powerFeeds' | 'networks' | 'autonomousSystems' | 'machines' | 'switches';

interface Reference {
  readonly from: string;
  readonly to: Collection;
  /** Whether the key and not the value is the reference. */
  readonly isKey?: true;
}

/** Every place that names something else. A NIC at the end of a cable is looked up by `cabling`, for it depends on the machine beside it. */
const references: readonly Reference[] = [
  { from: 'switches.*.rack', to: 'racks' },
  { from: 'switches.*.powerFeed', to: 'powerFeeds' },
  { from: 'switches.*.addresses.*', to: 'networks', isKey: true },
  { from: 'virtualAddresses.*.network', to: 'networks' },
  { from: 'machines.*.rack', to: 'racks' },
  { from: 'machines.*.powerFeed', to: 'powerFeeds' },
  { from: 'machines.*.autonomousSystem', to: 'autonomousSystems' },
  { from: 'machines.*.nics.*.untagged', to: 'networks' },
  { from: 'machines.*.nics.*.tagged.*', to: 'networks' },
  { from: 'machines.*.addresses.*', to: 'networks', isKey: true },
  { from: 'cables.*.*.machine', to: 'machines' },
  { from: 'cables.*.*.switch', to: 'switches' },
  { from: 'cables.*.*.untagged', to: 'networks' },
];

/** Every name that is used is defined. */
export const checkReferences: Check = (facts, report) => {
  for (const { from, to, isKey } of references) {
    const known = knownNames(facts, to);
    if (!known) continue;
    for (const { path, value } of placesAt(facts, from)) {
      const name = isKey ? path.at(-1) : value;
      if (typeof name !== 'string' || known.includes(name)) continue;
      const { what, allowed, mend } = unknownName(name, to, known);
      report({ rule: 'inventory-reference', path, ...(isKey ? { at: 'key' } : {}), what, allowed, mend });
    }
  }
};

/** Undefined where the collection itself has the wrong shape: then nothing can be said about names in it. */
const knownNames = (facts: PartialFacts, collection: Collection): readonly string[] | undefined => {
  const isOptional = collection === 'autonomousSystems';
  const members = facts[collection];
  return members === undefined ? (isOptional && !Object.hasOwn(facts, collection) ? [] : undefined) : Object.keys(members);
};

/** What to say of a name that is not among those of a collection. */
export const unknownName = (
  name: string,
  collection: string,
  known: readonly string[],
): { readonly what: string; readonly allowed: string; readonly mend: string } => {
  const meant = looksLikeSecret(name) ? undefined : nearest(name, known);
  return {
    what: `${say`${name} is not defined under `}${collection}`,
    allowed: listed(known),
    mend: meant === undefined ? `Name one of these, or add it under ${collection}.` : `${say`Write ${meant}`}, or add the name under ${collection}.`,
  };
};
