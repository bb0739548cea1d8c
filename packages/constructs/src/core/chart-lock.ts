import { type Document, isNode, LineCounter, type Node, parseDocument } from 'yaml';
import type * as z from 'zod/mini';
import { closedObject, either, list, oneOf, textLike } from './closed-object.ts';
import { closedSchema } from './closed-schema.ts';
import type { Finding } from './finding.ts';

const name = textLike(/^[^\s]+$/, 'a text without blanks');
const digest = either(oneOf('unverified'), textLike(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hexadecimal digits'));

const content = closedObject({
  charts: list(
    closedObject({ repository: textLike(/^(https|oci):\/\/[^\s]+$/, 'an address that begins with https:// or oci://'), name, version: name, digest }),
  ),
  images: list(closedObject({ image: name, digest })),
});
const schema = closedSchema(content);

type Content = z.infer<typeof content>;
export type LockedChart = Content['charts'][number];
export type LockedImage = Content['images'][number];

/**
 * What `charts.lock.yaml` says: the digest of every chart and image that the sites use, read at its source, or `unverified` where it could
 * not be read. None is ever invented.
 */
export class ChartLock {
  readonly charts: readonly LockedChart[];
  readonly images: readonly LockedImage[];

  constructor(content: { readonly charts: readonly LockedChart[]; readonly images: readonly LockedImage[] }) {
    this.charts = content.charts;
    this.images = content.images;
  }

  static readonly empty = new ChartLock({ charts: [], images: [] });

  chart(repository: string, name: string, version: string): LockedChart | undefined {
    return this.charts.find((chart) => chart.repository === repository && chart.name === name && chart.version === version);
  }

  image(image: string): LockedImage | undefined {
    return this.images.find((locked) => locked.image === image);
  }
}

/** Reads the lock; whatever is malformed is a finding at its line, and the lock then counts as empty. */
export const parseChartLock = (text: string, file: string): { readonly lock: ChartLock; readonly findings: readonly Finding[] } => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const found = (offset: number, what: string, allowed?: string): Finding => {
    const { line, col } = lines.linePos(offset);
    const mend = 'correct the entry, or delete it and run `bastide lock`';
    return { rule: 'chart-lock', severity: 'error', source: { file, line, column: col }, what, ...(allowed === undefined ? {} : { allowed }), mend };
  };
  if (document.errors.length > 0) {
    return { lock: ChartLock.empty, findings: document.errors.map(({ pos }) => found(pos[0], 'here the lock is no YAML')) };
  }
  const written: unknown = document.toJS() ?? { charts: [], images: [] };
  const problems = schema.check(written);
  if (problems.length === 0) return { lock: new ChartLock(written as Content), findings: [] };
  const offsetOf = (path: string): number => nearestNode(document, segmentsOf(path))?.range?.[0] ?? 0;
  return {
    lock: ChartLock.empty,
    findings: problems.map(({ path, what, allowed }) => found(offsetOf(path), `${path === '' ? 'the lock' : path} ${what}`, allowed)),
  };
};

/** `charts[0].digest` as YAML has it. */
const segmentsOf = (path: string): readonly (string | number)[] =>
  Array.from(path.matchAll(/\[(\d+)\]|([^.[\]]+)/g), ([, index, key]) => (index === undefined ? key! : Number(index)));

/** The node at a path, or the nearest one above it that is there. */
const nearestNode = (document: Document.Parsed, path: readonly (string | number)[]): Node | undefined => {
  const node = document.getIn(path, true);
  if (isNode(node) || path.length === 0) return isNode(node) ? node : undefined;
  return nearestNode(document, path.slice(0, -1));
};
