/** What differs between two machines or two runs, and must not be looked at while a site is built and planned. */
const surroundings: readonly (readonly [what: string, holder: object, name: PropertyKey])[] = [
  ['the clock', globalThis, 'Date'],
  ['the clock', globalThis, 'performance'],
  ['the clock', process, 'hrtime'],
  ['the clock', process, 'uptime'],
  ['chance', Math, 'random'],
  ['chance', globalThis, 'crypto'],
  ['the environment', process, 'env'],
  ['the environment', process, 'cwd'],
  ['the environment', process, 'pid'],
  ['the locale', globalThis, 'Intl'],
  ['the locale', String.prototype, 'localeCompare'],
  ['the locale', String.prototype, 'toLocaleLowerCase'],
  ['the locale', String.prototype, 'toLocaleUpperCase'],
  ['the locale', Number.prototype, 'toLocaleString'],
  ['the locale', Array.prototype, 'toLocaleString'],
];

/** Throws for whatever is done with it. */
const forbidden = (what: string): object => {
  const refuse = (): never => {
    throw new Error(`${what} was looked at`);
  };
  const traps = ['get', 'set', 'has', 'apply', 'construct', 'ownKeys', 'getOwnPropertyDescriptor', 'defineProperty', 'deleteProperty', 'getPrototypeOf'];
  // A class, because an arrow function cannot be constructed, not even to be refused.
  return new Proxy(class {}, Object.fromEntries(traps.map((trap) => [trap, refuse])));
};

/** Runs something, which must be done when it returns, while the clock, chance, the environment and the locale throw. */
export const withoutSurroundings = <T>(run: () => T): T => {
  const kept = surroundings.map(([, holder, name]) => Object.getOwnPropertyDescriptor(holder, name)!);
  try {
    for (const [what, holder, name] of surroundings) Object.defineProperty(holder, name, { value: forbidden(what), configurable: true, writable: true });
    return run();
  } finally {
    for (const [index, [, holder, name]] of surroundings.entries()) Object.defineProperty(holder, name, kept[index]!);
  }
};
