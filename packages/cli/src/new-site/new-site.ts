import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WrongUse } from '../exit.ts';
import { sitesFolder, type Workspace } from '../workspace.ts';
import { replaceFile } from '../write-file.ts';
import { inventoryTemplate } from './inventory-template.ts';
import { siteTemplate, testTemplate } from './site-template.ts';

/** What was made, from the root of the repository. */
export interface NewSite {
  readonly folder: string;
  readonly files: readonly string[];
  /** Whether the folder had to be named in `workspaces` of the root's package.json. */
  readonly isRegistered: boolean;
}

/** A folder, a DNS label, and a part of npm's package names. */
const siteName = /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/;

/**
 * Makes a package with a site that synthesizes: `packages/sites/<name>/`. All of it or nothing: it is written beside and renamed.
 *
 * @throws WrongUse for a name that cannot be a site's, or that is taken
 */
export const newSite = ({ root, packages }: Workspace, name: string): NewSite => {
  const folder = `${sitesFolder}${name}`;
  if (!siteName.test(name)) {
    throw new WrongUse(
      `${JSON.stringify(name)} is no name for a site: it starts with a letter and has lower-case letters, digits and dashes, 32 at most`,
      'bastide new site paris-1',
    );
  }
  if (existsSync(join(root, folder)) || packages.some((each) => each.name === packageName(name)))
    throw new WrongUse(`${folder} is there already; nothing was written`, `bastide new site ${name}-2`);
  const files = filesOf(name);
  mkdirSync(join(root, dirname(folder)), { recursive: true });
  const draft = mkdtempSync(join(root, dirname(folder), `.${name}-`));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(draft, file)), { recursive: true });
      writeFileSync(join(draft, file), text);
    }
    renameSync(draft, join(root, folder));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { folder, files: Object.keys(files).map((file) => `${folder}/${file}`), isRegistered: register(root, folder) };
};

const packageName = (name: string): string => `@bastide/site-${name}`;

const filesOf = (name: string): Readonly<Record<string, string>> => ({
  'inventory.yaml': inventoryTemplate(name),
  'package.json': json({
    name: packageName(name),
    version: '0.0.0',
    private: true,
    type: 'module',
    exports: { '.': './site.ts' },
    dependencies: { '@bastide/constructs': '0.0.0', '@bastide/policies': '0.0.0' },
    scripts: { typecheck: 'tsc --noEmit -p .', test: 'vitest run --root . --config ../../../vitest.shared.ts' },
  }),
  'site.ts': siteTemplate(name),
  'test/policies.test.ts': testTemplate(name),
  'tsconfig.json': '{ "extends": "../../../tsconfig.base.json", "include": ["*.ts", "test"] }\n',
});

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** A pattern such as `packages/sites/*` covers it already. */
const register = (root: string, folder: string): boolean => {
  const file = join(root, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { workspaces: string[] | { packages: string[] } };
  const patterns = Array.isArray(manifest.workspaces) ? manifest.workspaces : manifest.workspaces.packages;
  if (patterns.some((pattern) => pattern === folder || pattern === `${sitesFolder}*`)) return false;
  patterns.push(folder);
  replaceFile(file, json(manifest));
  return true;
};
