import { Command, Option } from 'commander';
import { type GraphFormat, graphFormats } from '../graph.ts';
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
        const { printOfPlan } = await import('../sites/print-of-plan.ts');
        const { dependencyGraph } = await import('@bastide/constructs');
        await printOfPlan(session, workspace, { name, command: 'graph' }, (plan) => {
          const nodes = dependencyGraph(plan);
          return format === 'text' ? tableText(redactedDeeply(graphRows(nodes)), session.paint) : redacted(graphText[format](name, nodes));
        });
      }),
    [
      ['bastide graph mini-waas', 'what is applied after what?'],
      ['bastide graph mini-waas --format dot | dot -Tsvg > graph.svg', 'as a drawing'],
    ],
  );
