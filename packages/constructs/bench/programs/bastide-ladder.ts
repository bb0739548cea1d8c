import { ConfigMap, plan } from '../../src/index.ts';
import { emptySite, Product, runBook } from '../bastide-site.ts';
import { Stopwatch } from '../stopwatch.ts';

// Two components a rung, each of which requires both of the rung below: the number of paths doubles with each rung.

const rungs = Number(process.argv[2]);
const stopwatch = new Stopwatch();
stopwatch.end('start');

const site = emptySite('ladder');
let below: readonly Product[] = [];
for (let rung = 0; rung < rungs; rung++) {
  below = ['left', 'right'].map((side) => {
    const id = `${side}-${rung}`;
    const product = new Product(site, id, { application: 'openstack', runBook, required: below, objects: [] });
    product.manifest('settings', ConfigMap, { metadata: { name: id, namespace: 'default' }, data: { rung: String(rung) } });
    return product;
  });
}
stopwatch.end('build');
const { files, findings } = plan(site);
stopwatch.end('plan');
if (findings.length > 0) throw new Error(`The ladder is at fault: ${JSON.stringify(findings[0])}`);
for (const file of files.values()) file.bytes();
stopwatch.end('emit');
process.stdout.write(JSON.stringify({ objects: 2 * rungs, ...stopwatch.usage }));
