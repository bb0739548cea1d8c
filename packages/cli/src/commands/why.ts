import { Command } from 'commander';
import { exitCodes } from '../exit.ts';
import { findingsText } from '../output/findings-text.ts';
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
        const { planSites, readChartLock } = await import('../sites/planned.ts');
        const { providersOf } = await import('../sites/providers.ts');
        const named = namedFile(workspace, typed);
        const { imported, findings } = await providersOf(workspace, { command: 'synth', wanted: [named.site] }, session.progress);
        const [site] = await planSites(workspace, imported, readChartLock(workspace).lock, (name) => name === named.site, session.progress);
        if (site?.plan) {
          session.print(tableText(redactedDeeply(originOf(workspace, site.plan, named)), session.paint));
          return;
        }
        session.print(findingsText(named.site, redactedDeeply([...findings, ...(site?.findings ?? [])]), session.paint));
        session.exitCode = exitCodes.findings;
      }),
    [
      ['bastide why dist-manifests/mini-waas/argocd/root.yaml', 'which line of site.ts is behind it?'],
      ['bastide why mini-waas/argocd/root.yaml:12', 'as it is copied from an editor'],
    ],
  );
