import type { Contributions } from '../core/contribution.ts';
import { documentOf, escaped } from '../core/markdown.ts';
import type { RelativePath } from '../core/path.ts';
import type { PlannedFile } from '../core/planned-file.ts';
import { compareNames } from './machine-names.ts';
import { pagedSection } from './paged.ts';

const folder = 'docs/';
const runBooks = 'docs/run-books/';

/** Says where somebody begins who was paged, and links every document with one line: its title, and the first sentence of what it says. */
export const indexPage = (all: Contributions, site: string, files: ReadonlyMap<RelativePath, PlannedFile>): string => {
  const paths = [...files.keys()].filter((path) => path.startsWith(folder)).sort(compareNames);
  const links = (chosen: readonly string[]): string => chosen.map((path) => linkTo(path, files.get(path)!.bytes())).join('\n');
  return documentOf([
    `# ${escaped(site)}`,
    'Generated with everything else of the site: change the site or its inventory, never these files.',
    ...pagedSection(all, site),
    '## Documents',
    links(paths.filter((path) => !path.startsWith(runBooks))),
    '## Run books',
    links(paths.filter((path) => path.startsWith(runBooks))),
  ]);
};

const linkTo = (path: RelativePath, text: string): string => {
  const target = path.slice(folder.length);
  const { title, says } = path.endsWith('.md') ? partsOfMarkdown(text) : partsOfOther(text);
  return `- [${title === '' ? escaped(target) : title}](${encodeURI(target)})${says === '' ? '' : `: ${says}`}`;
};

interface Parts {
  readonly title: string;
  readonly says: string;
}

/** Markdown as it stands: of a text, its title and first paragraph; of a drawing, what it says of itself; of another file, its first line if that is a comment. */
const partsOfMarkdown = (text: string): Parts => {
  const lines = text.split('\n');
  const title = lines.find((line) => line.startsWith('# '))?.slice(2) ?? '';
  const paragraph = lines.find((line) => /^[^#\s|]/.test(line)) ?? '';
  return { title, says: firstSentence(paragraph) };
};

const partsOfOther = (text: string): Parts => {
  const element = (name: string): string => escaped(unescapedXml(new RegExp(`<${name}[^>]*>([^<]*)</${name}>`).exec(text)?.[1] ?? ''));
  return { title: element('title'), says: firstSentence(element('desc')) || escaped(firstSentence(/^# (.+)/.exec(text)?.[1] ?? '')) };
};

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const unescapedXml = (text: string): string => text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name]!);

/** Up to the first full stop that a space or the end follows. */
const firstSentence = (text: string): string => /^.*?[.:](?=\s|$)/.exec(text)?.[0].replace(/:$/, '.') ?? text;
