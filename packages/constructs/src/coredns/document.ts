import { code, documentOf, escaped, table } from '../core/markdown.ts';
import type { Inventory } from '../inventory/index.ts';
import type { ServedName } from './names.ts';

/** `docs/dns-names.md`: every name of the site, for the people who enter names elsewhere. */
export const dnsNamesDocument = (inventory: Inventory, names: readonly ServedName[], ttlSeconds: number): string => {
  const forEverybody = names.filter(({ audience }) => audience === 'public').length;
  return documentOf([
    `# DNS names of ${escaped(inventory.site)}`,
    `What must resolve, and to what. Pods of the cluster get these answers from CoreDNS, which lets them be kept for ${ttlSeconds} seconds; every other name is asked of ${inventory.nameServers.map((address) => code(String(address))).join(', ') || 'whatever the nodes ask'}.`,
    `Whoever answers for ${code(inventory.domain)} elsewhere needs the same names: all of them where the people of the site ask, and those for everybody (${forEverybody}) in the public zone as well, there with the address at which the Internet reaches them.`,
    table(
      ['Name', 'Address', 'For', 'Declared by'],
      names.map(({ name, addresses, audience, declaredBy }) => [
        code(name),
        addresses.map((address) => code(String(address))).join(', '),
        audience === 'public' ? 'everybody' : 'the site',
        declaredBy.map(code).join(', '),
      ]),
    ),
  ]);
};
