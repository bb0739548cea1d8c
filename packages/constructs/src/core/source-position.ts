import { fileURLToPath } from 'node:url';
import type { SourcePosition } from './finding.ts';

/** Deep enough to get from an object inside a nested product out to the line of the site. */
const framesKept = 24;
const frame = /(?:\()?((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/;
const ownFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * Remembers where the caller stands and works the position out only when it is asked for, because nearly none ever is.
 *
 * The position is the nearest line outside of Bastide's constructs and its dependencies: the line of a site.
 */
export const rememberSource = (below: CallableFunction | NewableFunction): (() => SourcePosition | undefined) => {
  const holder: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = framesKept;
  Error.captureStackTrace(holder, below);
  Error.stackTraceLimit = limit;
  return () => sitePosition(holder.stack ?? '');
};

/** The nearest line of a site in a stack trace. */
export const sitePosition = (stack: string): SourcePosition | undefined => {
  for (const line of stack.split('\n')) {
    const match = frame.exec(line.trim());
    if (!match) continue;
    const file = match[1]!.startsWith('file://') ? fileURLToPath(match[1]!) : match[1]!;
    if (file.startsWith(ownFolder) || file.includes('/node_modules/')) continue;
    return { file, line: Number(match[2]), column: Number(match[3]) };
  }
  return undefined;
};
