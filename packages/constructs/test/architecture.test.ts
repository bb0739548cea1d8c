import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const packages = fileURLToPath(new URL('../../', import.meta.url));

/** A source file; its path is relative to `packages/`. */
interface Source {
  readonly path: string;
  readonly text: string;
}

const filesAt = (patterns: readonly string[]): readonly Source[] =>
  globSync(patterns, { cwd: packages })
    .sort()
    .map((path) => ({ path, text: readFileSync(join(packages, path), 'utf8') }));

/** What ships: not tests, benchmarks and scripts. */
const sources = filesAt(['*/src/**/*.ts', 'sites/*/*.ts']);
const tests = filesAt(['*/test/**/*.ts', 'sites/*/test/**/*.ts']);

/** `constructs`, `policies`, `cli`, `sites/mini-waas`. */
const packageOf = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('sites/') ? 2 : 1)
    .join('/');

/** Products that share a folder with other things; every other room is a folder of `constructs/src`. */
const nested = ['bare-metal/ansible', 'bare-metal/base-system', 'delivery/argo-cd', 'kubernetes/k3s', 'kubernetes/kube-vip'];
const roomOf = (path: string): string => {
  const [, , ...below] = dirname(path).split('/');
  return nested.find((room) => `${below.join('/')}/`.startsWith(`${room}/`)) ?? below[0] ?? 'index';
};

const importForm = /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm;
const importsOf = ({ text }: Source): readonly string[] => [...text.matchAll(importForm)].map(([, from, bare, dynamic]) => (from ?? bare ?? dynamic)!);
/** Files that a file imports, by their paths; those of other packages are left out. */
const filesImportedBy = (source: Source): readonly string[] =>
  importsOf(source).flatMap((specifier) => (specifier.startsWith('.') ? [normalize(join(dirname(source.path), specifier))] : []));

/** Without comments, and with what stands in quotes: a message may be made of code. */
const codeOf = ({ text }: Source): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

type Rule = (files: readonly Source[]) => readonly string[];

/** Which packages of ours a package may import. The command may import everything. */
const packageArrows: Readonly<Record<string, readonly string[]>> = { constructs: [], policies: ['constructs'], sites: ['constructs', 'policies'] };

const arrowsBetweenPackages: Rule = (files) =>
  files.flatMap((file) => {
    const from = packageOf(file.path);
    const allowed = packageArrows[from.split('/')[0]!];
    const outside = filesImportedBy(file)
      .filter((path) => packageOf(path) !== from)
      .map((path) => `${file.path} reaches into ${packageOf(path)}`);
    const ours = importsOf(file).filter((specifier) => specifier.startsWith('@bastide/'));
    const forbidden = ours
      .filter((specifier) => allowed && !allowed.includes(specifier.replace('@bastide/', '')))
      .map((specifier) => `${file.path} imports ${specifier}`);
    return [...outside, ...forbidden];
  });

/** What everything stands on. */
const foundation: Readonly<Record<string, readonly string[]>> = {
  core: ['contributions', 'inventory', 'kubernetes'],
  contributions: ['core', 'inventory'],
  inventory: ['core', 'kubernetes'],
  kubernetes: ['core'],
};

/** Products, and the products that each takes as a prop or is made of. */
const products: Readonly<Record<string, readonly string[]>> = {
  'bare-metal/ansible': [],
  'bare-metal/base-system': [],
  calico: ['delivery', 'kubernetes/k3s', 'routing'],
  'cert-manager': ['delivery', 'kubernetes/k3s'],
  coredns: ['kubernetes/k3s'],
  delivery: [],
  'delivery/argo-cd': ['delivery', 'identity'],
  documents: [],
  identity: ['kubernetes/k3s'],
  'kubernetes/k3s': ['kubernetes/kube-vip'],
  'kubernetes/kube-vip': [],
  metallb: ['calico', 'delivery', 'kubernetes/k3s'],
  openstack: ['identity', 'delivery', 'kubernetes/k3s', 'rook'],
  rook: ['delivery', 'kubernetes/k3s'],
  routing: [],
  secrets: ['delivery', 'identity', 'kubernetes/k3s'],
  traefik: ['delivery', 'kubernetes/k3s', 'metallb'],
};

