import { Command } from 'commander';
import { redactedDeeply } from '../output/redaction.ts';
import type { Session } from '../session.ts';
import { withExamples } from './examples.ts';

export const newCommand = (session: Session): Command =>
  withExamples(new Command('new').description('Start something that builds and passes its tests from the first minute.').addCommand(newSiteCommand(session)), [
    ['bastide new site paris-1', 'a site of three machines, to be changed'],
  ]);

const newSiteCommand = (session: Session): Command =>
  new Command('site')
    .description('Make packages/sites/<name>: an inventory of three machines, a site with K3s, Calico and Argo CD, and its test.')
    .argument('<name>', 'name of the site: its folder, its DNS label')
    .action(async (name: string) => {
      const { newSite } = await import('../new-site/new-site.ts');
      const made = redactedDeeply(newSite(session.workspace(), name));
      session.print(
        [
          ...made.files,
          ...(made.isRegistered ? ['package.json (workspaces)'] : []),
          '',
          'Next:',
          '  npm install                      npm learns the new package; commit package-lock.json',
          `  edit ${made.folder}/inventory.yaml`,
          '  npm run lock                     names the charts and images that it uses',
          `  npm run synth -- ${name}`,
          '  npm run check && npm test',
          `  git add package.json package-lock.json charts.lock.yaml ${made.folder} dist-manifests/${name}`,
          '',
        ].join('\n'),
      );
    });
