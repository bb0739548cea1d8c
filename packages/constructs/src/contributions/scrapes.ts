import { defineContribution } from '../core/contribution.ts';
import type { Machine, Network } from '../inventory/index.ts';

/** Where Prometheus asks. */
export type ScrapeTarget =
  | { readonly kind: 'machines'; readonly machines: readonly Machine[]; readonly network: Network; readonly port: number }
  /** Every Pod with these labels; `port` is a number, or the name of a container port. */
  | { readonly kind: 'pods'; readonly namespace: string; readonly labels: Readonly<Record<string, string>>; readonly port: number | string };

/** An exporter, or a product that serves metrics itself. */
export interface Scrape {
  /** Value of the label `job`; unique on the site. */
  readonly job: string;
  readonly target: ScrapeTarget;
  /** @default '/metrics' */
  readonly path?: string;
  /** @default 'http' */
  readonly scheme?: 'http' | 'https';
  /** How Prometheus shows who it is: not at all, or by the token of its own ServiceAccount, as kubelets ask. @default 'none' */
  readonly authentication?: 'none' | 'service account';
  /** @default 30 */
  readonly intervalSeconds?: number;
  /** The names that alerts and dashboards of this site read, as the exporter writes them. */
  readonly metrics: readonly string[];
}

export const scrapes = defineContribution<Scrape>('scrape');

/** A product that nothing scrapes says why, and how its failure shows instead. */
export interface Unscraped {
  readonly because: string;
}

export const unscraped = defineContribution<Unscraped>('unscraped');
