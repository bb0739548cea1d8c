import { defineContribution } from '../core/contribution.ts';
import type { RunBookStep } from '../core/run-book.ts';

/**
 * A copy of the root certificate of the site's authority that does not follow when the root becomes another: its holder was given it once, or read it at its
 * start. A step of the run book of cert-manager.
 */
export interface AuthorityCopy {
  /** Who holds it, how the new one is brought there, and what fails until then. */
  readonly renewal: RunBookStep;
}

export const authorityCopies = defineContribution<AuthorityCopy>('authority-copy');
