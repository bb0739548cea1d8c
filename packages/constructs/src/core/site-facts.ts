import type { Inventory } from '../inventory/index.ts';

/** What one site may know of another: facts of its inventory, never its construct tree. */
export interface SiteFacts {
  readonly site: string;
  readonly domain: string;
  readonly inventory: Inventory;
}

export const siteFacts = (inventory: Inventory): SiteFacts => ({ site: inventory.site, domain: inventory.domain, inventory });
