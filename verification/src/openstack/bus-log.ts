import { existsSync, readFileSync } from 'node:fs';
import type { Problem } from '../check.ts';

/** What RabbitMQ says of who may not come in: some services try again for ever without a word. */
const refusal = /^.*(?:login refused|access denied|access_refused|invalid credentials).*$/gim;

/** Refusals in its log, each once. */
export const refusedAtTheBus = (log: string, file: string): readonly Problem[] => {
  const lines = existsSync(log) ? (readFileSync(log, 'utf8').match(refusal) ?? []) : [];
  const said = new Set(lines.map((line) => line.replace(/^\S+ \S+ (\[\w+\] )?(<[\d.]+> )?/, '')));
  return [...said].map((what) => ({ file, what: `RabbitMQ: ${what}` }));
};
