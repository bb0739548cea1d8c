import { Command } from 'commander';
import { redactedDeeply } from '../output/redaction.ts';
import { tableText } from '../output/table-text.ts';
import type { Session } from '../session.ts';
import { withExamples } from './examples.ts';

export const whyCommand = (session: Session): Command =>
  withExamples(
    new Command('why')
      .description('Say where a generated file comes from: the construct, the line of the site, who applies it.')
      .argument('<file>', 'a file below dist-manifests/<site>/')
      .action(async (typed: string) => {
        const workspace = session.workspace();
        const { namedFile, originOf } = await import('../why.ts');
        const { printOfPlan } = await import('../sites/print-of-plan.ts');
        const named = namedFile(workspace, typed);
        await printOfPlan(session, workspace, { name: named.site, command: 'synth' }, (plan) =>
          tableText(redactedDeeply(originOf(workspace, plan, named)), session.paint),
        );
      }),
    [
      ['bastide why dist-manifests/mini-waas/argocd/root.yaml', 'which line of site.ts is behind it?'],
      ['bastide why mini-waas/argocd/root.yaml:12', 'as it is copied from an editor'],
    ],
  );
