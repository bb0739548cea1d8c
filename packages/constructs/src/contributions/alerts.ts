import { defineContribution } from '../core/contribution.ts';

/** A condition that somebody must know of. It becomes a rule of Prometheus once that is part of the site. */
export interface Alert {
  /** As Alertmanager shows it, e.g. `CephOsdDown`; unique on the site. */
  readonly name: string;
  /** PromQL over metrics that a scrape of the site names. */
  readonly expression: string;
  /** How long it must hold, in minutes; 0 fires at once. */
  readonly forMinutes: number;
  /** `page` wakes somebody up; `ticket` waits for the morning. */
  readonly severity: 'page' | 'ticket';
  /** One sentence; `{{ $labels.instance }}` and the like are filled in by Prometheus. */
  readonly summary: string;
  /** The symptom in the run book of the product that it leads to, word for word. */
  readonly symptom?: string;
}

export const alerts = defineContribution<Alert>('alert');
