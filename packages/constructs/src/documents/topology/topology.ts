import { flows } from '../../contributions/flows.ts';
import type { Contributions } from '../../core/contribution.ts';
import { counted } from '../../core/markdown.ts';
import type { Inventory } from '../../inventory/index.ts';
import { bgpPanel } from './bgp-panel.ts';
import { type BgpModel, bgpModel } from './bgp-sessions.ts';
import { Drawing, textWidth } from './drawing.ts';
import { legend, titleBlock } from './legend.ts';
import { type CableTarget, headingHeight, rackTable, type Spacing } from './rack-table.ts';
import { type Section, sectionsOf } from './rows.ts';
import { switchColumn } from './switch-column.ts';

/** White at the edge of the sheet, which printers need, and inside of the frame. */
const margin = 20;
const padding = 20;
const titleHeight = 44;
const cableRoom = 120;
const panelGap = 28;
const tightSpacing: Spacing = { pitch: 18, column: 0 };

/** Cables of one rack have one pattern, so that the eye can follow them through the crossing. */
const patterns: readonly (string | undefined)[] = [undefined, '9 4', '2 3', '12 3 2 3'];
const patternOf = (section: number): string | undefined => patterns[section % patterns.length];

/** A sheet of A3 (297 × 420 mm), or A4 at 71 %. */
const sheets = {
  landscape: { across: 140, down: 99, millimetres: [420, 297] },
  portrait: { across: 99, down: 140, millimetres: [297, 420] },
} as const;

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly growth: Spacing;
  readonly draw: (drawing: Drawing, width: number, height: number) => void;
}

/**
 * The site on one sheet: switches with their ports, cables, racks with what stands in them, VLANs and who carries them with which address, BGP
 * sessions. Everything is placed by counting characters and rows; whatever the names are, texts cannot meet.
 */
export const topology = (all: Contributions, inventory: Inventory): string => {
  const model = bgpModel(
    all.of(flows).map(({ value }) => value),
    inventory,
  );
  const sections = sectionsOf(inventory);
  const tightest = layoutOf(sections, inventory, model, tightSpacing);
  const scale = (sheet: (typeof sheets)['landscape' | 'portrait']): number => Math.max(ceil(tightest.width, sheet.across), ceil(tightest.height, sheet.down));
  const sheet = scale(sheets.landscape) <= scale(sheets.portrait) ? sheets.landscape : sheets.portrait;
  const [width, height] = [scale(sheet) * sheet.across, scale(sheet) * sheet.down];

  const drawing = new Drawing();
  layoutOf(sections, inventory, model, stretched(tightest, { width, height })).draw(drawing, width, height);
  return drawing.svg({
    width,
    height,
    millimetres: sheet.millimetres,
    title: `Topology of ${inventory.site}`,
    description: `Racks, cables, VLANs and BGP sessions of ${inventory.site}: ${counted(inventory.machines.size, 'machine')}, ${counted(inventory.switches.size, 'switch', 'switches')}, ${counted(inventory.networks.size, 'network')}. All of it stands in the address plan and in the plan of ports and cables as text.`,
  });
};

const ceil = (length: number, unit: number): number => Math.ceil(length / unit);

/** The air that the sheet has room for, up to where rows and columns would fall apart. */
const stretched = ({ width, height, growth }: Layout, sheet: { readonly width: number; readonly height: number }): Spacing => ({
  pitch: Math.min(26, tightSpacing.pitch + Math.floor((sheet.height - height) / growth.pitch)),
  column: Math.min(24, Math.floor((sheet.width - width) / growth.column)),
});

const layoutOf = (sections: readonly Section[], inventory: Inventory, model: BgpModel, spacing: Spacing): Layout => {
  const ports = switchColumn(inventory, spacing.pitch);
  const table = rackTable(sections, inventory, spacing);
  const key = legend(
    sections.flatMap(({ name, isRack, rows }, section) =>
      rows.some(({ port }) => port) ? [{ title: isRack ? `cables of ${name}` : 'cables to the outside', dashes: patternOf(section) }] : [],
    ),
  );
  const block = titleBlock(inventory);
  const hasCables = ports.width > 0;
  const upperWidth = ports.width + (hasCables ? cableRoom : 0) + table.width;
  const rightWidth = Math.max(key.width, block.width);
  const bgp = model.systems.length === 0 ? undefined : bgpPanel(model, Math.max(500, upperWidth - rightWidth - panelGap));
  const lowerWidth = (bgp ? bgp.width + panelGap : 0) + rightWidth;
  const lowerHeight = Math.max(bgp?.height ?? 0, key.height + panelGap + block.height);
  const upperHeight = Math.max(table.height, headingHeight + ports.height);
  const inset = margin + padding;
  const title = `${inventory.site}: racks, cables, VLANs and BGP`;
  return {
    width: 2 * inset + Math.max(upperWidth, lowerWidth, textWidth(title, 20)),
    height: 2 * inset + titleHeight + upperHeight + panelGap + lowerHeight,
    growth: { pitch: Math.max(table.growth.pitch, ports.rows, 1), column: Math.max(table.growth.column, 1) },
    draw: (drawing, width, height) => {
      drawing.rectangle(margin, margin, width - 2 * margin, height - 2 * margin, { width: 2 });
      drawing.text(inset, inset + 16, title, { size: 20, bold: true });
      const top = inset + titleHeight;
      const portY = ports.draw(drawing, inset, top + headingHeight);
      const tableLeft = width - inset - table.width;
      const cables = table.draw(drawing, tableLeft, top);
      drawCables(drawing, cables, portY, inset + ports.width, tableLeft);
      const bottom = height - inset;
      const right = width - inset - rightWidth;
      bgp?.draw(drawing, inset, bottom - lowerHeight, right - panelGap - inset);
      key.draw(drawing, right, bottom - lowerHeight, rightWidth);
      block.draw(drawing, right, bottom - block.height, rightWidth);
    },
  };
};

const drawCables = (
  drawing: Drawing,
  cables: readonly CableTarget[],
  portY: ReturnType<ReturnType<typeof switchColumn>['draw']>,
  left: number,
  right: number,
): void => {
  for (const { row, y, section } of cables) {
    const start = portY(row.port!.switch, row.port!.port);
    const dashes = patternOf(section);
    drawing.crossingLine(
      [
        [left, start],
        [left + 12, start],
        [right - 12, y],
        [right, y],
      ],
      { width: 2, ...(dashes ? { dashes } : {}) },
    );
  }
};
