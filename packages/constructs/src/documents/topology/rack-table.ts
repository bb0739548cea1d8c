import type { Inventory, Network } from '../../inventory/index.ts';
import { compareNetworks } from '../network-order.ts';
import { characterWidth, clipped, type Drawing, type Point, textWidth, widest } from './drawing.ts';
import type { Membership, Row, Section } from './rows.ts';

/** Distances that the sheet may stretch. */
export interface Spacing {
  /** Height of a row. */
  readonly pitch: number;
  /** Between a column and the next one, beside what its texts need. */
  readonly column: number;
}

type Text = 'cable' | 'nic' | 'name' | 'model' | 'power' | 'position' | 'autonomousSystem' | 'loopback';

/** The first ones stand inside the box of the machine, the position on the post of the rack, the others beside it. */
const columns: readonly { readonly text: Text; readonly heading: string; readonly place: 'box' | 'post' | 'beside' }[] = [
  { text: 'cable', heading: 'port', place: 'box' },
  { text: 'nic', heading: 'NIC', place: 'box' },
  { text: 'name', heading: 'machine', place: 'box' },
  { text: 'model', heading: 'model', place: 'box' },
  { text: 'power', heading: 'power', place: 'box' },
  { text: 'position', heading: 'place', place: 'post' },
  { text: 'autonomousSystem', heading: 'AS', place: 'beside' },
  { text: 'loopback', heading: 'loopback', place: 'beside' },
];

/** Where the cable of a row arrives. */
export interface CableTarget {
  readonly row: Row;
  readonly y: number;
  /** Of the section that the row is part of; cables of one rack are drawn alike. */
  readonly section: number;
}

export interface RackTable {
  readonly width: number;
  readonly height: number;
  /** By how much it grows with each unit of the spacing, at most. */
  readonly growth: Spacing;
  readonly draw: (drawing: Drawing, left: number, top: number) => readonly CableTarget[];
}

export const headingHeight = 66;
const titleHeight = 24;
const sectionGap = 8;
const gapRowHeight = 14;

/** Racks with their machines, one row a NIC, and to the right of them every VLAN as a line from which the rows hang. */
export const rackTable = (sections: readonly Section[], inventory: Inventory, { pitch, column }: Spacing): RackTable => {
  const rows = sections.flatMap((section) => section.rows);
  const shown = columns.filter(({ text }) => rows.some((row) => row[text] !== ''));
  const inRacks = sections.flatMap((section) => (section.isRack ? section.rows : []));
  // What stands in no rack has a name alone, which may reach over the columns that follow inside of the box.
  const widthOf = new Map(
    shown.map(({ text, heading }) => [text, Math.max(textWidth(heading), widest((text === 'name' ? inRacks : rows).map((row) => row[text])))]),
  );
  const networks = [...inventory.networks].sort(compareNetworks);

  const lastInBox = shown.findLast(({ place }) => place === 'box')?.text;

  let x = 6;
  const xOf = new Map<Text, number>();
  let boxEnd = 0;
  let rackEnd = 0;
  for (const { text, place } of shown) {
    xOf.set(text, x);
    x += widthOf.get(text)! + 8 + (place === 'beside' ? column : Math.floor(column / 4));
    if (text === lastInBox) x = Math.max(x, xOf.get('name')! + widest(rows.map(({ name }) => name)) + 8);
    if (place === 'box') boxEnd = x - 4;
    if (place !== 'beside') rackEnd = x;
    if (place === 'post') x += 10;
  }
  const buses = new Map<string, number>();
  for (const network of networks) {
    buses.set(network.name, x + 8);
    x += 8 + Math.max(widest(headingOf(network)), 10 + widest(addressesIn(network, rows))) + 12 + column;
  }
  // Titles end before the first line that would strike them through.
  const titleLength = Math.floor((Math.min(x, ...buses.values()) - 12) / characterWidth(10));
  const heightOf = ({ kind }: Row): number => (kind === 'gap' ? gapRowHeight : pitch);
  const sectionHeight = ({ rows: own }: Section): number => titleHeight + own.reduce((sum, row) => sum + heightOf(row), 0) + sectionGap;

  return {
    width: x,
    height: headingHeight + sections.reduce((sum, section) => sum + sectionHeight(section), 0),
    growth: { pitch: rows.length, column: shown.length + networks.length },
    draw: (drawing, left, top) => {
      for (const { text, heading } of shown) drawing.text(left + xOf.get(text)!, top + headingHeight - 6, heading);
      drawBuses(drawing, networks, buses, left, top, sections, sectionHeight, heightOf);
      const targets: CableTarget[] = [];
      let y = top + headingHeight;
      for (const [index, section] of sections.entries()) {
        drawing.text(left + 6, y + 16, clipped(section.title, titleLength), { bold: true });
        const rowsTop = y + titleHeight;
        const rowsHeight = sectionHeight(section) - titleHeight - sectionGap;
        if (section.isRack) drawing.rectangle(left, rowsTop - 2, rackEnd, rowsHeight + 4, { width: 2, fill: 'none' });
        let rowTop = rowsTop;
        for (const [at, row] of section.rows.entries()) {
          const height = heightOf(row);
          const middle = rowTop + Math.floor(height / 2);
          if (row.kind === 'box' && section.isRack) drawing.rectangle(left, rowTop, boxEnd, boxHeight(section.rows, at, heightOf));
          if (row.kind !== 'gap') {
            drawing.line(
              [
                [left + (section.isRack ? rackEnd + 4 : 0), rowTop + height],
                [left + x, rowTop + height],
              ],
              { guide: true },
            );
          }
          for (const { text } of shown) drawing.text(left + xOf.get(text)!, middle + 4, row[text], { bold: text === 'name' });
          for (const { network, membership, address } of row.marks) {
            const bus = left + buses.get(network.name)!;
            drawMark(drawing, membership, [bus, middle]);
            drawing.text(bus + 10, middle + 4, address);
          }
          if (row.port) targets.push({ row, y: middle, section: index });
          rowTop += height;
        }
        y += sectionHeight(section);
      }
      return targets;
    },
  };
};

