import * as z from 'zod/mini';
import { inventorySchema } from './schema.ts';

/** The JSON Schema of an inventory as text, for editors. Draft 7, which is what the YAML language server knows best. */
export const inventoryJsonSchema = (): string => {
  const schema = z.toJSONSchema(inventorySchema, { target: 'draft-07', io: 'input' });
  return `${JSON.stringify({ ...schema, title: 'Inventory of a Bastide site' }, null, 2)}\n`;
};