const arrowsBetweenRooms: Rule = (files) =>
  files
    .filter(({ path }) => packageOf(path) === 'constructs' && roomOf(path) !== 'index')
    .flatMap((file) => {
      const from = roomOf(file.path);
      const allowed = foundation[from] ?? (products[from] ? [...Object.keys(foundation), ...products[from]] : undefined);
      if (!allowed) return [`${file.path} is in a room that this test does not know`];
      return filesImportedBy(file)
        .filter((path) => roomOf(path) !== from && !allowed.includes(roomOf(path)))
        .map((path) => `${file.path} imports ${path}`);
    });

/** Files that import each other in a circle are one thing, so they stand in one room. */
const circlesBetweenRooms: Rule = (files) => {
  const imports = new Map(files.map((file) => [file.path, filesImportedBy(file)]));
  const reachedFrom = new Map(
    files.map(({ path }) => {
      const reached = new Set<string>();
      const left = [...(imports.get(path) ?? [])];
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        if (reached.has(next)) continue;
        reached.add(next);
        left.push(...(imports.get(next) ?? []));
      }
      return [path, reached] as const;
    }),
  );
  return files.flatMap(({ path }) =>
    [...reachedFrom.get(path)!]
      .filter((other) => roomOf(other) !== roomOf(path) && reachedFrom.get(other)?.has(path))
      .map((other) => `${path} is in a circle with ${other}`),
  );
};

const longestFile: Rule = (files) => files.filter(({ text }) => text.split('\n').length > 400).map(({ path }) => `${path} has over 400 lines`);

const namesThatSayNothing: Rule = (files) =>
  files
    .filter(({ path }) =>
      path.split('/').some((segment) => /^(utils?|helpers?|common|misc|shared)\b/i.test(segment) || /[-.](utils?|helpers?)\.ts$/i.test(segment)),
    )
    .map(({ path }) => `${path} is named for nothing`);

/** Modules through which a program touches the machine that it runs on, and who may use them. */
const machine: Readonly<Record<string, readonly string[]>> = {
  // For digests; it makes random numbers too.
  'node:crypto': ['core/digest.ts', 'core/name-based-uuid.ts'],
  'node:fs': ['core/on-disk-tree.ts', 'core/staging.ts', 'core/writer.ts', 'inventory/load.ts'],
  'node:fs/promises': ['inventory/load.ts'],
  // Builds a require to load the YAML library once it is needed.
  'node:module': ['inventory/yaml-syntax.ts'],
  'node:sqlite': ['core/write-lock.ts'],
  'node:timers/promises': ['core/write-lock.ts'],
};
const harmlessModules = ['node:path', 'node:path/posix', 'node:url', 'node:util'];

const touchesTheMachine: Rule = (files) =>
  files
    .filter(({ path }) => ['constructs', 'policies'].includes(packageOf(path)) || path.startsWith('sites/'))
    .flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('node:') && !harmlessModules.includes(specifier))
        .filter((specifier) => !machine[specifier]?.includes(file.path.replace('constructs/src/', '')))
        .map((specifier) => `${file.path} imports ${specifier}`),
    );

/** What differs between two machines or two runs, and who may ask for it all the same. */
const surroundings: Readonly<Record<string, readonly string[]>> = {
  // A date of the calendar, not today's.
  Date: ['kubernetes/scalars.ts'],
  // How long it waits for another writer.
  performance: ['core/write-lock.ts'],
  // How positions in the inventory are written for people; no file holds one.
  'process.cwd': ['inventory/load.ts'],
};
const surrounding = /\b(?:new (Date)\b|(Date)\.|(Math\.random)\b|(process\.\w+)|(performance)\.|(localeCompare|toLocale\w+)\b|(Intl)\.|(crypto)\.)/g;

