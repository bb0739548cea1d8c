import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Replaces a file at once, so that whoever reads it gets the old text or the new one and never half. Keeps its mode. */
export const replaceFile = (file: string, text: string): void => {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}`);
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  try {
    writeFileSync(draft, text, mode === undefined ? {} : { mode });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
};
