import { type Alert, alerts } from '../contributions/alerts.ts';
import { type Scrape, type ScrapeTarget, scrapes, unscraped } from '../contributions/scrapes.ts';
import { compareTexts } from '../core/compare-texts.ts';
import type { Contribution, Contributions } from '../core/contribution.ts';
import { code, counted, documentOf, escaped, table } from '../core/markdown.ts';
import type { Unit } from '../core/unit.ts';
import type { Inventory } from '../inventory/index.ts';
import { machinesText } from './flow-text.ts';
import { runBookLink } from './run-book-link.ts';

/** What one product of the site is watched by. */
interface ProductMonitoring {
  /** The id that the site gave it. */
  readonly name: string;
  readonly scrapes: readonly Scrape[];
  readonly unscraped: readonly string[];
  readonly alerts: readonly Contribution<Alert>[];
}

/** One entry for each product that stands directly on the site, in the order of their ids. */
const monitoringOf = (all: Contributions, products: readonly Unit[]): readonly ProductMonitoring[] =>
  products.map(({ node: { id } }) => {
    const own = <T>(list: readonly Contribution<T>[]): readonly Contribution<T>[] => list.filter(({ from }) => from.node.path.split('/')[0] === id);
    return {
      name: id,
      scrapes: own(all.of(scrapes))
        .map(({ value }) => value)
        .sort((a, b) => compareTexts(a.job, b.job)),
      unscraped: own(all.of(unscraped)).map(({ value }) => value.because),
      alerts: [...own(all.of(alerts))].sort((a, b) => compareTexts(a.value.name, b.value.name)),
    };
  });

/** Who watches what, what it says when something is wrong, and where to read on. */
export const monitoring = (all: Contributions, products: readonly Unit[], inventory: Inventory): string => {
  const watched = monitoringOf(all, products);
  const silent = watched.filter((each) => each.scrapes.length === 0 && each.unscraped.length === 0);
  const sum = (count: (each: ProductMonitoring) => number): number => watched.reduce((total, each) => total + count(each), 0);
  return documentOf([
    '# Monitoring',
    `${counted(
      sum((each) => each.scrapes.length),
      'scrape job',
    )} and ${counted(
      sum((each) => each.alerts.length),
      'alert',
    )} of ${counted(products.length, 'product')} of ${inventory.site}. A page wakes somebody up; a ticket waits for the morning.`,
    silent.length === 0 ? '' : `**Not watched, and without a reason: ${silent.map(({ name }) => name).join(', ')}.**`,
    ...watched.filter((each) => !silent.includes(each) || each.alerts.length > 0).flatMap((each) => productSection(each, inventory)),
  ]);
};

const productSection = (product: ProductMonitoring, inventory: Inventory): readonly string[] => [
  `## ${product.name}`,
  ...product.unscraped.map((because) => `Not scraped: ${escaped(because)}`),
  product.scrapes.length === 0
    ? ''
    : table(
        ['Job', 'Target', 'Port', 'Path', { heading: 'Every', align: 'right' }, 'Metrics that alerts and dashboards read'],
        product.scrapes.map((scrape) => [
          code(scrape.job),
          escaped(targetText(scrape.target, inventory)),
          String(scrape.target.port),
          code(`${scrape.scheme ?? 'http'} ${scrape.path ?? '/metrics'}`),
          `${scrape.intervalSeconds ?? 30} s`,
          [...scrape.metrics].sort().map(code).join(', '),
        ]),
      ),
  product.alerts.length === 0
    ? ''
    : table(
        ['Alert', 'Severity', { heading: 'After', align: 'right' }, 'It says', 'Run book'],
        product.alerts.map((alert) => [
          code(alert.value.name),
          alert.value.severity,
          alert.value.forMinutes === 0 ? 'at once' : `${alert.value.forMinutes} min`,
          escaped(alert.value.summary),
          runBookLink(alert),
        ]),
      ),
  product.alerts.length === 0 ? '' : ['```promql', ...product.alerts.flatMap(({ value }) => conditionOf(value)), '```'].join('\n'),
];

const targetText = (target: ScrapeTarget, inventory: Inventory): string => {
  if (target.kind === 'machines') return `${machinesText(target.machines, inventory)} on ${target.network.name}`;
  const labels = Object.keys(target.labels)
    .sort()
    .map((label) => `${label}=${target.labels[label]}`);
  return `Pods of ${target.namespace}${labels.length === 0 ? '' : ` with ${labels.join(', ')}`}`;
};

/** A fence inside an expression would end the block: backticks stand in PromQL as quotes, but never three of them. */
const conditionOf = ({ name, expression }: Alert): readonly string[] => [`# ${name}`, ...expression.trim().split('\n')];