const asksTheSurroundings: Rule = (files) =>
  files
    .filter(({ path }) => ['constructs', 'policies'].includes(packageOf(path)) || path.startsWith('sites/'))
    .flatMap((file) =>
      [...codeOf(file).matchAll(surrounding)]
        .map((match) => match.slice(1).find((group) => group !== undefined)!)
        .filter((what) => !surroundings[what]?.includes(file.path.replace('constructs/src/', '')))
        .map((what) => `${file.path} uses ${what}`),
    );

it('no test is two things either', () => {
  expect(tests.length).toBeGreaterThan(100);
  expect(longestFile(tests)).toEqual([]);
});

describe('the packages and rooms', () => {
  it('hold what this test looks at', () => {
    expect(sources.length).toBeGreaterThan(150);
    expect([...new Set(sources.map(({ path }) => packageOf(path)))]).toEqual(expect.arrayContaining(['constructs', 'policies', 'sites/mini-waas']));
    expect([...new Set(sources.filter(({ path }) => packageOf(path) === 'constructs').map(({ path }) => roomOf(path)))].sort()).toEqual(
      ['index', ...Object.keys(foundation), ...Object.keys(products)].sort(),
    );
  });

  it('products take each other as props in no circle', () => {
    const reached = (room: string, seen: readonly string[]): readonly string[] =>
      seen.includes(room) ? [[...seen, room].join(' → ')] : products[room]!.flatMap((next) => reached(next, [...seen, room]));
    expect(Object.keys(products).flatMap((room) => reached(room, []))).toEqual([]);
  });

  it('every exception is still one', () => {
    const used = (module: string, path: string): boolean => importsOf(sources.find((source) => source.path === `constructs/src/${path}`)!).includes(module);
    for (const [module, files] of Object.entries(machine)) for (const path of files) expect(used(module, path), `${path} ${module}`).toBe(true);
    for (const [what, files] of Object.entries(surroundings))
      for (const path of files) expect(codeOf(sources.find((source) => source.path === `constructs/src/${path}`)!)).toContain(what);
    for (const [room, others] of Object.entries(products)) {
      const imported = sources
        .filter(({ path }) => packageOf(path) === 'constructs' && roomOf(path) === room)
        .flatMap(filesImportedBy)
        .map(roomOf);
      expect(imported, room).toEqual(expect.arrayContaining([...others]));
    }
  });
});

it.for([
  ['arrows between packages point one way', arrowsBetweenPackages],
  ['the foundation knows no product, and products import another only where they take it as a prop', arrowsBetweenRooms],
  ['no circle of imports leads through two rooms', circlesBetweenRooms],
  ['no file is two things', longestFile],
  ['no name says nothing', namesThatSayNothing],
  ['only the loader and the writer touch the machine', touchesTheMachine],
  ['nothing asks the clock, chance, the environment or the locale', asksTheSurroundings],
] as const)('%s', ([, rule]) => {
  expect(rule(sources)).toEqual([]);
});

