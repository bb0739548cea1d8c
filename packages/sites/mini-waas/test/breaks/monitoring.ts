import { alerts, Component, scrapes } from '@bastide/constructs';
import { type Planned, planWith } from '../planned.ts';
import type { Break, Breaks } from './break.ts';

class Unwatched extends Component {}

const alertOf =
  (expression: string, name = 'Extra') =>
  (): Planned =>
    planWith((site) =>
      alerts.declare(site.node.findChild('metallb'), { name, expression, forMinutes: 5, severity: 'ticket', summary: 'It is there for a test.' }),
    );

const deaf = (change: string, expression: string, problem: string): Break => [
  change,
  alertOf(expression),
  [{ construct: 'mini-waas/metallb', what: `the alert Extra ${problem}: ${expression}` }],
];

export const monitoringBreaks = {
  'products-monitored': [
    [
      'a product that nobody scrapes, and that says nothing of it',
      () =>
        planWith(
          (site) =>
            void new Unwatched(site, 'extra', { application: 'observability', runBook: { title: 'Extra', purpose: 'An extra.', checks: [], failures: [] } }),
        ),
      [{ construct: 'mini-waas/extra', what: 'mini-waas/extra declares no exporter and does not say why' }],
    ],
    deaf('an alert over a metric that nobody serves', 'ceph_osd_is_up == 0', 'reads ceph_osd_is_up, which no scrape of the site names'),
    deaf(
      'an alert with one metric of two misspelt',
      'sum by (instance) (rate(kubelet_evictions{node="extra"}[5m])) > on (instance) group_left kubelet_node_names',
      'reads kubelet_node_names, which no scrape of the site names',
    ),
    deaf('an alert over a job of another name', 'up{job=~"frr|bird"} == 0', 'asks for the job bird, which the site does not scrape'),
    [
      'two alerts of one name',
      alertOf('ceph_osd_up == 0', 'CephOsdDown'),
      [{ construct: 'mini-waas/metallb', what: 'the alert CephOsdDown is declared 2 times: by mini-waas/ceph, mini-waas/metallb' }],
    ],
    [
      'two scrapes of one job',
      () =>
        planWith((site) =>
          scrapes.declare(site.node.findChild('metallb'), {
            job: 'ceph',
            target: { kind: 'pods', namespace: 'rook-ceph', labels: {}, port: 9283 },
            metrics: [],
          }),
        ),
      [{ construct: 'mini-waas/metallb', what: 'the job ceph is declared 2 times: by mini-waas/ceph, mini-waas/metallb' }],
    ],
  ],
} satisfies Breaks;
