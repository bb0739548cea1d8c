/** Sizes whose characters are a whole number of units wide: 0.6 of the size, as in every monospaced font worth printing. */
export type TextSize = 10 | 15 | 20;

/** The width of one character. */
export const characterWidth = (size: TextSize): number => (size / 5) * 3;

/** The width of a text, in units of the drawing. */
export const textWidth = (text: string, size: TextSize = 10): number => Array.from(text).length * characterWidth(size);

/** The widest of several texts. */
export const widest = (texts: Iterable<string>, size: TextSize = 10): number => Math.max(0, ...Array.from(texts, (text) => textWidth(text, size)));

/** Cut at the end, which shows; for texts that are as long as people write them. */
export const clipped = (text: string, characters: number): string => {
  const all = Array.from(text);
  return all.length <= characters ? text : `${all.slice(0, characters - 1).join('')}…`;
};

export interface TextStyle {
  /** @default 10 */
  readonly size?: TextSize;
  readonly bold?: boolean;
  /** Which end of the text stands at x. @default 'start' */
  readonly anchor?: 'start' | 'middle' | 'end';
}

export interface StrokeStyle {
  /** @default 1 */
  readonly width?: number;
  /** Lengths of dashes and gaps; without it the line is solid. */
  readonly dashes?: string;
  /** Lighter lines guide the eye and carry no meaning. */
  readonly guide?: boolean;
}

export type Point = readonly [x: number, y: number];

/**
 * What is drawn, in the order in which it covers what lies below. Black on white, whole numbers, one monospaced font: the same on every
 * printer, and its texts can be measured without a font.
 */
export class Drawing {
  readonly #elements: string[] = [];

  text(x: number, y: number, text: string, { size = 10, bold = false, anchor = 'start' }: TextStyle = {}): void {
    if (text.trim() === '') return;
    const attributes = [
      `x="${x}" y="${y}"`,
      ...(size === 10 ? [] : [`font-size="${size}"`]),
      ...(bold ? ['font-weight="bold"'] : []),
      ...(anchor === 'start' ? [] : [`text-anchor="${anchor}"`]),
      // Holds the width where a reader has another font.
      `textLength="${textWidth(text, size)}"`,
    ];
    this.#elements.push(`<text ${attributes.join(' ')}>${xml(text)}</text>`);
  }

  line(points: readonly Point[], style: StrokeStyle = {}): void {
    this.#elements.push(`<polyline points="${points.map(([x, y]) => `${x},${y}`).join(' ')}" fill="none" ${stroke(style)}/>`);
  }

  /** A line with a white border, so that it stays one line where others cross it; its first and last part have none, and leave what they end at whole. */
  crossingLine(points: readonly Point[], style: StrokeStyle = {}): void {
    const path = points
      .slice(1, -1)
      .map(([x, y]) => `${x},${y}`)
      .join(' ');
    this.#elements.push(`<polyline points="${path}" fill="none" stroke="white" stroke-width="${(style.width ?? 1) + 4}"/>`);
    this.line(points, style);
  }

  rectangle(x: number, y: number, width: number, height: number, style: StrokeStyle & { readonly fill?: 'white' | 'black' | 'none' } = {}): void {
    this.#elements.push(`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${style.fill ?? 'white'}" ${stroke(style)}/>`);
  }

  circle(x: number, y: number, radius: number): void {
    this.#elements.push(`<circle cx="${x}" cy="${y}" r="${radius}" fill="white" ${stroke({ width: 2 })}/>`);
  }

  polygon(points: readonly Point[]): void {
    this.#elements.push(`<polygon points="${points.map(([x, y]) => `${x},${y}`).join(' ')}" fill="white" ${stroke({})}/>`);
  }

  /** As a file. The sheet is as wide and high as it is printed; `title` and `description` are read aloud in its place. */
  svg(sheet: { readonly width: number; readonly height: number; readonly millimetres: Point; readonly title: string; readonly description: string }): string {
    const { width, height, millimetres, title, description } = sheet;
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<svg xmlns="http://www.w3.org/2000/svg" width="${millimetres[0]}mm" height="${millimetres[1]}mm" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description" font-family="'DejaVu Sans Mono', 'Liberation Mono', Menlo, Consolas, monospace" font-size="10" fill="black">`,
      `<title id="title">${xml(title)}</title>`,
      `<desc id="description">${xml(description)}</desc>`,
      `<rect x="0" y="0" width="${width}" height="${height}" fill="white"/>`,
      ...this.#elements,
      '</svg>',
      '',
    ].join('\n');
  }
}

const stroke = ({ width = 1, dashes, guide = false }: StrokeStyle): string =>
  [`stroke="${guide ? '#b0b0b0' : 'black'}"`, `stroke-width="${width}"`, ...(dashes ? [`stroke-dasharray="${dashes}"`] : [])].join(' ');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** XML has no way to write control characters and halves of surrogate pairs at all. */
const xml = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML forbids
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character]!);
