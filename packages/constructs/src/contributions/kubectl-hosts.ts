import { defineContribution } from '../core/contribution.ts';
import type { Machine } from '../inventory/index.ts';

/** Machines on which kubectl works without any preparation: what run books call a machine with a kubeconfig. */
export interface KubectlHosts {
  /** The one to try first comes first. */
  readonly machines: readonly Machine[];
  /** What is typed there for `kubectl`, e.g. `sudo /usr/local/bin/k3s kubectl`. */
  readonly command: string;
}

export const kubectlHosts = defineContribution<KubectlHosts>('kubectl-hosts');
