import { objectsOf, type SyntheticObject } from './synthetic-objects.ts';

/** One component of a synthetic site: a namespace, and 24 objects in it or beside it. */
export interface SyntheticComponent {
  readonly id: string;
  readonly namespace: string;
  readonly objects: readonly SyntheticObject[];
  /** Places, in the same stack, of the components that must be up before it. */
  readonly requires: readonly number[];
}

/** Components that share an Argo CD Application; a stack starts after the one before it. */
export interface SyntheticStack {
  readonly application: (typeof applicationsOfStacks)[number];
  readonly components: readonly SyntheticComponent[];
}

export const applicationsOfStacks = ['network', 'secrets', 'storage', 'openstack'] as const;
const componentsOfStack = 6;

/** What a site of {@link syntheticSite} consists of: 4 stacks of 6 components of 24 objects and one namespace. */
export const objectsOfSite = applicationsOfStacks.length * componentsOfStack * 25;

/** The same content at each call, and another one for each site. */
export const syntheticSite = (site: number): readonly SyntheticStack[] =>
  applicationsOfStacks.map((application, stack) => ({
    application,
    components: Array.from({ length: componentsOfStack }, (_, place) => {
      const component = stack * componentsOfStack + place;
      const namespace = `product-${component}`;
      return { id: namespace, namespace, objects: objectsOf({ site, component, namespace }), requires: [place - 1, place - 2].filter((other) => other >= 0) };
    }),
  }));

/**
 * The wave of an object, for the side that cannot compute it: each component of a stack requires the one before, and takes two steps, one a stage.
 */
export const waveOf = (component: number, { stage }: SyntheticObject): number => 2 * component + stage;
