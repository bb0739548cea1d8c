import { defineContribution } from '../core/contribution.ts';

/** A Helm release of the site: what the lock must name, and what an operator finds with `helm list`. */
export interface Release {
  readonly name: string;
  readonly targetNamespace: string;
  readonly repository: string;
  readonly chart: string;
  readonly version: string;
}

export const releases = defineContribution<Release>('release');
