import type { DependencyNode } from '@bastide/constructs';

/** How a graph can be written: for people, for Graphviz, or for a Markdown page in GitLab. */
export const graphFormats = ['text', 'dot', 'mermaid'] as const;
export type GraphFormat = (typeof graphFormats)[number];

/** Rows for people: what Argo CD applies, by Application and wave; before that, what hosts need. */
export const graphRows = (nodes: readonly DependencyNode[]): readonly (readonly string[])[] => [
  ['application', 'wave', 'unit', 'objects', 'after'],
  ...[...nodes]
    .sort(byWave)
    .map(({ path, applied, requires }) => [
      applied?.application ?? '-',
      applied ? waves(applied) : '-',
      path,
      applied ? `${applied.objects}${applied.phase === 'bootstrap' ? ' (bootstrap)' : ''}` : '-',
      requires.join(', ') || '-',
    ]),
];

const waves = ({ firstWave, lastWave }: NonNullable<DependencyNode['applied']>): string =>
  firstWave === lastWave ? String(firstWave) : `${firstWave}-${lastWave}`;

const keyOf = ({ applied, path }: DependencyNode): readonly (string | number)[] =>
  applied ? [applied.application, applied.firstWave, applied.lastWave, path] : ['', 0, 0, path];

const byWave = (a: DependencyNode, b: DependencyNode): number => {
  const [left, right] = [keyOf(a), keyOf(b)];
  const index = left.findIndex((value, at) => value !== right[at]);
  return index === -1 ? 0 : left[index]! < right[index]! ? -1 : 1;
};

/** Each Application is a box; an arrow leads from a unit to what it waits for. */
export const graphText: Readonly<Record<Exclude<GraphFormat, 'text'>, (site: string, nodes: readonly DependencyNode[]) => string>> = {
  dot: (site, nodes) =>
    lines([
      `digraph ${JSON.stringify(site)} {`,
      '  rankdir=LR; node [shape=box, fontname="sans-serif"];',
      ...boxes(nodes).flatMap(([application, members]) => [
        `  subgraph ${JSON.stringify(`cluster_${application}`)} { label=${JSON.stringify(application)};`,
        ...members.map((node) => `    ${JSON.stringify(node.path)} [label=${JSON.stringify(labelOf(node))}];`),
        '  }',
      ]),
      ...arrows(nodes).map(([from, to]) => `  ${JSON.stringify(from)} -> ${JSON.stringify(to)};`),
      '}',
    ]),
  mermaid: (_site, nodes) => {
    const ids = new Map(nodes.map(({ path }, index) => [path, `unit${index}`]));
    return lines([
      'flowchart LR',
      ...boxes(nodes).flatMap(([application, members]) => [
        `  subgraph ${application}`,
        ...members.map((node) => `    ${ids.get(node.path)}["${labelOf(node)}"]`),
        '  end',
      ]),
      ...arrows(nodes).map(([from, to]) => `  ${ids.get(from)} --> ${ids.get(to)}`),
    ]);
  },
};

const labelOf = ({ path, applied }: DependencyNode): string => (applied ? `${path} (wave ${waves(applied)})` : path);

const boxes = (nodes: readonly DependencyNode[]): readonly (readonly [string, readonly DependencyNode[]])[] => [
  ...Map.groupBy([...nodes].sort(byWave), ({ applied }) => applied?.application ?? 'hosts'),
];

const arrows = (nodes: readonly DependencyNode[]): readonly (readonly [from: string, to: string])[] =>
  nodes.flatMap(({ path, requires }) => requires.map((required) => [path, required] as const));

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
