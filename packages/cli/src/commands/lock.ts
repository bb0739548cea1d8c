import { Command } from 'commander';
import { exitCodes } from '../exit.ts';
import type { LockResult } from '../lock/lock.ts';
import { findingsText } from '../output/findings-text.ts';
import { redactedDeeply } from '../output/redaction.ts';
import type { Session } from '../session.ts';
import { withExamples } from './examples.ts';

export const lockCommand = (session: Session): Command =>
  withExamples(
    new Command('lock')
      .description('Write charts.lock.yaml: every chart and image that the sites use, with its digest.')
      .option('--check', 'ask nobody and write nothing; end with 1 when the lock does not name what the sites use')
      .option('--update', 'take over digests that changed at their source', false)
      .action(async ({ check = false, update }: { readonly check?: boolean; readonly update: boolean }) => {
        const workspace = session.workspace();
        const { lock } = await import('../lock/lock.ts');
        const { Web } = await import('../lock/web.ts');
        const result = redactedDeeply(await lock(workspace, { check, update }, new Web(), session.progress));
        session.print(lockResultText(result, check, session));
        if (!result.isCurrent || result.findings.some(({ severity }) => severity === 'error')) session.exitCode = exitCodes.findings;
      }),
    [
      ['bastide lock', 'after a chart or an image was added or bumped'],
      ['bastide lock --check', 'as in CI: does the lock name what the sites use?'],
      ['bastide lock --update', 'after you know why a digest changed under its version'],
    ],
    notes,
  );

const notes = `
Digests are read from the index of a Helm repository, or from the manifest in an OCI registry, without credentials. What cannot be reached stays
\`unverified\`; none is ever invented, and none that is known is replaced without --update.
Behind a proxy, set NODE_USE_ENV_PROXY=1 beside HTTPS_PROXY.
`;

const lockResultText = (result: LockResult, check: boolean, { paint }: Session): string => {
  const { findings, added, dropped, filled, unverified, total, isCurrent } = result;
  const problems = findingsText('the lock', findings, paint);
  if (total === 0 && !isCurrent && findings.length > 0) return problems;
  const names = [...added.map((label) => `  ${paint('green', `+ ${label}`)}`), ...dropped.map((label) => `  ${paint('red', `- ${label}`)}`)];
  const lines = [
    ...names,
    `${paint('bold', 'charts.lock.yaml')}: ${total - unverified} of ${total} digests known${filled > 0 ? `, ${filled} of them read now` : ''}`,
  ];
  if (check && !isCurrent) lines.push('It is not what `bastide lock` would write; run it, and commit the file.');
  return `${problems}${lines.join('\n')}\n`;
};
