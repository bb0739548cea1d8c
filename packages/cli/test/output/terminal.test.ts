import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Progress, paintFor } from '../../src/output/terminal.ts';

beforeEach(() => {
  vi.stubEnv('TERM', 'xterm-256color');
  for (const name of ['CI', 'FORCE_COLOR', 'NO_COLOR', 'NODE_DISABLE_COLORS']) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

const stream = (isTTY: boolean): NodeJS.WriteStream & { text(): string } => {
  const chunks: string[] = [];
  const through = new PassThrough().on('data', (chunk) => chunks.push(String(chunk)));
  return Object.assign(through, { isTTY, text: () => chunks.join(''), getColorDepth: WriteStream.prototype.getColorDepth }) as unknown as NodeJS.WriteStream & {
    text(): string;
  };
};

describe('colours', () => {
  test('are for terminals', () => {
    expect(paintFor(stream(true))('red', 'x')).toBe('\u001b[31mx\u001b[39m');
    expect(paintFor(stream(false))('red', 'x')).toBe('x');
  });

  test('are off where NO_COLOR is set', () => {
    vi.stubEnv('NO_COLOR', '1');
    expect(paintFor(stream(true))('red', 'x')).toBe('x');
  });
});

describe('progress', () => {
  test('is one line of a terminal, and is taken away', () => {
    const terminal = stream(true);
    const progress = new Progress(terminal);
    progress.show('planning alpha');
    progress.clear();
    progress.clear();
    expect(terminal.text()).toBe('\r\u001b[Kplanning alpha …\r\u001b[K');
  });

  test('is nothing anywhere else', () => {
    const file = stream(false);
    const progress = new Progress(file);
    progress.show('planning alpha');
    progress.clear();
    expect(file.text()).toBe('');
  });
});
