import { alerts, Component, hostPorts, type Scrape, type Site, scrapes, unscraped } from '@bastide/constructs';
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

type Asked = Extract<Scrape['target'], { readonly kind: 'machines' }>;

/** A scrape of machines that the cluster declares, and what the policy says of it. */
const scrapeOf = (change: string, target: (site: Site) => Pick<Asked, 'machines' | 'port'> & { readonly network: string }, problem: string): Break => [
  change,
  () =>
    planWith((site) => {
      const { machines, network, port } = target(site);
      scrapes.declare(site.node.findChild('k3s'), {
        job: 'extra',
        target: { kind: 'machines', machines, network: site.inventory.networks.get(network), port },
        metrics: [],
      });
    }),
  [{ construct: 'mini-waas/k3s', what: `the scrape extra ${problem}` }],
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
    [
      'a product that is scraped, and says why it is not',
      () => planWith((site) => unscraped.declare(site.node.findChild('metallb'), { because: 'it is there for a test' })),
      [{ construct: 'mini-waas/metallb', what: 'mini-waas/metallb is scraped (metallb), and says why it is not' }],
    ],
    scrapeOf(
      'a port with a digit too few',
      ({ inventory: { machines } }) => ({ machines: machines.withRole('control').slice(0, 2), network: 'cluster', port: 1025 }),
      'asks TCP 1025 of control-1, control-2, where nothing listens',
    ),
    scrapeOf(
      'a port of servers, asked of a machine that is none',
      ({ inventory: { machines } }) => ({ machines: [machines.get('control-1'), machines.get('compute-1')], network: 'cluster', port: 2381 }),
      'asks TCP 2381 of compute-1, where nothing listens',
    ),
    scrapeOf(
      'a port of the loopback',
      ({ inventory: { machines } }) => ({ machines: [machines.get('control-1')], network: 'cluster', port: 10248 }),
      'asks TCP 10248 of control-1, where nothing listens',
    ),
    scrapeOf(
      'a network that the machine is not in',
      ({ inventory: { machines } }) => ({ machines: [machines.get('control-1')], network: 'tunnel', port: 10250 }),
      'asks control-1, without an address in tunnel',
    ),
    scrapeOf('a list of machines that came out empty', () => ({ machines: [], network: 'cluster', port: 10250 }), 'asks no machine'),
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

/** Scrapes that are nearly wrong. */
export const answered: readonly (readonly [change: string, planned: () => Planned])[] = [
  [
    'a port that two products of different machines listen on, asked of both',
    () =>
      planWith(({ node, inventory: { machines, networks } }) => {
        const [leaf, control] = [machines.get('leaf-1'), machines.get('control-1')];
        for (const machine of [leaf, control]) hostPorts.declare(node.findChild('k3s'), { machines: [machine], protocol: 'TCP', port: 9999, process: 'extra' });
        scrapes.declare(node.findChild('fabric'), {
          job: 'extra',
          target: { kind: 'machines', machines: [leaf, control], network: networks.get('management'), port: 9999 },
          metrics: [],
        });
      }),
  ],
  [
    'a part of a product that is scraped, beside another part that says why it is not',
    () => planWith(({ node }) => unscraped.declare(node.findChild('metallb').node.children[0]!, { because: 'it is there for a test' })),
  ],
];
