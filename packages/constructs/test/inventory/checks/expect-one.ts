import { expect } from 'vitest';
import { file, loadWith, texts } from '../small-inventory.ts';

export type Case = readonly [passage: string, instead: string, finding: string, allowed: string];

/** Expects exactly one finding: position, rule, path, what is wrong, what is allowed. */
export const expectOne = (passage: string, instead: string, finding: string, allowed: string): void => {
  const loaded = loadWith(passage, instead);
  const lines = texts(loaded);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(finding);
  expect(lines[0]).toContain(`allowed: ${allowed}`);
  expect(loaded.findings[0]!.inventory).toMatchObject({ file, line: expect.any(Number), column: expect.any(Number) });
};
