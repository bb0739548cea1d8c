import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from '@bastide/constructs';
import { shortPath, stateFolder, type Workspace, type WorkspacePackage } from '../workspace.ts';

const compiler = join(fileURLToPath(import.meta.resolve('typescript/package.json')), '../bin/tsc');

/**
 * What the compiler says of the modules of sites: Node runs them without looking at types, and a misspelt prop would be left out in silence.
 *
 * It runs beside the planning of the sites, and remembers what it knows in `.bastide/types/`: half a second where only the site changed. A package
 * without a tsconfig.json is not looked at.
 */
export const typeFindings = async (workspace: Workspace, packages: readonly WorkspacePackage[]): Promise<readonly Finding[]> => {
  const found = await Promise.all(packages.map(async (site) => findingsIn(workspace, site, await said(workspace, site))));
  return found.flat();
};

const said = (workspace: Workspace, site: WorkspacePackage): Promise<string> => {
  if (site.entry === undefined || !site.hasTypes) return Promise.resolve('');
  const folder = join(workspace.root, stateFolder, 'types', site.name.replaceAll('/', '-'));
  mkdirSync(folder, { recursive: true });
  const project = join(folder, 'tsconfig.json');
  const from = (path: string): string => relative(folder, path);
  // The tests of a site may lag behind it while somebody works on it.
  const settings = { extends: from(join(site.folder, 'tsconfig.json')), files: [from(resolve(site.folder, site.entry))], include: [] };
  writeFileSync(project, `${JSON.stringify(settings)}\n`);
  const child = spawn(
    process.execPath,
    [compiler, '--noEmit', '--incremental', '--tsBuildInfoFile', join(folder, 'known'), '--pretty', 'false', '-p', project],
    {
      cwd: workspace.root,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return new Promise((done, failed) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    child.on('error', failed).on('close', () => done(text));
  });
};

/** `path(line,column): error TS2353: message`; lines that go on with it are indented. */
const heading = /^(?<file>.+?)\((?<line>\d+),(?<column>\d+)\): error (?<code>TS\d+): (?<what>.*)$/s;

/** Nothing is said of modules of others: they pass by themselves, or `npm run check` tells. */
const findingsIn = ({ root }: Workspace, site: WorkspacePackage, text: string): readonly Finding[] => {
  const messages = text.split(/\n(?! )/).filter((message) => message !== '');
  const ofProject = messages.filter((message) => !heading.test(message));
  // Without its settings the compiler misunderstands everything else.
  if (ofProject.length > 0) {
    const file = shortPath(root, join(site.folder, 'tsconfig.json'));
    return ofProject.map((message) => ({ rule: 'types', severity: 'error', what: message, file, mend: `correct ${file}` }));
  }
  return messages.flatMap((message) => {
    const { file, line, column, code, what } = heading.exec(message)!.groups!;
    const path = resolve(root, file!);
    if (!path.startsWith(`${site.folder}/`)) return [];
    return [
      {
        rule: 'types',
        severity: 'error',
        source: { file: shortPath(root, path), line: Number(line), column: Number(column) },
        what: what!,
        mend: `write what the types allow; an editor that knows TypeScript shows it (${code})`,
      },
    ];
  });
};
