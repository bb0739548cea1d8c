import { describe, expect, test } from 'vitest';
import { loadWith, rebuild, texts } from '../small-inventory.ts';

describe('secrets', () => {
  const token = `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`;

  test.each([
    ['a value', 'description: The only one', `description: ${token}`, '4:25', 'racks.shelf.description: '],
    ['a part of a value', 'description: The only one', `description: see ${token} there`, '4:25', 'racks.shelf.description: '],
    ['a key', '  shelf: { description', `  ${token}: { description`, '4:3', 'racks.«hidden: looks like a secret»: '],
    ['a key announces it', 'description: The only one', 'rootPassword: summer', '4:26', 'racks.shelf.rootPassword: '],
    ['a comment', 'vlan: 20', `vlan: 20 # ${token}`, '24:1', ''],
    ['an anchor', 'vlan: 20', `vlan: &${token} 20`, '24:1', ''],
    ['an alias', 'vlan: 20', `vlan: *${token}`, '24:1', ''],
    ['a tag', 'vlan: 20', `vlan: !${token} 20`, '24:1', ''],
    ['a block of text', 'description: The only one }', `\n    description: |\n      -----BEGIN ${'RSA'} PRIVATE KEY-----\n      MII\n  }`, '', ''],
    ['what stands twice', 'domain: small.example', `domain: small.example\ndomain: ${token}`, '3:9', 'domain: '],
    ['what stands below a key that is no text', '  shelf: {', `  1: { a: ${token} }\n  shelf: {`, '4:11', 'racks.a: '],
  ])('%s: stopped, and repeated nowhere', (_, passage, instead, position, path) => {
    const loaded = loadWith(passage, instead);
    const found = loaded.findings.filter(({ rule }) => rule === 'secret-in-inventory');
    expect(loaded.inventory).toBeUndefined();
    expect(JSON.stringify(loaded)).not.toMatch(/16C7e42F|summer|MII/);
    expect(found).toHaveLength(1);
    expect(texts({ findings: found })[0]).toContain(`${position} secret-in-inventory: ${path}this looks like a secret`.trimStart());
  });

  test('in facts that come from no file', () => {
    const { findings } = rebuild((facts) => {
      facts.racks.shelf!.description = token;
    });
    expect(findings.map(({ rule, what }) => `${rule} ${what}`)).toEqual([
      'secret-in-inventory racks.shelf.description: this looks like a secret (it is not repeated here)',
    ]);
  });
});
