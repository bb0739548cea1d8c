import type { IConstruct } from 'constructs';
import { compareTexts } from './compare-texts.ts';

/** What a product declared, and which construct declared it. */
export interface Contribution<T> {
  readonly from: IConstruct;
  readonly value: T;
}

/**
 * A thing that one product declares and another collects, e.g. an OIDC client, a scrape, a workload.
 *
 * One file a kind under `contributions/`. `declare` in constructors; `contributions.of(kind)` from `settle` on.
 */
export interface ContributionKind<T> {
  readonly id: string;
  /** @throws Error when the tree is already settled: a collector may have run before. */
  declare(from: IConstruct, value: T): void;
}

export const defineContribution = <T>(id: string): ContributionKind<T> => {
  const kind: ContributionKind<T> = {
    id,
    declare: (from, value) => contributionsBelow(from.node.root).add(kind, from, value),
  };
  return kind;
};

/** Everything that was declared on a site, in the order of construct paths, whatever the order in which products were built. */
export class Contributions {
  readonly #byKind = new Map<ContributionKind<unknown>, Contribution<unknown>[]>();
  #closed = false;

  add<T>(kind: ContributionKind<T>, from: IConstruct, value: T): void {
    if (this.#closed) throw new Error(`${from.node.path} declares a ${kind.id} after the site was settled; declare in the constructor`);
    const known = this.#byKind.get(kind as ContributionKind<unknown>);
    if (known) known.push({ from, value });
    else this.#byKind.set(kind as ContributionKind<unknown>, [{ from, value }]);
  }

  /** No more declarations; sorts what there is. The sort is stable: what one construct declared keeps its order. */
  close(): void {
    this.#closed = true;
    for (const list of this.#byKind.values()) list.sort((a, b) => compareTexts(a.from.node.path, b.from.node.path));
  }

  of<T>(kind: ContributionKind<T>): readonly Contribution<T>[] {
    if (!this.#closed) throw new Error(`${kind.id} is collected before the site was settled; collect in settle()`);
    return (this.#byKind.get(kind as ContributionKind<unknown>) ?? []) as readonly Contribution<unknown>[] as readonly Contribution<T>[];
  }
}

const byRoot = new WeakMap<IConstruct, Contributions>();

/** The contributions of the tree with that root. */
export const contributionsBelow = (root: IConstruct): Contributions => {
  const known = byRoot.get(root);
  if (known) return known;
  const created = new Contributions();
  byRoot.set(root, created);
  return created;
};
