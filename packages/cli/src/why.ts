import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { isUnit, type PlannedFile, type SitePlan, type SourcePosition } from '@bastide/constructs';
import { nearest } from '@bastide/constructs/nearest';
import { WrongUse } from './exit.ts';
import { generatedFolder, shortPath, type Workspace } from './workspace.ts';

/** A generated file as a person names it. */
export interface NamedFile {
  readonly site: string;
  /** Relative to `dist-manifests/<site>/`. */
  readonly path: string;
}

/**
 * Reads the name of a generated file: from the folder that one stands in, from the root, or from `dist-manifests`; a line number behind it, as
 * editors and reviewers copy it, does not count.
 *
 * @throws WrongUse for what lies elsewhere
 */
export const namedFile = ({ root }: Workspace, typed: string, folder: string = process.cwd()): NamedFile => {
  const plain = typed.replace(/(?::\d+)+:?$/, '');
  const generated = join(root, generatedFolder);
  for (const from of [folder, root, generated]) {
    const [site, ...path] = relative(generated, resolve(from, plain)).split('/');
    if (site !== undefined && site !== '..' && path.length > 0 && existsSync(join(generated, site))) return { site, path: path.join('/') };
  }
  throw new WrongUse(`${typed} is not below ${generatedFolder}/<site>/`, `bastide why ${generatedFolder}/mini-waas/argocd/root.yaml`);
};

/** Label and text of everything that is known of where a file comes from. */
export type Origin = readonly (readonly [label: string, text: string])[];

/**
 * Where a planned file comes from: the construct, the line of the site, and what applies it.
 *
 * @throws WrongUse for a file that the site does not plan
 */
export const originOf = (workspace: Workspace, plan: SitePlan, { site, path }: NamedFile): Origin => {
  const file = plan.files.get(path);
  if (!file) throw unplanned(workspace, plan, { site, path });
  const position = file.position();
  const runBook = runBookOf(plan, file);
  return [
    ['made by', file.owner],
    ...productRow(plan, file),
    ...(position ? [['source', placeText(workspace, position)] as const] : []),
    ...appliedRows(file.content, path),
    ...(runBook === undefined ? [] : [['run book', `${generatedFolder}/${site}/${runBook}`] as const]),
  ];
};

const appliedRows = (content: PlannedFile['content'], path: string): Origin => {
  if (content.type === 'host-file')
    return [
      ['host', content.file.host.machine.name],
      ['path there', content.file.path],
      ['applied by', 'Ansible'],
    ];
  if (content.type === 'text') return [['applied by', path.startsWith('ansible/') ? 'Ansible, which reads it' : 'nobody: it is for people and tools to read']];
  const { component, step } = content;
  const applied = component.phase === 'bootstrap' ? 'Ansible first, because Argo CD stands on it; then Argo CD' : 'Argo CD';
  return [
    ['component', component.node.path],
    ['application', component.application],
    ['applied by', `${applied}; step ${step} of the site`],
  ];
};

/** The class that site.ts names, by which its folder is found. */
const productRow = ({ site }: SitePlan, { owner }: PlannedFile): Origin => {
  const product = site.node.tryFindChild(owner.split('/')[1] ?? '');
  return isUnit(product) ? [['product', product.constructor.name]] : [];
};

/** The run book of the nearest construct above that has one. */
const runBookOf = ({ files }: SitePlan, { owner }: PlannedFile): string | undefined => {
  const books = new Map([...files.values()].filter(({ path }) => path.startsWith('docs/run-books/')).map((book) => [book.owner, book.path]));
  const steps = owner.split('/');
  const covering = steps.map((_, index) => steps.slice(0, steps.length - index).join('/')).find((path) => books.has(path));
  return covering === undefined ? undefined : books.get(covering);
};

const placeText = ({ root }: Workspace, { file, line, column }: SourcePosition): string => `${shortPath(root, file)}:${line}:${column}`;

const unplanned = ({ root }: Workspace, { files }: SitePlan, { site, path }: NamedFile): WrongUse => {
  if (existsSync(join(root, generatedFolder, site, path))) {
    return new WrongUse(`nothing in ${site} makes ${path} any more; the next synth removes it`, `bastide synth ${site}`);
  }
  const name = path.slice(path.lastIndexOf('/') + 1);
  const suggestion = nearest(path, files.keys()) ?? [...files.keys()].find((each) => each.endsWith(`/${name}`));
  return new WrongUse(
    `${site} has no file ${path}${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`,
    `bastide why ${generatedFolder}/${site}/${suggestion ?? [...files.keys()][0] ?? ''}`,
  );
};
