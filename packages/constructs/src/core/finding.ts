/**
 * A problem as a value: gathered, grouped, counted and shown all at once, instead of the first exception.
 *
 * Bastide never throws for what an engineer wrote; it returns findings. Exceptions are for our own bugs.
 */
export interface Finding {
  /** What found it, e.g. `schema`, `duplicate-identity`, or the id of a policy. */
  readonly rule: RuleId;
  /** An error stops the write; a warning is shown and the write goes on. */
  readonly severity: Severity;
  /** Path of the construct that is concerned, e.g. `mini-waas/calico/installation`. */
  readonly construct?: string;
  /** The generated file that is concerned, relative to `dist-manifests/<site>/`. */
  readonly file?: string;
  /** Where in TypeScript the construct was made. */
  readonly source?: SourcePosition;
  /** Where in the inventory the value stands. */
  readonly inventory?: SourcePosition;
  /** What is wrong, with the wrong value (never where the value could be a secret). */
  readonly what: string;
  /** What would be right: a range, a list, a form. */
  readonly allowed?: string;
  /** What to do about it, as an imperative sentence. */
  readonly mend: string;
  /** For proofs: the steps that lead to the failure. */
  readonly counterExample?: readonly string[];
}

export type RuleId = string;
export type Severity = 'error' | 'warning';

/** A place in a text file; line and column start at 1. */
export interface SourcePosition {
  /** Relative to the root of the repository where it lies below it, else absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export const hasErrors = (findings: readonly Finding[]): boolean => findings.some((finding) => finding.severity === 'error');
