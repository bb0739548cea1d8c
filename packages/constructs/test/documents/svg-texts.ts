/** Where something stands on the sheet. */
export interface BoundingBox {
  readonly what: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const attribute = (tag: string, name: string): string | undefined => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
const number = (tag: string, name: string, otherwise?: number): number => {
  const value = attribute(tag, name);
  if (value === undefined && otherwise !== undefined) return otherwise;
  if (value === undefined || !/^-?\d+$/.test(value)) throw new Error(`${name} is ${value}, no whole number, in ${tag}`);
  return Number(value);
};

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** The box of every text, measured as a reader of the file does: 0.6 of the size for each character; ascent and descent of DejaVu Sans Mono. */
export const textBoxes = (svg: string): readonly BoundingBox[] =>
  [...svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, tag, content]) => {
    const what = content!.replace(/&(\w+);/g, (_, name: string) => entities[name]!);
    const size = number(tag!, 'font-size', 10);
    const width = Array.from(what).length * size * 0.6;
    if (number(tag!, 'textLength') !== Math.round(width)) throw new Error(`the text "${what}" does not say how long it is`);
    const [x, y] = [number(tag!, 'x'), number(tag!, 'y')];
    const left = { start: x, middle: x - width / 2, end: x - width }[attribute(tag!, 'text-anchor') ?? 'start']!;
    return { what, left, right: left + width, top: y - 0.93 * size, bottom: y + 0.24 * size };
  });

/** The corners of everything that is no text. */
export const shapeBoxes = (svg: string): readonly BoundingBox[] => [
  ...[...svg.matchAll(/<poly(?:line|gon) points="([^"]*)"/g)].map(([what, points]) => {
    const all = points!.split(' ').map((point) => point.split(',').map(Number));
    if (all.some((point) => point.length !== 2 || !point.every(Number.isInteger))) throw new Error(`no whole numbers: ${what}`);
    const [xs, ys] = [all.map(([x]) => x!), all.map(([, y]) => y!)];
    return { what, left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  }),
  ...[...svg.matchAll(/<rect([^>]*)\/>/g)].map(([what, tag]) => {
    const [left, top] = [number(tag!, 'x'), number(tag!, 'y')];
    return { what, left, top, right: left + number(tag!, 'width'), bottom: top + number(tag!, 'height') };
  }),
  ...[...svg.matchAll(/<circle([^>]*)\/>/g)].map(([what, tag]) => {
    const [x, y, radius] = [number(tag!, 'cx'), number(tag!, 'cy'), number(tag!, 'r')];
    return { what, left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
  }),
];

/** Pairs of texts of which one stands on the other. */
export const overlaps = (boxes: readonly BoundingBox[]): readonly string[] => {
  const byTop = [...boxes].sort((a, b) => a.top - b.top);
  return byTop.flatMap((a, index) => {
    const found: string[] = [];
    for (let next = index + 1; next < byTop.length && byTop[next]!.top < a.bottom; next += 1) {
      const b = byTop[next]!;
      if (a.left < b.right && b.left < a.right) found.push(`"${a.what}" on "${b.what}"`);
    }
    return found;
  });
};

/** What stands over the edge of the sheet. */
export const outOfView = (svg: string): readonly string[] => {
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!;
  return [...textBoxes(svg), ...shapeBoxes(svg)]
    .filter(({ left, top, right, bottom }) => left < 0 || top < 0 || right > Number(width) || bottom > Number(height))
    .map(({ what }) => what);
};

type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/** Lines that carry a meaning: not the white borders of cables, not the grey lines that guide the eye. */
const segmentsOf = (svg: string): readonly Segment[] =>
  [...svg.matchAll(/<polyline points="([^"]*)"[^>]*stroke="black"/g)].flatMap(([, points]) => {
    const all = points!.split(' ').map((point) => point.split(',').map(Number));
    return all.slice(1).map(([x, y], index) => [all[index]![0]!, all[index]![1]!, x!, y!] as const);
  });

/** Whether the line runs through the box: the part of it inside of all four sides is not empty (Liang–Barsky). */
const crosses = ([x1, y1, x2, y2]: Segment, { left, right, top, bottom }: BoundingBox): boolean => {
  const [dx, dy] = [x2 - x1, y2 - y1];
  let [from, to] = [0, 1];
  for (const [slope, room] of [
    [-dx, x1 - left],
    [dx, right - x1],
    [-dy, y1 - top],
    [dy, bottom - y1],
  ] as const) {
    if (slope === 0) {
      if (room <= 0) return false;
    } else if (slope < 0) from = Math.max(from, room / slope);
    else to = Math.min(to, room / slope);
  }
  return from < to;
};

/** White boxes but the frame of the sheet, which cover the lines that were drawn before them, and what is written in them. */
const coveringBoxes = (svg: string): readonly BoundingBox[] =>
  [...svg.matchAll(/<rect ([^>]*)fill="white" stroke="black" stroke-width="2"\/>/g)].slice(1).flatMap(([what]) => shapeBoxes(what));

/** Texts that a line strikes through, where no white box lies between the two. */
export const linesThroughTexts = (svg: string): readonly string[] => {
  const segments = segmentsOf(svg);
  const boxes = coveringBoxes(svg);
  return textBoxes(svg)
    .filter((text) => !boxes.some(({ left, top, right, bottom }) => left <= text.left && top <= text.top && text.right <= right && text.bottom <= bottom))
    .flatMap((text) => segments.filter((segment) => crosses(segment, text)).map((segment) => `${segment.join(' ')} through "${text.what}"`));
};

/** What is wrong with a text as XML: tags that do not match, bare signs, characters that XML does not have. */
export const xmlProblem = (text: string): string | undefined => {
  const open: string[] = [];
  const rest = text.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  if (rest === text) return 'no declaration';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML forbids
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) || !text.isWellFormed()) return 'a character that XML does not have';
  const token = /<(\/?)([a-z]+)((?: [A-Za-z-]+(?::[a-z]+)?="[^"<]*")*)(\/?)>|([^<]+)/gy;
  let at = 0;
  for (const match of rest.matchAll(token)) {
    at = match.index + match[0].length;
    const [whole, closing, name, attributes, single, content] = match;
    if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(content ?? attributes ?? '')) return `a bare & in ${whole}`;
    if (name === undefined) continue;
    if (closing) {
      if (open.pop() !== name) return `${whole} closes nothing`;
    } else if (!single) open.push(name);
  }
  return at === rest.length && open.length === 0 ? undefined : `it breaks off at ${rest.slice(at, at + 40)}`;
};
