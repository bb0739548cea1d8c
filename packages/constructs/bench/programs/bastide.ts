import { writePlan } from '../../src/core/writer.ts';
import { plan } from '../../src/index.ts';
import { buildSite } from '../bastide-site.ts';
import { Stopwatch } from '../stopwatch.ts';

// As `bastide synth` does it: every site is planned before the first one is written, so that an error in one stops all.

const [sites, folder] = [Number(process.argv[2]), process.argv[3]!];
const stopwatch = new Stopwatch();
stopwatch.end('start');

const plans = [];
for (let index = 0; index < sites; index++) {
  const site = buildSite(index);
  stopwatch.end('build');
  plans.push(plan(site));
  stopwatch.end('plan');
}
const findings = plans.flatMap((planned) => planned.findings);
if (findings.length > 0) throw new Error(`The synthetic sites are at fault: ${JSON.stringify(findings[0])}`);

let bytes = 0;
for (const { files } of plans) for (const file of files.values()) bytes += file.bytes().length;
stopwatch.end('emit');

let written = 0;
for (const { site, files } of plans) written += (await writePlan(`${folder}/${site.siteName}`, files, { stateFolder: `${folder}/.state` })).written.length;
stopwatch.end('write');

const objects = plans.reduce((sum, { files }) => sum + [...files.values()].filter(({ content }) => content.type === 'object').length, 0);
process.stdout.write(JSON.stringify({ objects, bytes, written, ...stopwatch.usage }));
