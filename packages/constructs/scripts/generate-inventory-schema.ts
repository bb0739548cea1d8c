import { writeFileSync } from 'node:fs';
import { inventoryJsonSchema } from '../src/inventory/json-schema.ts';

/** Writes the JSON Schema that editors check inventories with: `node packages/constructs/scripts/generate-inventory-schema.ts`. */
writeFileSync(new URL('../src/inventory/inventory.schema.json', import.meta.url), inventoryJsonSchema());
