import type { SitePlan } from '@bastide/constructs';
import { exitCodes } from '../exit.ts';
import { findingsText } from '../output/findings-text.ts';
import { redactedDeeply } from '../output/redaction.ts';
import type { Session } from '../session.ts';
import type { Workspace } from '../workspace.ts';
import { planSites, readChartLock } from './planned.ts';
import { providersOf } from './providers.ts';

/**
 * What `show` says of the plan of one site; where there is none, what is wrong with the site.
 *
 * @throws WrongUse for a site that nobody provides; its example is of `command`
 */
export const printOfPlan = async (
  session: Session,
  workspace: Workspace,
  { name, command }: { readonly name: string; readonly command: string },
  show: (plan: SitePlan) => string,
): Promise<void> => {
  const { imported, findings } = await providersOf(workspace, { command, wanted: [name] }, session.progress);
  const [site] = await planSites(workspace, imported, readChartLock(workspace).lock, (each) => each === name, session.progress);
  if (site?.plan) {
    session.print(show(site.plan));
    return;
  }
  session.print(findingsText(name, redactedDeeply([...findings, ...(site?.findings ?? [])]), session.paint));
  session.exitCode = exitCodes.findings;
};