/** A file that breaks a rule, and what the rule says of it. */
const broken: readonly (readonly [what: string, rule: Rule, path: string, text: string, said: string])[] = [
  [
    'the constructs importing policies',
    arrowsBetweenPackages,
    'constructs/src/core/x.ts',
    "import { check } from '@bastide/policies';",
    'imports @bastide/policies',
  ],
  ['a policy importing the command', arrowsBetweenPackages, 'policies/src/x.ts', "export * from '@bastide/cli';", 'imports @bastide/cli'],
  ['a site importing the command', arrowsBetweenPackages, 'sites/x/site.ts', "const cli = await import('@bastide/cli');", 'imports @bastide/cli'],
  [
    'a path that leads out of a package',
    arrowsBetweenPackages,
    'cli/src/x.ts',
    "import type { Finding } from '../../constructs/src/core/finding.ts';",
    'reaches into constructs',
  ],
  [
    'the core importing a product',
    arrowsBetweenRooms,
    'constructs/src/core/x.ts',
    "import { Calico } from '../calico/calico.ts';",
    'imports constructs/src/calico/calico.ts',
  ],
  [
    'the built-in kinds importing K3s',
    arrowsBetweenRooms,
    'constructs/src/kubernetes/x.ts',
    "import {\n  K3sCluster,\n} from './k3s/cluster.ts';",
    'imports constructs/src/kubernetes/k3s/cluster.ts',
  ],
  [
    'a product importing one that it is not given',
    arrowsBetweenRooms,
    'constructs/src/kubernetes/k3s/x.ts',
    "import { Calico } from '../../calico/calico.ts';",
    'imports constructs/src/calico/calico.ts',
  ],
  ['a room that is not described here', arrowsBetweenRooms, 'constructs/src/keycloak/x.ts', '', 'is in a room that this test does not know'],
  ['a file of 401 lines', longestFile, 'cli/src/x.ts', '\n'.repeat(400), 'has over 400 lines'],
  ['a file named utils', namesThatSayNothing, 'constructs/src/core/utils.ts', '', 'is named for nothing'],
  ['a file named for its help', namesThatSayNothing, 'constructs/src/core/path-helpers.ts', '', 'is named for nothing'],
  ['a folder named helpers', namesThatSayNothing, 'cli/src/helpers/x.ts', '', 'is named for nothing'],
  ['a product reading files', touchesTheMachine, 'constructs/src/calico/x.ts', "import { readFileSync } from 'node:fs';", 'imports node:fs'],
  ['a policy starting processes', touchesTheMachine, 'policies/src/x.ts', "import { execSync } from 'node:child_process';", 'imports node:child_process'],
  ['a site asking the network', touchesTheMachine, 'sites/x/site.ts', "import https from 'node:https';", 'imports node:https'],
  ['the clock', asksTheSurroundings, 'constructs/src/core/x.ts', 'const now = Date.now();', 'uses Date'],
  ['chance', asksTheSurroundings, 'policies/src/x.ts', 'Math.random()', 'uses Math.random'],
  ['the environment', asksTheSurroundings, 'sites/x/site.ts', "process.env['HOME']", 'uses process.env'],
  ['the locale', asksTheSurroundings, 'constructs/src/core/x.ts', 'names.sort((a, b) => a.localeCompare(b)); // as people do', 'uses localeCompare'],
];

it.for(broken)('%s is found', ([, rule, path, text, said]) => {
  expect(rule([{ path, text }])).toEqual([`${path} ${said}`]);
});

it('a circle through two rooms is found, and one inside a room is not', () => {
  const file = (path: string, ...imported: readonly string[]): Source => ({
    path: `constructs/src/${path}`,
    text: imported.map((from) => `import type { X } from '${from}';\n`).join(''),
  });
  const [site, machine, nic] = [
    file('core/site.ts', '../inventory/machine.ts'),
    file('inventory/machine.ts', './nic.ts', '../core/site.ts'),
    file('inventory/nic.ts', './machine.ts'),
  ];
  expect(circlesBetweenRooms([machine, nic])).toEqual([]);
  expect(circlesBetweenRooms([site, machine])).toEqual([
    'constructs/src/core/site.ts is in a circle with constructs/src/inventory/machine.ts',
    'constructs/src/inventory/machine.ts is in a circle with constructs/src/core/site.ts',
  ]);
});

it('what a comment says is not done', () => {
  expect(asksTheSurroundings([{ path: 'constructs/src/core/x.ts', text: '/** Not Date.now(). */\nconst x = 1; // nor Math.random()\n' }])).toEqual([]);
});
