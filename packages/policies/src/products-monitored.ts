import { alerts, hostPorts, isUnit, pathOf, scrapes, unscraped } from '@bastide/constructs';
import { definePolicy, type PolicyInput, type Violation } from './policy.ts';
import { names } from './scheduling.ts';

export const productsMonitored = definePolicy({
  id: 'products-monitored',
  title: 'Every product is scraped where it listens, or says why not; its alerts read metrics that are scraped',
  why: 'What nobody watches fails at the fair; a scrape of a port where nobody listens is a target that is down for ever, and an alert over a metric that nobody collects never fires.',
  severity: 'error',
  *check(input) {
    yield* unwatched(input);
    yield* watchedOrNot(input);
    yield* unanswered(input);
    yield* deafAlerts(input);
    yield* twice(input);
  },
});

const unwatched = function* ({ site }: PolicyInput): Generator<Violation> {
  const watched = [scrapes, unscraped].flatMap((kind) => site.contributions.of<unknown>(kind as typeof scrapes).map(({ from }) => pathOf(from)));
  for (const product of site.node.children.filter(isUnit)) {
    const path = pathOf(product);
    if (watched.some((each) => each === path || each.startsWith(`${path}/`))) continue;
    yield {
      construct: path,
      what: `${path} declares no exporter and does not say why`,
      mend: 'declare what it serves with scrapes, or the reason with unscraped',
    };
  }
};

/** Who reads that nobody scrapes it looks for no metrics of it. */
const watchedOrNot = function* ({ site }: PolicyInput): Generator<Violation> {
  const jobs = Map.groupBy(site.contributions.of(scrapes), ({ from }) => pathOf(from));
  for (const path of new Set(site.contributions.of(unscraped).map(({ from }) => pathOf(from)))) {
    const scraped = jobs.get(path)?.map(({ value }) => value.job);
    if (scraped === undefined) continue;
    yield {
      construct: path,
      what: `${path} is scraped (${scraped.join(', ')}), and says why it is not`,
      mend: 'drop unscraped, or the scrape',
    };
  }
};

/** Which Pods a label finds is decided in the cluster; who listens on a machine is known here. */
const unanswered = function* ({ site }: PolicyInput): Generator<Violation> {
  const listening = site.contributions.of(hostPorts).filter(({ value }) => value.protocol === 'TCP' && value.reachedFrom !== 'loopback');
  for (const { from, value } of site.contributions.of(scrapes)) {
    const { job, target } = value;
    if (target.kind !== 'machines') continue;
    const { machines, network, port } = target;
    const deaf = machines.filter((machine) => !listening.some((open) => open.value.port === port && open.value.machines.includes(machine)));
    const absent = machines.filter(({ addresses }) => !addresses.some((address) => address.network === network));
    const problems = [
      ...(machines.length === 0 ? ['asks no machine'] : []),
      ...(deaf.length === 0 ? [] : [`asks TCP ${port} of ${names(deaf)}, where nothing listens`]),
      ...(absent.length === 0 ? [] : [`asks ${names(absent)}, without an address in ${network.name}`]),
    ];
    for (const problem of problems) {
      yield {
        construct: pathOf(from),
        what: `the scrape ${job} ${problem}`,
        mend: 'correct the machines, the network or the port of the scrape, or declare with hostPorts who listens there',
      };
    }
  }
};

const deafAlerts = function* ({ site }: PolicyInput): Generator<Violation> {
  const declared = site.contributions.of(scrapes).map(({ value }) => value);
  const jobs = new Set(declared.map(({ job }) => job));
  // Prometheus itself makes `up`, one for each target.
  const known = new Set(['up', ...declared.flatMap(({ metrics }) => metrics)]);
  for (const { from, value } of site.contributions.of(alerts)) {
    const unknown = [...metricsIn(value.expression)].filter((name) => !known.has(name) && !known.has(name.replace(/_(bucket|sum|count)$/, '')));
    const missing = [...jobsIn(value.expression)].filter((job) => !jobs.has(job));
    const problems = [
      ...(unknown.length === 0 ? [] : [`reads ${unknown.join(', ')}, which no scrape of the site names`]),
      ...(missing.length === 0 ? [] : [`asks for the job ${missing.join(', ')}, which the site does not scrape`]),
    ];
    for (const problem of problems) {
      yield {
        construct: pathOf(from),
        what: `the alert ${value.name} ${problem}: ${value.expression}`,
        mend: 'correct the expression, or the job and the metrics of the scrape',
      };
    }
  }
};

/** What stands between the metrics of an expression: texts, matchers of labels, ranges, and the labels that series are joined by. */
const besidesMetrics = [/"[^"]*"|'[^']*'/g, /\{[^}]*\}/g, /\[[^\]]*\]/g, /\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi];
const operators = /^(and|or|unless|bool|offset|by|without|on|ignoring|group_left|group_right|inf|nan)$/i;

/** Names of series; functions and aggregations are followed by a bracket, numbers and durations begin with a digit. */
const metricsIn = (expression: string): ReadonlySet<string> => {
  const rest = besidesMetrics.reduce((text, pattern) => text.replace(pattern, ' '), expression);
  const names = rest.match(/(?<![\w:.])[A-Za-z_:][\w:]*(?![\w:]|\s*\()/g) ?? [];
  return new Set(names.filter((name) => !operators.test(name)));
};

/** Jobs that series are asked of by name; what a pattern means is left alone. */
const jobsIn = (expression: string): ReadonlySet<string> =>
  new Set([...expression.matchAll(/\bjob\s*=~?\s*["']([^"']*)["']/g)].flatMap(([, jobs]) => jobs!.split('|')).filter((job) => /^[\w-]+$/.test(job)));

const twice = function* ({ site }: PolicyInput): Generator<Violation> {
  const named = [
    ...site.contributions.of(alerts).map(({ from, value }) => ({ from, name: `alert ${value.name}` })),
    ...site.contributions.of(scrapes).map(({ from, value }) => ({ from, name: `job ${value.job}` })),
  ];
  for (const [name, owners] of Map.groupBy(named, (each) => each.name)) {
    if (owners.length < 2) continue;
    yield {
      construct: pathOf(owners.at(-1)!.from),
      what: `the ${name} is declared ${owners.length} times: by ${owners.map(({ from }) => pathOf(from)).join(', ')}`,
      mend: 'give each another name',
    };
  }
};
