import { Command } from 'commander';
import { exitCodes } from '../exit.ts';
import { redactedDeeply } from '../output/redaction.ts';
import { synthText } from '../output/synth-text.ts';
import type { Session } from '../session.ts';
import { synth } from '../synth/synth.ts';
import { withExamples } from './examples.ts';

export const synthCommand = (session: Session): Command =>
  withExamples(
    new Command('synth')
      .description('Turn sites into the files below dist-manifests/<site>/.')
      .argument('[site...]', 'names of sites; all when none is given')
      .option('--check', 'write nothing; end with 1 when the files are not what the sites say')
      .option('--json', 'print one JSON object and nothing else on standard output')
      .action(async (sites: readonly string[], { check = false, json = false }: { readonly check?: boolean; readonly json?: boolean }) => {
        const report = redactedDeeply(await synth(session.workspace(), { sites, check }, session.progress));
        session.print(json ? `${JSON.stringify(report, undefined, 2)}\n` : synthText(report, session));
        if (report.outcome === 'stopped' || report.outcome === 'differs') session.exitCode = exitCodes.findings;
      }),
    [
      ['bastide synth', 'all sites'],
      ['bastide synth mini-waas', 'one site'],
      ['bastide synth --check', 'as in CI: are the committed files what the sites say?'],
      ["bastide synth --json | jq '.sites[].findings[]'", 'what was found, for a program'],
    ],
    notes,
  );

const notes = `
An error in one of the sites stops the write for all that were asked for. A warning is shown, and the files are written.
When nothing changed since the last good write, nothing is loaded: .bastide/last-runs/ knows it by the content of all files that matter, and by
their time stamps where those can be trusted. --check never relies on it.

The JSON object:
  format    1; another number means that readers must be changed
  outcome   written, unchanged, stopped; with --check current, differs, stopped
  findings  what concerns the repository as a whole
  sites     by name: findings, unchanged (a count), and lists of paths: written and removed, or with --check added, changed and stale
A finding has rule, severity (error or warning), what and mend; where known also construct, file, source, inventory, allowed, counterExample.
`;
