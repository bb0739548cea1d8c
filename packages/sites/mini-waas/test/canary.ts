import { inspect } from 'node:util';
import { hasErrors } from '@bastide/constructs';
import { expect } from 'vitest';
import type { Planned } from './planned.ts';

/**
 * Credentials that nobody uses, in the shapes that people paste by mistake. Put together here, so that a scanner of the repository
 * does not take them for real ones.
 */
export const canaries: Readonly<Record<string, string>> = {
  'an AWS access key': ['AKIA', 'J7CANARY4QZ2W9XB'].join(''),
  'a GitLab token': ['glpat', 'Canary9f3kQz7LmW2x'].join('-'),
  'a token of Vault': ['hvs', 'CAESIJcanary4Qz7LmW2x9Kb'].join('.'),
  'a long random text': 'cAn4ryR8vT2kLq9ZxW7bJm3Y',
  'a long hexadecimal text': 'c4a7e1f09b3d52c86e0f7a1b94d3c5e2',
  'a hash of a password': ['$6', 'canary', 'Q2x9Lm7Zk4Rt8Vb1Nc6Jw3Hs5'].join('$'),
  'a URL with a password': ['https://canary', 'pAss9word7Qz@git.example'].join(':'),
};

/** Those that pass as names of different things: as a label, as a DNS name, and as nothing. */
export const unlikeShapes = Object.entries(canaries).filter(([shape]) =>
  ['an AWS access key', 'a long hexadecimal text', 'a URL with a password'].includes(shape),
);

/** Enough of a canary to count as a leak: messages may shorten what they show. */
const traces = (canary: string): readonly string[] =>
  canary.startsWith('https:') ? [canary.slice(8).split('@')[0]!] : [canary.slice(0, 12), canary.slice(-12)];

/** Everything that a person or a program may get to see of a text or a value. */
const shownForms = (value: unknown): readonly string[] => [
  JSON.stringify(value) ?? '',
  inspect(value, { depth: null, maxStringLength: null, maxArrayLength: null }),
];

export const expectNoTrace = (canary: string, ...outputs: readonly unknown[]): void => {
  for (const output of outputs.flatMap(shownForms))
    for (const trace of traces(canary)) expect(output.includes(trace), `shows ${canary} in ${excerpt(output, trace)}`).toBe(false);
};

const excerpt = (output: string, trace: string): string => output.slice(Math.max(output.indexOf(trace) - 200, 0), output.indexOf(trace) + 200);

/**
 * Plans, and expects that an error stops the write and that no finding shows the canary. Where files were planned all the same, nobody writes
 * them: an error keeps every file from the disk.
 *
 * An exception that no finding was made of would reach the terminal, so it counts as a leak by its message and its stack.
 */
export const expectStopped = (canary: string, plan: () => Planned): Planned => {
  let planned: Planned;
  try {
    planned = plan();
  } catch (error) {
    const { message, stack } = error as Error;
    expectNoTrace(canary, error, message, stack);
    throw error;
  }
  const findings = [...planned.findings, ...planned.policyFindings];
  expectNoTrace(canary, findings, planned.plan?.findings);
  expect(hasErrors(findings), 'nothing stops it').toBe(true);
  return planned;
};
