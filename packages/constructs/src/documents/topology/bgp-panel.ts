import { type BgpModel, type BgpSessions, type BgpSystem, layersOf } from './bgp-sessions.ts';
import { clipped, type Drawing, type Point, widest } from './drawing.ts';

export interface Panel {
  readonly width: number;
  readonly height: number;
  /** `room` is the width that it may fill. */
  readonly draw: (drawing: Drawing, left: number, top: number, room: number) => void;
}

const lineHeight = 13;
const titleHeight = 26;
const between = 40;
/** Room for the lines between two layers, if no text needs more. */
const leastGap = 56;
const longestText = 40;
/** More members than these are told by their number. */
const mostMembers = 8;

interface Box {
  readonly system: BgpSystem;
  readonly texts: readonly string[];
  readonly width: number;
  readonly height: number;
}

interface Placed extends Box {
  readonly x: number;
  readonly y: number;
}

const boxOf = (system: BgpSystem, sessions: readonly BgpSessions[]): Box => {
  const members =
    system.members.length > mostMembers ? [...system.members.slice(0, mostMembers - 1), `and ${system.members.length - mostMembers + 1} more`] : system.members;
  const internal = sessions
    .filter(({ ends }) => ends[0] === system.key && ends[1] === system.key)
    .map(({ count, network }) => `iBGP on ${network}: ${count} ${count === 1 ? 'session' : 'sessions'}`);
  const texts = [system.title, ...members, ...internal].map((text) => clipped(text, longestText));
  return { system, texts, width: widest(texts) + 20, height: texts.length * lineHeight + 10 };
};

/** Autonomous systems as boxes in layers, sessions as lines between them; what a line means stands beside its layer, never on it. */
export const bgpPanel = (model: BgpModel, mostWidth: number): Panel => {
  const layers = layersOf(model);
  const layerOf = new Map(layers.flatMap((systems, index) => systems.map(({ key }) => [key, index])));
  // Above a layer: sessions with the layer before, and among systems of the same one.
  const notes = layers.map((_, index) => notesOf(model.sessions.filter(({ ends: [a, b] }) => a !== b && Math.max(layerOf.get(a)!, layerOf.get(b)!) === index)));
  const noteWidth = widest(notes.flat()) + (notes.flat().length > 0 ? 20 : 0);
  const lines = layers.map((systems) =>
    wrapped(
      systems.map((system) => boxOf(system, model.sessions)),
      mostWidth - noteWidth,
    ),
  );
  const boxesWidth = Math.max(0, ...lines.flat().map(widthOfLine));

  const placed = new Map<string, Placed>();
  const noteTop: number[] = [];
  let y = titleHeight;
  for (const [index, layer] of lines.entries()) {
    const own = notes[index]!;
    noteTop.push(y + (index === 0 ? 0 : 14));
    if (index > 0 || own.length > 0) y += Math.max(leastGap, own.length * lineHeight + 24);
    for (const line of layer) {
      let x = noteWidth + Math.floor((boxesWidth - widthOfLine(line)) / 2);
      for (const box of line) {
        placed.set(box.system.key, { ...box, x, y });
        x += box.width + between;
      }
      y += Math.max(...line.map(({ height }) => height)) + 12;
    }
    y -= 12;
  }
  const title = model.sessions.length === 0 ? 'Autonomous systems (no BGP session is declared)' : 'BGP sessions';
  return {
    width: Math.max(noteWidth + boxesWidth, widest([title], 15)),
    height: y,
    draw: (drawing, left, top, room) => {
      const boxesLeft = left + Math.max(0, Math.floor((room - noteWidth - boxesWidth) / 2));
      drawing.text(left, top + 15, title, { size: 15, bold: true });
      for (const points of linesBetween(model, placed)) drawing.line(points.map(([x, at]) => [boxesLeft + x, top + at] as const));
      for (const { x, y: boxTop, width, height, texts } of placed.values()) {
        drawing.rectangle(boxesLeft + x, top + boxTop, width, height, { width: 2 });
        texts.forEach((text, index) => {
          drawing.text(boxesLeft + x + 10, top + boxTop + 15 + index * lineHeight, text, { bold: index === 0 });
        });
      }
      for (const [index, own] of notes.entries()) {
        own.forEach((text, at) => {
          drawing.text(boxesLeft, top + noteTop[index]! + 10 + at * lineHeight, text);
        });
      }
    },
  };
};

/** `eBGP on fabric: 9 sessions`, one line a network. */
const notesOf = (sessions: readonly BgpSessions[]): readonly string[] =>
  [...Map.groupBy(sessions, ({ network }) => network)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([network, same]) => {
      const count = same.reduce((sum, each) => sum + each.count, 0);
      return clipped(`eBGP${network === '' ? '' : ` on ${network}`}: ${count} ${count === 1 ? 'session' : 'sessions'}`, longestText);
    });

const widthOfLine = (line: readonly Box[]): number => line.reduce((sum, { width }) => sum + width + between, -between);

const wrapped = (boxes: readonly Box[], mostWidth: number): readonly (readonly Box[])[] => {
  const lines: Box[][] = [];
  for (const box of boxes) {
    const open = lines.at(-1);
    if (open && widthOfLine([...open, box]) <= mostWidth) open.push(box);
    else lines.push([box]);
  }
  return lines;
};

/** The lines that leave one side of a box are spread over it in the order of where they go, so that they do not cross there. */
const linesBetween = (model: BgpModel, placed: ReadonlyMap<string, Placed>): readonly (readonly Point[])[] => {
  const pairs = [...new Map(model.sessions.filter(({ ends: [a, b] }) => a !== b).map((each) => [each.ends.join('\n'), each.ends])).values()];
  const sides = new Map<string, string[]>();
  const add = (key: string, other: string): void => {
    const side = sideOf(placed.get(key)!, placed.get(other)!);
    sides.set(`${key} ${side}`, [...(sides.get(`${key} ${side}`) ?? []), other]);
  };
  for (const [a, b] of pairs) {
    add(a, b);
    add(b, a);
  }
  for (const others of sides.values()) others.sort((a, b) => middle(placed.get(a)!) - middle(placed.get(b)!) || (a < b ? -1 : 1));
  const end = (key: string, other: string): Point => {
    const box = placed.get(key)!;
    const side = sideOf(box, placed.get(other)!);
    const others = sides.get(`${key} ${side}`)!;
    return [box.x + Math.round((box.width * (others.indexOf(other) + 1)) / (others.length + 1)), side === 'top' ? box.y : box.y + box.height];
  };
  return pairs.map(([a, b]) => {
    const [from, to] = [end(a, b), end(b, a)];
    // Side by side: over the tops, not through what stands between them.
    return placed.get(a)!.y === placed.get(b)!.y ? [from, [from[0], from[1] - 12], [to[0], to[1] - 12], to] : [from, to];
  });
};

const middle = ({ x, width }: Placed): number => x + width / 2;
const sideOf = (box: Placed, other: Placed): 'top' | 'bottom' => (other.y > box.y ? 'bottom' : 'top');
