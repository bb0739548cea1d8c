import { alerts, scrapes } from '@bastide/constructs';
import { expect, it } from 'vitest';
import { productsMonitored } from '../src/products-monitored.ts';

const root = {};
const from = { node: { path: 'ceph', root } };
const scrape = { from, value: { job: 'ceph', target: { kind: 'pods', namespace: 'x', labels: {}, port: 1 }, metrics: ['ceph_osd_up', 'ceph_latency', 'a:b'] } };

/** What the policy says of an alert over this expression. */
const problemsOf = (expression: string): readonly string[] => {
  const alert = { from, value: { name: 'X', expression } };
  const of = (kind: unknown): readonly unknown[] => (kind === alerts ? [alert] : kind === scrapes ? [scrape] : []);
  const input = { site: { node: { children: [] }, contributions: { of } } };
  return [...productsMonitored.check(input as never)].map(({ what }) => what.replace('the alert X ', '').replace(`: ${expression}`, ''));
};

it.for([
  'ceph_osd_up == 0',
  'absent(ceph_osd_up{job="ceph",name=~"a|b}"}[5m] offset 5m)',
  'histogram_quantile(0.99, sum by (le, host) (rate(ceph_latency_bucket[5m]))) > 1e3',
  'ceph_latency_sum / ceph_latency_count > bool 2',
  '(ceph_osd_up and on (instance) group_left (name) a:b) unless up{job=~"ceph"} or vector(0)',
  'SUM(ceph_osd_up) WITHOUT (host) > Inf',
  'vector(1)',
  'up{job=~"ce.*"} == 0',
])('%s reads only what is scraped', (expression) => {
  expect(problemsOf(expression)).toEqual([]);
});

it.for([
  ['ceph_osd_down == 1', 'reads ceph_osd_down, which no scrape of the site names'],
  ['ceph_osd_up == 0 and ceph_osd_inn == 1', 'reads ceph_osd_inn, which no scrape of the site names'],
  ['rate(ceph_latency_total[5m]) > by', 'reads ceph_latency_total, which no scrape of the site names'],
  ['sum by (ceph_osd_up) (x) > y', 'reads x, y, which no scrape of the site names'],
  ['up{job="mgr"} == 0', 'asks for the job mgr, which the site does not scrape'],
  ["up{job=~'ceph|mgr'} == 0", 'asks for the job mgr, which the site does not scrape'],
] as const)('%s is deaf', ([expression, problem]) => {
  expect(problemsOf(expression)).toEqual([problem]);
});
