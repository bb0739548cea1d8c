import { describe, expect, it } from 'vitest';
import { Drawing } from '../../src/documents/topology/drawing.ts';
import { linesThroughTexts, outOfView, overlaps, textBoxes, xmlProblem } from './svg-texts.ts';

const sheet = { width: 200, height: 100, millimetres: [20, 10], title: 'a & b', description: '<none>' } as const;
const svgOf = (draw: (drawing: Drawing) => void): string => {
  const drawing = new Drawing();
  drawing.rectangle(1, 1, 198, 98, { width: 2 });
  draw(drawing);
  return drawing.svg(sheet);
};

describe('what the tests of the drawing look for is found:', () => {
  it('a text on another', () => {
    const found = (x: number, y: number): readonly string[] =>
      overlaps(
        textBoxes(
          svgOf((drawing) => {
            drawing.text(10, 50, 'first');
            drawing.text(x, y, 'second');
          }),
        ),
      );
    expect(found(39, 50)).toEqual(['"first" on "second"']);
    expect(found(10, 55)).toEqual(['"first" on "second"']);
    expect(found(40, 50)).toEqual([]);
    expect(found(10, 62)).toEqual([]);
  });

  it('a text over each edge', () => {
    const found = (x: number, y: number, anchor: 'start' | 'end' | 'middle' = 'start'): readonly string[] =>
      outOfView(svgOf((drawing) => drawing.text(x, y, 'text', { anchor })));
    expect([found(177, 50), found(23, 50, 'end'), found(11, 50, 'middle'), found(10, 5), found(10, 99)]).toEqual(Array(5).fill(['text']));
    expect([found(176, 50), found(24, 50, 'end'), found(12, 50, 'middle'), found(10, 10), found(10, 97)]).toEqual(Array(5).fill([]));
  });

  it('a line over the edge', () => {
    expect(
      outOfView(
        svgOf((drawing) =>
          drawing.line([
            [10, 10],
            [201, 10],
          ]),
        ),
      ),
    ).toHaveLength(1);
  });

  it('a line through a text, unless a white box covers it', () => {
    const found = (boxed: boolean): readonly string[] =>
      linesThroughTexts(
        svgOf((drawing) => {
          drawing.line([
            [0, 0],
            [100, 100],
          ]);
          if (boxed) drawing.rectangle(30, 30, 60, 40, { width: 2 });
          drawing.text(40, 52, 'struck');
        }),
      );
    expect(found(false)).toEqual(['0 0 100 100 through "struck"']);
    expect(found(true)).toEqual([]);
  });

  it.for([
    ['a tag that is left open', '<svg><text>a</svg>'],
    ['a bare &', '<svg>a & b</svg>'],
    ['an entity that XML does not have', '<svg>&nbsp;</svg>'],
    ['a bare < in an attribute', '<svg a="<"/>'],
    ['a control character', '<svg>\u0001</svg>'],
    ['half of a surrogate pair', '<svg>\ud800</svg>'],
    ['a second end', '<svg/></svg>'],
  ] as const)('%s', ([, text]) => {
    expect(xmlProblem(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`)).toBeTypeOf('string');
  });
});

it('names that would break out of the drawing are text in it', () => {
  const hostile = '</text><script>&\'"]]>\u0000\ud800';
  const svg = svgOf((drawing) => drawing.text(0, 10, hostile));
  expect(xmlProblem(svg)).toBeUndefined();
  expect(textBoxes(svg)[0]!.what).toBe('</text><script>&\'"]]>\ufffd\ufffd');
});
