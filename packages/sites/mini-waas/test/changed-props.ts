import { readFileSync } from 'node:fs';
import type { Site } from '@bastide/constructs';

type Constructs = typeof import('@bastide/constructs');

/** A construct that stands at the top of a site. */
export type ConstructName = {
  [Name in keyof Constructs]: Constructs[Name] extends new (site: Site, id: string, ...props: never[]) => object ? Name : never;
}[keyof Constructs];

const siteText = readFileSync(new URL('../site.ts', import.meta.url), 'utf8');

/** What site.ts builds, in its order. */
export const constructNames = [...siteText.matchAll(/new (\w+)\(site, /g)].map(([, name]) => name as ConstructName);

/** Makes a construct of the site from the props that the site gives it, or from others. */
export type Make = (name: ConstructName, props: object, make: (props: object) => object) => object;

type Constructor = new (...arguments_: never[]) => object;

const asGiven: Make = (_name, props, make) => make(props);
let made: Make = asGiven;

/**
 * The constructs as site.ts is to see them, for `vi.mock('@bastide/constructs', …)`: the same classes, whose props a test can change on
 * the way, because no wrapper around `build` can reach the props that the site writes itself.
 */
export const changeable = <Module extends object>(constructs: Module): Module => ({
  ...constructs,
  ...Object.fromEntries(
    constructNames.map((name) => [
      name,
      new Proxy(constructs[name as unknown as keyof Module] as Constructor, {
        construct: (target, [scope, id, props = {}]: [never, never, object?]) => made(name, props, (changed) => new target(scope, id, changed as never)),
      }),
    ]),
  ),
});

/** Runs something while every construct of the site is made by `make`. */
export const madeBy = <T>(make: Make, run: () => T): T => {
  made = make;
  try {
    return run();
  } finally {
    made = asGiven;
  }
};

/** Runs something while the site gives one of its constructs other props. */
export const withProps = <T>(name: ConstructName, change: (props: never) => object, run: () => T): T =>
  madeBy((each, props, make) => make(each === name ? { ...props, ...change(props as never) } : props), run);
