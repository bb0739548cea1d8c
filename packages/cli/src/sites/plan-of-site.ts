import { hasErrors, type SitePlan } from '@bastide/constructs';
import { Progress } from '../output/terminal.ts';
import { findWorkspace } from '../workspace.ts';
import { planSites, readChartLock } from './planned.ts';
import { providersOf } from './providers.ts';

/**
 * Plans one site as `bastide synth` does, for programs that ask more of it than its files say.
 *
 * @param folder any folder of the repository
 * @throws WrongUse for a site that nobody provides
 * @throws Error for a site with errors, which `bastide synth` explains
 */
export const planOfSite = async (folder: string, name: string): Promise<SitePlan> => {
  const workspace = findWorkspace(folder);
  const progress = new Progress();
  const { imported } = await providersOf(workspace, { command: 'synth', wanted: [name] }, progress);
  const [planned] = await planSites(workspace, imported, readChartLock(workspace).lock, (site) => site === name, progress);
  if (planned?.plan === undefined || hasErrors(planned.findings)) throw new Error(`the site ${name} has errors, which npm run synth explains`);
  return planned.plan;
};
