import { type Contributions, defineContribution } from '../core/contribution.ts';
import type { JsonObject } from '../core/json.ts';
import type { Machine } from '../inventory/index.ts';

/** Machines that are set up alike, and what Ansible must know to do it. */
export interface HostGroup {
  /** Letters, digits and `_`, as Ansible asks of group names. */
  readonly name: string;
  readonly machines: readonly Machine[];
  readonly variables: JsonObject;
  /** Packages of the operating system; installed before files are put in place, so that users and folders of theirs exist. @default - none */
  readonly packages?: readonly string[];
  /** Units of systemd that run and are started at boot, e.g. `frr.service`. @default - none */
  readonly services?: readonly string[];
  /**
   * Commands that succeed on a machine that does its work, e.g. `vtysh -c 'show bgp summary'`; asked for up to ten minutes once a machine
   * was changed, and the next one is left alone until then. @default - none
   */
  readonly healthChecks?: readonly string[];
  /** Only one of them may be changed at a time, because the others stand in for it. Members of a quorum need not say so. @default false */
  readonly oneAtATime?: boolean;
}

export const hostGroups = defineContribution<HostGroup>('host-group');

/**
 * How much worse than the routes that a product brings the machine's own default route must be: the highest
 * `bastide_fallback_route_metric` among the variables of its groups.
 */
export const fallbackRouteMetric = (all: Contributions, machine: Machine): number | undefined => {
  const metrics = all.of(hostGroups).flatMap(({ value: { machines, variables } }) => {
    const metric = variables['bastide_fallback_route_metric'];
    return typeof metric === 'number' && machines.includes(machine) ? [metric] : [];
  });
  return metrics.length === 0 ? undefined : Math.max(...metrics);
};
