import fc from 'fast-check';
import { load as loadYaml } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { allocateAddresses, parseInventory } from '../../src/inventory/index.ts';
import { file, smallInventory, texts } from './small-inventory.ts';

const without = smallInventory.replace('    addresses:\n      management: 10.0.10.11\n      cluster: 10.0.20.11\n', '');

/** The lines that were added, and the text without them. */
const addedLines = (before: string, after: string): readonly string[] => {
  const old = before.split('\n');
  const added: string[] = [];
  let next = 0;
  for (const line of after.split('\n')) line === old[next] ? next++ : added.push(line);
  expect(next, 'every line that stood there stands there').toBe(old.length);
  return added;
};

describe('bastide allocate', () => {
  test('changes nothing where nothing is missing', () => {
    expect(allocateAddresses(smallInventory, file)).toEqual({ text: smallInventory, allocated: [], findings: [] });
  });

  test('gives a machine the lowest free address in each network that gives any', () => {
    const { text, allocated, findings } = allocateAddresses(without, file);
    expect(findings).toEqual([]);
    expect(allocated).toEqual([
      { machine: 'leaf-1', network: 'management', address: '10.0.10.11' },
      { machine: 'leaf-1', network: 'cluster', address: '10.0.20.11' },
    ]);
    expect(text).toBe(smallInventory);
  });

  test('adds to the addresses that stand there, whichever they are', () => {
    const { text } = allocateAddresses(smallInventory.replace('      management: 10.0.10.11\n', ''), file);
    expect(addedLines(smallInventory.replace('      management: 10.0.10.11\n', ''), text)).toEqual(['      management: 10.0.10.11']);
  });

  test('passes over gateways, virtual addresses, switches and machines', () => {
    const crowded = without
      .replace('gateway: 10.0.10.1', 'gateway: 10.0.10.11')
      .replace('addresses: { management: 10.0.10.2 }', 'addresses: { management: 10.0.10.13 }')
      .replace('network: cluster, address: 10.0.20.5', 'network: cluster, address: 10.0.20.11');
    expect(allocateAddresses(crowded, file).allocated.map(({ address }) => address)).toEqual(['10.0.10.14', '10.0.20.13']);
  });

  test('serves machines in the order of the file, so that a new one moves nobody', () => {
    const machine = (name: string, position: number): string =>
      `  ${name}:\n    model: M700\n    platform: rocky-9\n    memory: 4GiB\n    cpu: { threads: 4, architecture: amd64 }\n    rack: shelf\n    position: ${position}\n    powerFeed: strip\n    roles: [leaf]\n    nics:\n      eno1: { mac: '02:00:00:00:00:0${position}', mtu: 1500, untagged: management }\n    disks: {}\n`;
    const first = allocateAddresses(smallInventory.replace('cables:\n', `${machine('last', 9)}cables:\n`), file);
    expect(first.allocated).toEqual([{ machine: 'last', network: 'management', address: '10.0.10.13' }]);
    const second = allocateAddresses(first.text.replace('machines:\n', `machines:\n${machine('new', 8)}`), file);
    expect(second.allocated).toEqual([{ machine: 'new', network: 'management', address: '10.0.10.14' }]);
    expect(parseInventory(second.text, file).inventory!.machines.get('last').address('management').toString()).toBe('10.0.10.13');
  });

  test('says so when a range is used up, names the machines, and writes nothing', () => {
    const full = without.replace('last: 10.0.20.20', 'last: 10.0.20.12').replace('first: 10.0.20.11', 'first: 10.0.20.12');
    const result = allocateAddresses(full, file);
    expect(result).toMatchObject({ text: full, allocated: [] });
    expect(texts(result)).toEqual([
      '27:5 inventory-address-exhausted: networks.cluster.allocate: the range 10.0.20.12 to 10.0.20.12 has no address left for leaf-1; allowed: a range with an address for each attached machine; Widen the range; nothing was written.',
    ]);
  });

  test('refuses an inventory in which anything else is wrong', () => {
    const wrong = without.replace('vlan: 20', 'vlan: 10');
    const result = allocateAddresses(wrong, file);
    expect(result).toMatchObject({ text: wrong, allocated: [] });
    expect(result.findings.map(({ rule }) => rule)).toEqual(['inventory-duplicate']);
    expect(allocateAddresses('', file).findings).toHaveLength(1);
  });

  test('writes IPv6 addresses so that YAML reads them as text', () => {
    const ipv6 = without
      .replace('10.0.20.0/24', "'2001:db8::/64'")
      .replace('{ first: 10.0.20.11, last: 10.0.20.20 }', "{ first: '2001:db8::10', last: '2001:db8::20' }")
      .replace('address: 10.0.20.5', "address: '2001:db8::10'")
      .replace('cluster: 10.0.20.12', "cluster: '2001:db8::11'");
    const result = allocateAddresses(ipv6, file);
    expect(result.findings).toEqual([]);
    expect(parseInventory(result.text, file).inventory!.machines.get('leaf-1').address('cluster').toString()).toBe('2001:db8::12');
  });
});

