import { Command } from 'commander';
import { exitCodes } from '../exit.ts';
import { findingsText } from '../output/findings-text.ts';
import { redactedDeeply } from '../output/redaction.ts';
import { tableText } from '../output/table-text.ts';
import type { Session } from '../session.ts';
import { withExamples } from './examples.ts';

export const listCommand = (session: Session): Command =>
  withExamples(
    new Command('list').description('List all sites, with the package that provides them, their domain and their machines.').action(async () => {
      const workspace = session.workspace();
      const { providersOf } = await import('../sites/providers.ts');
      const { hasErrors, loadProvider } = await import('@bastide/constructs');
      const { imported, findings } = await providersOf(workspace, { command: 'list', wanted: [] }, session.progress);
      const rows: string[][] = [];
      const all = [...findings];
      for (const { package: from, provider } of imported) {
        const { inventories } = await loadProvider(provider);
        for (const [name, { inventory, findings: found }] of inventories) {
          rows.push([name, from.name, inventory?.domain ?? '?', inventory ? String(inventory.machines.size) : '?']);
          all.push(...found.filter(({ severity }) => severity === 'error'));
        }
      }
      const table = [['site', 'provided by', 'domain', 'machines'], ...rows.sort(([a], [b]) => (a! < b! ? -1 : a! > b! ? 1 : 0))];
      session.print(tableText(redactedDeeply(table), session.paint));
      if (!hasErrors(all)) return;
      session.print(`\n${findingsText('the repository', redactedDeeply(all), session.paint)}`);
      session.exitCode = exitCodes.findings;
    }),
    [['bastide list', 'which sites are there, and whose are they?']],
  );
