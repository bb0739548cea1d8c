import { Command } from 'commander';
import type { AllocatedSite } from '../allocate.ts';
import { exitCodes } from '../exit.ts';
import { findingsText } from '../output/findings-text.ts';
import { redactedDeeply } from '../output/redaction.ts';
import { tableText } from '../output/table-text.ts';
import type { Session } from '../session.ts';
import { withExamples } from './examples.ts';

export const allocateCommand = (session: Session): Command =>
  withExamples(
    new Command('allocate')
      .description('Give machines the addresses that they lack, and write them into the inventory.')
      .argument('[site...]', 'names of sites; all when none is given')
      .option('--check', 'write nothing; end with 1 when an address is missing')
      .action(async (wanted: readonly string[], { check = false }: { readonly check?: boolean }) => {
        const workspace = session.workspace();
        const { allocate } = await import('../allocate.ts');
        const { providersOf } = await import('../sites/providers.ts');
        const { hasErrors } = await import('@bastide/constructs');
        const { imported, findings } = await providersOf(workspace, { command: 'allocate', wanted }, session.progress);
        const definitions = imported.flatMap(({ provider }) => provider.sites.filter(({ name }) => wanted.length === 0 || wanted.includes(name)));
        session.print(findingsText('the repository', redactedDeeply(findings), session.paint));
        const sites = definitions.map((definition) => allocate(workspace, definition, check));
        for (const site of sites) session.print(siteText(redactedDeeply(site), check, session));
        const isMissing = check && sites.some(({ allocated }) => allocated.length > 0);
        if (isMissing || hasErrors([...findings, ...sites.flatMap((site) => site.findings)])) session.exitCode = exitCodes.findings;
      }),
    [
      ['bastide allocate', 'all sites, after a machine was added'],
      ['bastide allocate mini-waas --check', 'as in CI: has every machine its addresses?'],
    ],
    'An address that stands in the inventory is never moved or removed. Networks without an `allocate` range are left alone.',
  );

const siteText = ({ site, file, allocated, findings }: AllocatedSite, check: boolean, { paint }: Session): string => {
  const problems = findingsText(site, findings, paint);
  const hasProblems = findings.some(({ severity }) => severity === 'error');
  const count = `${allocated.length} address${allocated.length === 1 ? '' : 'es'}`;
  const done =
    allocated.length === 0
      ? hasProblems
        ? 'nothing allocated'
        : 'nothing is missing'
      : check
        ? `${count} missing; run \`bastide allocate\``
        : `${count} allocated in ${file}`;
  const rows = allocated.map(({ machine, network, address }) => [`  ${machine}`, network, address]);
  return `${problems}${paint('bold', site)}: ${done}\n${tableText(rows, paint)}`;
};