describe('bastide allocate writes only what is new, in whatever way the file is written', () => {
  const fields = (indentation: string): string =>
    ['model: M700', 'platform: rocky-9', 'memory: 4GiB', 'cpu: { threads: 4, architecture: amd64 }', 'rack: shelf', 'powerFeed: strip', 'roles: [node]']
      .map((line) => `${indentation}${line}\n`)
      .join('');
  const nic = (n: number): string => `eno1: { mac: '02:00:00:00:01:${String(n).padStart(2, '0')}', mtu: 9000, untagged: management, tagged: [cluster] }`;

  /** Ways to write a machine that lacks addresses. */
  const styles: Readonly<Record<string, (n: number) => string>> = {
    'block, no addresses': (n) => `  m-${n}:\n${fields('    ')}    position: ${n}\n    nics:\n      ${nic(n)}\n    disks: {}\n`,
    'block, ends in nested blocks and comments': (n) =>
      `  m-${n}: # machine ${n}\n${fields('    ')}    position: ${n}\n    disks: {}\n    nics:\n      eno1:\n        mac: '02:00:00:00:01:${String(n).padStart(2, '0')}'\n        mtu: 9000\n        untagged: management\n        tagged:\n          - cluster # carried\n    # the end of ${n}\n\n`,
    'block, some addresses': (n) =>
      `  m-${n}:\n${fields('    ')}    position: ${n}\n    addresses:\n      # by hand\n      cluster: 10.0.20.${100 + n} # fixed\n    nics: { ${nic(n)} }\n    disks: {}\n`,
    'block, flow addresses': (n) =>
      `  m-${n}:\n${fields('    ')}    position: ${n}\n    addresses: { cluster: '10.0.20.${100 + n}' } # fixed\n    nics: { ${nic(n)} }\n    disks: {}\n`,
    'block, empty addresses': (n) => `  m-${n}:\n${fields('    ')}    position: ${n}\n    addresses: {}\n    nics: { ${nic(n)} }\n    disks: {}\n`,
    'block, flow addresses over lines': (n) =>
      `  m-${n}:\n${fields('    ')}    position: ${n}\n    addresses: {\n      cluster: 10.0.20.${100 + n}, # fixed\n      }\n    nics: { ${nic(n)} }\n    disks: {}\n`,
    'deep indentation': (n) => `  m-${n}:\n${fields('        ')}        position: ${n}\n        nics:\n              ${nic(n)}\n        disks: {}\n`,
    'all in braces': (n) =>
      `  m-${n}: { model: M700, platform: rocky-9, memory: 4GiB, cpu: { threads: 4, architecture: amd64 }, rack: shelf, position: ${n}, powerFeed: strip, roles: [node], disks: {}, nics: { ${nic(n)} } }\n`,
    'all in braces, ends in a nested list': (n) =>
      `  m-${n}: { model: M700, platform: rocky-9, memory: 4GiB, cpu: { threads: 4, architecture: amd64 }, rack: shelf, position: ${n}, powerFeed: strip, disks: {}, nics: { ${nic(n)} }, roles: [ node, # here\n   other, ] , }\n`,
    'explicit keys': (n) => `  ? m-${n}\n  : model: M700\n${fields('    ').replace(/^.*\n/, '')}    position: ${n}\n    nics: { ${nic(n)} }\n    disks: {}\n`,
  };
  const roomy = smallInventory
    .replace('last: 10.0.10.20', 'last: 10.0.10.90')
    .replace('last: 10.0.20.20', 'last: 10.0.20.90')
    .replace('position: 3', 'position: 103')
    .replace('position: 1\n', 'position: 101\n')
    .replace('position: 2\n', 'position: 102\n');
  const [head, tail] = roomy.split('  node-1:') as [string, string];
  const [nodeOne, cables] = tail.split('cables:') as [string, string];
  const withMachines = (names: readonly string[]): string =>
    `${head}${names.map((name, n) => styles[name]!(n + 1)).join('')}  node-1:${nodeOne}cables:${cables}`;

  const isSubsequence = (part: string, whole: string): boolean => {
    let next = 0;
    for (const character of whole) if (character === part[next]) next++;
    return next === part.length;
  };

  const expectOnlyInsertions = (before: string): void => {
    const result = allocateAddresses(before, file);
    expect(result.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(isSubsequence(before, result.text)).toBe(true);
    expect(result.text.length - before.length).toBeLessThan(result.allocated.length * 60 + 1);
    expect(allocateAddresses(result.text, file)).toEqual({ ...result, allocated: [] });
    const expected = loadYaml(before) as { machines: Record<string, { addresses?: Record<string, string> }> };
    for (const { machine, network, address } of result.allocated) (expected.machines[machine]!.addresses ??= {})[network] = address;
    expect(loadYaml(result.text)).toEqual(expected);
  };

  test.each(Object.keys(styles))('%s', (style) => {
    const before = withMachines([style, style]);
    expectOnlyInsertions(before);
    expectOnlyInsertions(before.replaceAll('\n', '\r\n'));
    expectOnlyInsertions(`\ufeff${before}`);
  });

  test('a machine at the end of a file without a last line end', () => {
    const [machines, rest] = [withMachines([]).split('cables:')[0]!, `cables:${cables}`];
    expectOnlyInsertions(`${machines.replace('machines:', `${rest}machines:`)}${styles['block, no addresses']!(1)}`.trimEnd());
  });

  test('any mixture of them', { timeout: 60_000 }, () => {
    const mixture = fc.array(fc.constantFrom(...Object.keys(styles)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(mixture, (names) => expectOnlyInsertions(withMachines(names))),
      { numRuns: 150, seed: 21 },
    );
  });

  test('lines that stand in a block file stay as they are, line by line', () => {
    const blocks = Object.keys(styles).filter(
      (name) => name.startsWith('block, no') || name.startsWith('block, ends') || name.startsWith('block, some') || name.startsWith('deep'),
    );
    const before = withMachines(blocks);
    expect(addedLines(before, allocateAddresses(before, file).text).every((line) => /^ +(addresses:|management: \S+|cluster: \S+)$/.test(line))).toBe(true);
  });
});
