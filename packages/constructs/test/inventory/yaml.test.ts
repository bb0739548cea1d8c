import { describe, expect, test } from 'vitest';
import { file, load, loadWith, smallInventory, texts } from './small-inventory.ts';

describe('a file that is no inventory', () => {
  test.each([
    ['an empty file', ''],
    ['blank lines', '\n\n'],
    ['a comment', '# nothing yet\n'],
    ['a start of document', '---\n'],
    ['null', 'null\n'],
  ])('%s holds no facts', (_, text) => {
    expect(load(text).inventory).toBeUndefined();
    expect(texts(load(text))).toEqual([expect.stringMatching(/^1:1 inventory-yaml: the file holds no facts/)]);
  });

  test('a list is no mapping', () => {
    expect(texts(load('- a\n'))).toEqual([expect.stringMatching(/^1:1 inventory-shape: \["a"\] is not allowed here; allowed: a mapping: site, domain/)]);
  });

  test('every position names the file as it was given', () => {
    expect(load('').findings[0]!.inventory).toEqual({ file, line: 1, column: 1 });
  });
});

describe('YAML that means something else elsewhere is refused', () => {
  test.each([
    ['a tab as indentation', '  shelf: {', '\tshelf: {', /^4:1 .*a tab stands where indentation is expected/],
    ['a key that stands twice', 'domain: small.example', 'domain: small.example\nsite: other', /^3:1 .*site: the key stands on line 1 already/],
    ['a key that stands twice below', '    vlan: 20', '    vlan: 20\n    vlan: 21', /^25:5 .*networks\.cluster\.vlan: the key stands on line 24 already/],
    ['an anchor', 'rack: shelf', 'rack: &rack shelf', /:\d+ .*switches\.switch-1\.rack: an anchor marks the value/],
    ['an alias without anchor', 'rack: shelf', 'rack: *shelf', /switches\.switch-1\.rack: an alias stands for a value/],
    ['an anchor that loops', 'racks:\n', 'racks: &racks\n  loop: *racks\n', /racks\.loop: an alias stands for a value/],
    ['a merge key', '    vlan: 20', '    <<: { vlan: 20 }', /networks\.cluster: a merge key brings in keys/],
    ['a tag', 'ports: 24', 'ports: !!int "24"', /switches\.switch-1\.ports: a tag says how/],
    ['a directive', 'site: small', '%YAML 1.1\n---\nsite: small', /^1:1 .*a directive changes how YAML is read/],
    ['a second document', 'machines:\n', '---\nmachines:\n', /^48:1 .*a second document starts here/],
    ['a number as key', '  shelf: {', '  1: {', /racks: YAML does not read the key 1 as text/],
    ['a truth as key', '  shelf: {', '  true: {', /racks: YAML does not read the key true as text/],
    ['nothing as key', '  shelf: {', '  ~: {', /racks: YAML does not read the key null as text/],
    ['a list as key', '  shelf: {', '  [a]: {', /racks: a key is a mapping, a list or an alias/],
    ['a reserved key', '  shelf: {', '  __proto__: {', /racks: the key "__proto__" is reserved/],
    ['a bracket that stays open', 'roles: [leaf]', 'roles: [leaf', /a bracket is not closed|a character is missing/],
    ['a quote that stays open', 'label: L1', 'label: "L1', /a character is missing/],
    ['two colons on a line', 'site: small', 'site: small: x', /^1:7 .*a mapping or list starts on the line of another/],
    ['a bracket that closes too early', 'roles: [leaf]', 'roles: [\n      leaf\n    ]', /^59:5 .*a closing bracket stands no deeper/],
    ['an unknown escape', 'label: L1', 'label: "\\q"', /a backslash in double quotes/],
  ])('%s', (_, passage, instead, finding) => {
    const loaded = loadWith(passage, instead);
    expect(loaded.inventory).toBeUndefined();
    expect(texts(loaded)).toContainEqual(expect.stringMatching(finding));
  });

  test('several at once, each at its line', () => {
    const lines = texts(load(smallInventory.replaceAll('  shelf: {', '\tshelf: {').replaceAll('  strip: {', '\tstrip: {')));
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['4:1', '6:1']);
  });

  test.each([
    ['brackets', '['.repeat(200_000)],
    ['lines', Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['lists', '- '.repeat(100_000)],
  ])('%s nested without end', (_, text) => {
    expect(texts(load(text))).toEqual([expect.stringMatching(/nesting goes deeper than any fact/)]);
  });

  test('aliases of aliases cost nothing, because none is followed', () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) =>
        `l${level}: &a${level} [${
          level === 0
            ? 'x'
            : Array(10)
                .fill(`*a${level - 1}`)
                .join(', ')
        }]`,
    );
    expect(texts(load(levels.join('\n'))).filter((text) => text.includes('an alias stands for a value'))).toHaveLength(290);
  });
});

describe('what stays readable', () => {
  test.each([
    ['Windows line ends', smallInventory.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${smallInventory}`],
    ['an explicit end', `---\n${smallInventory}...\n`],
    ['JSON', JSON.stringify(load().inventory!.facts)],
  ])('%s', (_, text) => {
    expect(texts(load(text))).toEqual([]);
    expect(load(text).inventory!.facts).toEqual(load().inventory!.facts);
  });
});
