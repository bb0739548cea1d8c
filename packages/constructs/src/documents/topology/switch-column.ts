import type { Inventory, Switch } from '../../inventory/index.ts';
import { cableEndText, portsOf } from '../cabling.ts';
import { compareNames } from '../machine-names.ts';
import { clipped, type Drawing, textWidth, widest } from './drawing.ts';

/** A port, or ports next to each other that are free. */
interface PortLine {
  readonly number: string;
  readonly text: string;
  /** Undefined for free ones. */
  readonly port: number | undefined;
}

export interface SwitchColumn {
  readonly width: number;
  readonly height: number;
  /** How many rows it has. */
  readonly rows: number;
  /** Draws the switches below each other from `top`, and says where the cable of each port begins. */
  draw(drawing: Drawing, left: number, top: number): (networkSwitch: Switch, port: number) => number;
}

const headingHeight = 46;
const gap = 18;

const linesOf = (networkSwitch: Switch, inventory: Inventory): readonly PortLine[] => {
  const lines: PortLine[] = [];
  let free: number[] = [];
  const flush = (): void => {
    if (free.length > 0) lines.push({ number: free.length === 1 ? `${free[0]}` : `${free[0]}–${free.at(-1)}`, text: 'free', port: undefined });
    free = [];
  };
  for (const { port, cable, neighbour } of portsOf(networkSwitch, inventory.cables)) {
    if (!cable || !neighbour) {
      free.push(port);
      continue;
    }
    flush();
    const words = [cable.label === undefined ? '' : clipped(cable.label, 12), cable.colour === undefined ? '' : clipped(cable.colour, 10)];
    if (neighbour.at === 'switch') words.push(`to ${clipped(cableEndText(neighbour), 24)}`);
    lines.push({ number: String(port), text: words.filter((word) => word !== '').join(' '), port });
  }
  flush();
  return lines;
};

/** The switches by name, with their ports in the order in which they are found at the device. */
export const switchColumn = (inventory: Inventory, pitch: number): SwitchColumn => {
  const switches = [...inventory.switches].sort((a, b) => compareNames(a.name, b.name));
  const blocks = switches.map((networkSwitch) => ({
    networkSwitch,
    heading: headingOf(networkSwitch),
    lines: linesOf(networkSwitch, inventory),
  }));
  const numberWidth = widest(blocks.flatMap(({ lines }) => lines.map(({ number }) => number)));
  const width = Math.max(
    ...blocks.map(({ heading }) => widest(heading) + 12),
    ...blocks.flatMap(({ lines }) => lines.map(({ text }) => numberWidth + textWidth(text) + 24)),
    0,
  );
  const heightOf = ({ lines }: (typeof blocks)[number]): number => headingHeight + lines.length * pitch + 4;
  return {
    width,
    height: blocks.reduce((sum, block) => sum + heightOf(block) + gap, 0),
    rows: blocks.reduce((sum, { lines }) => sum + lines.length, 0),
    draw: (drawing, left, top) => {
      const portAt = new Map<string, number>();
      let y = top;
      for (const block of blocks) {
        drawing.rectangle(left, y, width, heightOf(block), { width: 2 });
        block.heading.forEach((text, index) => {
          drawing.text(left + 6, y + 14 + index * 13, text, { bold: index === 0 });
        });
        block.lines.forEach(({ number, text, port }, index) => {
          const lineTop = y + headingHeight + index * pitch;
          drawing.line(
            [
              [left, lineTop],
              [left + width, lineTop],
            ],
            { guide: true },
          );
          const baseline = lineTop + Math.floor(pitch / 2) + 4;
          drawing.text(left + 6 + numberWidth, baseline, number, { anchor: 'end', bold: port !== undefined });
          drawing.text(left + 18 + numberWidth, baseline, text);
          if (port !== undefined) portAt.set(`${block.networkSwitch.name} ${port}`, lineTop + Math.floor(pitch / 2));
        });
        y += heightOf(block) + gap;
      }
      return (networkSwitch, port) => portAt.get(`${networkSwitch.name} ${port}`)!;
    },
  };
};

const headingOf = ({ name, model, rack, position, mtuBytes }: Switch): readonly string[] => [
  clipped(name, 32),
  clipped(model, 32),
  clipped(`${rack.name}, position ${position}, MTU ${mtuBytes}`, 48),
];