/** A machine is as high as its NICs are many. */
const boxHeight = (rows: readonly Row[], at: number, heightOf: (row: Row) => number): number => {
  let height = heightOf(rows[at]!);
  for (let next = at + 1; rows[next]?.kind === 'continued'; next += 1) height += heightOf(rows[next]!);
  return height;
};

const headingOf = ({ name, vlan, prefix, mtuBytes }: Network): readonly string[] => [clipped(name, 24), `VLAN ${vlan}`, `${prefix}`, `MTU ${mtuBytes}`];

const addressesIn = (network: Network, rows: readonly Row[]): readonly string[] =>
  rows.flatMap(({ marks }) => marks.filter((mark) => mark.network.name === network.name).map(({ address }) => address));

/** Each line runs from its heading to the last row that hangs on it. */
const drawBuses = (
  drawing: Drawing,
  networks: readonly Network[],
  buses: ReadonlyMap<string, number>,
  left: number,
  top: number,
  sections: readonly Section[],
  sectionHeight: (section: Section) => number,
  heightOf: (row: Row) => number,
): void => {
  const end = new Map<string, number>();
  let y = top + headingHeight;
  for (const section of sections) {
    let rowTop = y + titleHeight;
    for (const row of section.rows) {
      for (const { network } of row.marks) end.set(network.name, rowTop + Math.floor(heightOf(row) / 2));
      rowTop += heightOf(row);
    }
    y += sectionHeight(section);
  }
  for (const network of networks) {
    const x = left + buses.get(network.name)!;
    headingOf(network).forEach((text, index) => {
      drawing.text(x - 4, top + 12 + index * 13, text, { bold: index === 0 });
    });
    const start = top + headingHeight - 6;
    drawing.line(
      [
        [x, start],
        [x, Math.max(end.get(network.name) ?? 0, start + titleHeight)],
      ],
      { width: 2 },
    );
  }
};

/** Told apart by shape and filling, on any printer. */
export const drawMark = (drawing: Drawing, membership: Membership, [x, y]: Point): void => {
  if (membership === 'untagged') drawing.rectangle(x - 5, y - 5, 10, 10, { fill: 'black' });
  else if (membership === 'tagged') drawing.circle(x, y, 4);
  else
    drawing.polygon([
      [x, y - 6],
      [x + 6, y],
      [x, y + 6],
      [x - 6, y],
    ]);
};
