import { styleText } from 'node:util';

type Stream = NodeJS.WriteStream;
type Format = Parameters<typeof styleText>[0];

/** Colours a text, or leaves it alone. */
export type Paint = (format: Format, text: string) => string;

export const plain: Paint = (_format, text) => text;

/** Colours only where a terminal shows them; `NO_COLOR` and `FORCE_COLOR` decide as everywhere (https://no-color.org). */
export const paintFor =
  (stream: Stream): Paint =>
  (format, text) =>
    styleText(format, text, { stream });

/** What is being done now, on the last line of a terminal; nothing anywhere else. */
export class Progress {
  readonly #stream: Stream;
  #shown = false;

  constructor(stream: Stream = process.stderr) {
    this.#stream = stream;
  }

  show(doing: string): void {
    if (!this.#stream.isTTY) return;
    this.#stream.write(`${clearLine}${doing} …`);
    this.#shown = true;
  }

  /** Takes the line away again: whoever prints next starts at the margin. */
  clear(): void {
    if (this.#shown) this.#stream.write(clearLine);
    this.#shown = false;
  }
}

const clearLine = '\r\u001b[K';
