import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';

describe('the nearest name', () => {
  const names = ['containers', 'initContainers', 'imagePullPolicy', 'imagePullSecrets', 'nodeName', 'os'];

  it.each([
    ['container', 'containers'],
    ['imagePullPolice', 'imagePullPolicy'],
    ['imagepullsecret', 'imagePullSecrets'],
    ['nodeNmae', 'nodeName'],
    ['so', 'os'],
  ])('of %s is %s', (written, meant) => {
    expect(nearest(written, names)).toBe(meant);
  });

  it.each(['gadget', 'x', '', 'volumes'])('does not exist for %j', (written) => {
    expect(nearest(written, names)).toBeUndefined();
  });

  it('of a known name is that name, and one swapped pair does not lead astray', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names.filter((name) => name.length > 3)), fc.nat(), (name, index) => {
        const at = index % (name.length - 1);
        expect(nearest(name, names)).toBe(name);
        expect(nearest(name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2), names)).toBe(name);
      }),
    );
  });

  it('is looked for in no time, however long the text', () => {
    expect(nearest('x'.repeat(1_000_000), names)).toBeUndefined();
  });
});
