import { encapsulations } from '../contributions/encapsulations.ts';
import { type Flow, flows } from '../contributions/flows.ts';
import { type HostPort, hostPorts } from '../contributions/host-ports.ts';
import { type AskedPort, askedPorts, type OnTheWire, onTheWire, portsWithoutFlow } from '../contributions/on-the-wire.ts';
import { scrapes } from '../contributions/scrapes.ts';
import { compareTexts } from '../core/compare-texts.ts';
import type { Contribution, Contributions } from '../core/contribution.ts';
import { code, counted, documentOf, escaped, table } from '../core/markdown.ts';
import type { Inventory } from '../inventory/index.ts';
import { endText, firstOf, machinesText, portsText } from './flow-text.ts';

/** A flow as the matrix shows it. */
export interface FlowRow {
  readonly from: string;
  readonly to: string;
  readonly protocol: Flow['protocol'];
  readonly ports: string;
  readonly why: string;
  /** Paths of the constructs that declare it. */
  readonly declaredBy: readonly string[];
  readonly encryption: Flow['encryption'];
  readonly authentication: string;
  readonly onTheWire: OnTheWire;
  /** Whether it leaves the site, or comes from outside. */
  readonly crossesTheBorder: boolean;
}

/** One row a flow, by protocol, port and ends; what several constructs declare alike is one row. */
export const flowRows = (declared: readonly Contribution<Flow>[], inventory: Inventory, tunnels: Parameters<typeof onTheWire>[1]): readonly FlowRow[] => {
  const rows = declared.map(({ from: construct, value: flow }) => ({
    firstPort: flow.ports.length === 0 ? 0 : Math.min(...flow.ports.map(firstOf)),
    row: {
      from: endText(flow.from, inventory),
      to: endText(flow.to, inventory),
      protocol: flow.protocol,
      ports: portsText(flow.ports),
      why: flow.why,
      encryption: flow.encryption,
      authentication: flow.authentication ?? '',
      onTheWire: onTheWire(flow, tunnels),
      crossesTheBorder: flow.from.kind === 'outside' || flow.to.kind === 'outside',
    },
    path: construct.node.path,
  }));
  const merged = Map.groupBy(rows, ({ row }) => JSON.stringify(Object.values(row)));
  return [...merged.values()]
    .map((same) => ({ ...same[0]!, declaredBy: [...new Set(same.map(({ path }) => path))].sort() }))
    .sort((a, b) => compareTexts(a.row.protocol, b.row.protocol) || a.firstPort - b.firstPort || compareTexts(textOf(a.row), textOf(b.row)))
    .map(({ row, declaredBy }) => ({ ...row, declaredBy }));
};

const textOf = (row: Omit<FlowRow, 'declaredBy'>): string => [row.ports, row.to, row.from, row.why].join('\n');

/** Which connections there are, and who could read them. */
export const flowMatrix = (all: Contributions, inventory: Inventory): string => {
  const tunnels = all.of(encapsulations).map(({ value }) => value);
  const rows = flowRows(all.of(flows), inventory, tunnels);
  const forgotten = portsWithoutFlow(
    all.of(hostPorts),
    all.of(flows).map(({ value }) => value),
    all.of(scrapes),
  ).map(({ value }) => value);
  const covering = tunnels.filter(({ encrypts }) => encrypts !== undefined);
  return documentOf([
    '# Flow matrix',
    `Every connection that ${inventory.site} needs, by port; those of monitoring stand below, apart. What is not listed is not opened.`,
    summary(rows),
    covering.length === 0
      ? 'Nothing encrypts what Pods of different nodes say to each other.'
      : covering
          .map(({ name, over }) => `${escaped(name)} on ${over.name} encrypts what Pods of different nodes say to each other, and nothing else.`)
          .join('\n'),
    rows.length === 0 ? '' : flowTable(rows),
    '## Ports that monitoring asks',
    ...askedSection(askedPorts(all.of(hostPorts), all.of(scrapes)), inventory),
    '## Listening ports that no flow leads to',
    forgotten.length === 0 ? 'None.' : portTable(forgotten, inventory),
  ]);
};

const summary = (rows: readonly FlowRow[]): string => {
  if (rows.length === 0) return '**No flow is declared.**';
  const inClear = rows.filter((row) => row.onTheWire === 'clear');
  const [clear, outward] = [inClear.length, inClear.filter(({ crossesTheBorder }) => crossesTheBorder).length];
  const by = (['TLS', 'SSH', 'WireGuard', 'msgr2'] as const).flatMap((kind) => {
    const count = rows.filter((row) => row.onTheWire === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  const readable =
    clear === 0
      ? 'None is in clear between machines'
      : `**${clear} ${clear === 1 ? 'is' : 'are'} in clear between machines**, ${clear - outward} within the site and ${outward} across its border`;
  return `${counted(rows.length, 'flow')}. ${readable}${by.length === 0 ? '' : `; the others: ${by.join(', ')}`}.`;
};

const flowTable = (rows: readonly FlowRow[]): string =>
  table(
    ['Protocol', { heading: 'Port', align: 'right' }, 'From', 'To', 'Why', 'Own encryption', 'Authentication', 'On the wire', 'Declared by'],
    rows.map((row) => [
      row.protocol,
      row.ports,
      escaped(row.from),
      escaped(row.to),
      escaped(row.why),
      row.encryption,
      escaped(row.authentication),
      row.onTheWire === 'clear' ? '**clear**' : row.onTheWire,
      row.declaredBy.map(code).join(', '),
    ]),
  );

const askedSection = (asked: readonly AskedPort[], inventory: Inventory): readonly string[] =>
  asked.length === 0
    ? ['None.']
    : [
        'Prometheus asks them over the network, and the table above does not name them: firewalls must let it through from wherever it runs. What it asks of Pods stands in [monitoring.md](monitoring.md).',
        askedTable(asked, inventory),
      ];

const askedTable = (asked: readonly AskedPort[], inventory: Inventory): string => {
  const rows = asked.map(({ hostPort: { protocol, port, process, machines }, scrape: { target, job } }) => {
    const network = target.kind === 'machines' ? ` on ${target.network.name}` : '';
    return { protocol, port, process, job, machines: `${machinesText(machines, inventory)}${network}` };
  });
  return table(
    ['Protocol', { heading: 'Port', align: 'right' }, 'Process', 'Machines', 'Jobs'],
    [...Map.groupBy(rows, ({ port, process, machines }) => JSON.stringify([port, process, machines])).values()]
      .map((same) => ({ ...same[0]!, jobs: [...new Set(same.map(({ job }) => job))].sort() }))
      .sort((a, b) => a.port - b.port || compareTexts(a.process, b.process) || compareTexts(a.machines, b.machines))
      .map(({ protocol, port, process, machines, jobs }) => [protocol, String(port), escaped(process), escaped(machines), jobs.map(code).join(', ')]),
  );
};

const portTable = (ports: readonly HostPort[], inventory: Inventory): string =>
  table(
    ['Protocol', { heading: 'Port', align: 'right' }, 'Process', 'Machines'],
    [...Map.groupBy(ports, ({ protocol, port, process }) => JSON.stringify([protocol, port, process])).values()]
      .map((same) => ({ ...same[0]!, machines: same.flatMap(({ machines }) => machines) }))
      .sort((a, b) => compareTexts(a.protocol, b.protocol) || a.port - b.port || compareTexts(a.process, b.process))
      .map(({ protocol, port, process, machines }) => [protocol, String(port), escaped(process), escaped(machinesText(machines, inventory))]),
  );
