import type * as z from 'zod/mini';
import { closedSchema } from '../core/closed-schema.ts';
import type { ClosedSchema } from '../core/kind.ts';

/**
 * A Helm chart that Bastide knows: where it is, and which values may be set.
 *
 * The values are closed: what a chart ignores in silence (a misspelt key) is an error here.
 */
export interface Chart<Values> {
  /** `https://…` of a Helm repository index, or `oci://…`. */
  readonly repository: string;
  readonly name: string;
  readonly values: ClosedSchema<Values>;
}

export const defineChart = <Values>(chart: { readonly repository: string; readonly name: string; readonly values: z.ZodMiniType<Values> }): Chart<Values> => ({
  ...chart,
  values: closedSchema(chart.values),
});

/** Where every chart of OpenStack-Helm comes from; there is no OCI repository of them. */
export const openStackHelmRepository = 'https://tarballs.opendev.org/openstack/openstack-helm';
