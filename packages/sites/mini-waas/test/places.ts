/** A place in the facts of the inventory. */
export type Path = readonly (string | number)[];

/** Mappings whose keys an engineer chooses. */
const named = new Set([
  'racks',
  'powerFeeds',
  'switches',
  'networks',
  'virtualAddresses',
  'loadBalancerAddresses',
  'autonomousSystems',
  'registryMirrors',
  'objectStores',
  'reservations',
  'machines',
  'nics',
  'disks',
  'addresses',
]);

/** The path with `*` for what an engineer chose: places of one pattern are alike. */
export const patternOf = (path: Path): string =>
  path.map((segment, index) => (typeof segment === 'number' || named.has(String(path[index - 1])) ? '*' : segment)).join('.');
