import { ApiObject, App, Chart } from 'cdk8s';
import { Stopwatch } from '../stopwatch.ts';

// As bastide-ladder.ts, with a Chart for each component; `synthYaml` writes no files.

const rungs = Number(process.argv[2]);
const stopwatch = new Stopwatch();
stopwatch.end('start');

const app = new App();
let below: readonly Chart[] = [];
for (let rung = 0; rung < rungs; rung++) {
  below = ['left', 'right'].map((side) => {
    const id = `${side}-${rung}`;
    const chart = new Chart(app, id);
    new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id, namespace: 'default' }, data: { rung: String(rung) } });
    chart.addDependency(...below);
    return chart;
  });
}
stopwatch.end('build');
app.synthYaml();
stopwatch.end('synth');
process.stdout.write(JSON.stringify({ objects: 2 * rungs, ...stopwatch.usage }));
