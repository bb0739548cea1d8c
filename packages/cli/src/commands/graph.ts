import { Command, Option } from 'commander';
import { exitCodes } from '../exit.ts';
import { type GraphFormat, graphFormats } from '../graph.ts';
import { findingsText } from '../output/findings-text.ts';
import { redacted, redactedDeeply } from '../output/redaction.ts';
import { tableText } from '../output/table-text.ts';
import type { Session } from '../session.ts';
import { withExamples } from './examples.ts';

export const graphCommand = (session: Session): Command =>
  withExamples(
    new Command('graph')
      .description('Show what waits for what on a site, and in which wave Argo CD applies it.')
      .argument('<site>', 'name of the site')
      .addOption(new Option('--format <format>', 'text for people, dot for Graphviz, mermaid for a Markdown page').choices(graphFormats).default('text'))
      .action(async (name: string, { format }: { readonly format: GraphFormat }) => {
        const workspace = session.workspace();
        const { graphRows, graphText } = await import('../graph.ts');
        const { planSites, readChartLock } = await import('../sites/planned.ts');
        const { providersOf } = await import('../sites/providers.ts');
        const { dependencyGraph } = await import('@bastide/constructs');
        const { imported, findings } = await providersOf(workspace, { command: 'graph', wanted: [name] }, session.progress);
        const [site] = await planSites(workspace, imported, readChartLock(workspace).lock, (each) => each === name, session.progress);
        if (site?.plan) {
          const nodes = dependencyGraph(site.plan);
          session.print(format === 'text' ? tableText(redactedDeeply(graphRows(nodes)), session.paint) : redacted(graphText[format](name, nodes)));
          return;
        }
        session.print(findingsText(name, redactedDeeply([...findings, ...(site?.findings ?? [])]), session.paint));
        session.exitCode = exitCodes.findings;
      }),
    [
      ['bastide graph mini-waas', 'what is applied after what?'],
      ['bastide graph mini-waas --format dot | dot -Tsvg > graph.svg', 'as a drawing'],
    ],
  );
