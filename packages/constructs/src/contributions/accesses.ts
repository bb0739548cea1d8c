import { defineContribution } from '../core/contribution.ts';

/** What the members of a group may do in a product: a line of `docs/identity.md`. */
export interface Access {
  /** Name of the group in the directory. */
  readonly group: string;
  /** As people know the product, e.g. `Argo CD`. */
  readonly product: string;
  /** As the product calls it, e.g. `role:admin`, `admin on project cloud`. */
  readonly role: string;
  /** In words that an auditor understands, e.g. `sees every Application, and changes none`. */
  readonly allows: string;
}

export const accesses = defineContribution<Access>('access');
