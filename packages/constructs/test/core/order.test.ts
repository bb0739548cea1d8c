import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from '../../src/core/plan.ts';
import type { Site } from '../../src/core/site.ts';
import { UnitConstruct } from '../../src/core/unit-construct.ts';
import { waveAnnotation } from '../../src/core/waves.ts';
import { bareSite, runBook, Sample } from '../fixtures/bare-site.ts';

/** Wave of each ConfigMap, by the path of its component. */
const waves = (site: Site): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const { content } of plan(site).files.values()) {
    if (content.type !== 'object' || content.object.kind !== 'ConfigMap') continue;
    const wave = Number(content.object.metadata.annotations?.[waveAnnotation] ?? 0);
    const key = `${content.component.node.path}#${String((content.object.data as Record<string, string>).stage)}`;
    found[key] = wave;
  }
  return found;
};

class Whole extends UnitConstruct {
  constructor(scope: Site, id: string, props: object = {}) {
    super(scope, id, { runBook, ...props });
  }
}

describe('the order of components', () => {
  it('gives components that require nothing no wave at all', () => {
    const site = bareSite();
    new Sample(site, 'a');
    new Sample(site, 'b');
    expect(waves(site)).toEqual({ 'a#0': 0, 'b#0': 0 });
  });

  it('puts what is required by a prop into an earlier wave', () => {
    const site = bareSite();
    const a = new Sample(site, 'a');
    const b = new Sample(site, 'b', { after: [a] });
    new Sample(site, 'c', { after: [b] });
    expect(waves(site)).toEqual({ 'a#0': 0, 'b#0': 1, 'c#0': 2 });
  });

  it('finds required units inside plain objects and lists of the props', () => {
    const site = bareSite();
    const a = new Sample(site, 'a');
    new Sample(site, 'b', { nested: { deep: [{ unit: a }] } } as never);
    expect(waves(site)).toEqual({ 'a#0': 0, 'b#0': 1 });
  });

  it('gives each stage of a component a wave, and what requires it one after the last', () => {
    const site = bareSite();
    const a = new Sample(site, 'a', { stages: 3 });
    new Sample(site, 'b', { after: [a] });
    expect(waves(site)).toEqual({ 'a#0': 0, 'a#1': 1, 'a#2': 2, 'b#0': 3 });
  });

  it('counts waves within an Application, but keeps an order that goes through another one', () => {
    const site = bareSite();
    const a = new Sample(site, 'a');
    const elsewhere = new Sample(site, 'elsewhere', { after: [a], application: 'network' });
    new Sample(site, 'c', { after: [elsewhere] });
    expect(waves(site)).toEqual({ 'a#0': 0, 'elsewhere#0': 0, 'c#0': 1 });
  });

  it('lets a unit of several components be required as a whole, and require as a whole', () => {
    const site = bareSite();
    const before = new Sample(site, 'before');
    const whole = new Whole(site, 'whole', { before });
    new Sample(whole, 'one');
    new Sample(whole, 'two');
    new Sample(site, 'behind', { after: [whole] });
    expect(waves(site)).toEqual({ 'before#0': 0, 'whole/one#0': 1, 'whole/two#0': 1, 'behind#0': 2 });
  });

  it('starts a group in one wave although its members require each other', () => {
    const site = bareSite();
    const a = new Sample(site, 'a');
    const b = new Sample(site, 'b', { after: [a] });
    a.addRequirement(b);
    new Sample(site, 'c', { after: [a] });
    site.startTogether([a, b]);
    expect(waves(site)).toEqual({ 'a#0': 0, 'b#0': 0, 'c#0': 1 });
  });

  it('follows a cdk8s dependency between components', () => {
    const site = bareSite();
    const a = new Sample(site, 'a');
    const b = new Sample(site, 'b');
    a.addDependency(b);
    expect(waves(site)).toEqual({ 'a#0': 1, 'b#0': 0 });
  });

  it('prints a cycle and names every unit on it', () => {
    const site = bareSite();
    const a = new Sample(site, 'a');
    const b = new Sample(site, 'b', { after: [a] });
    const c = new Sample(site, 'c', { after: [b] });
    new Sample(site, 'innocent', { after: [c] });
    a.addRequirement(c);
    const cycle = plan(site).findings.find(({ rule }) => rule === 'order-cycle');
    expect(cycle?.severity).toBe('error');
    expect([...(cycle?.counterExample ?? [])].sort()).toEqual(['bare/a requires bare/c', 'bare/b requires bare/a', 'bare/c requires bare/b']);
  });

  it('keeps every requirement, whatever the graph', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 30 }), (requirements) => {
        const site = bareSite();
        const units: Sample[] = [];
        for (const list of requirements) {
          const index = units.length;
          const after = index === 0 ? [] : list.map((number) => units[number % index]!);
          units.push(new Sample(site, `unit-${index}`, { after }));
        }
        const found = waves(site);
        units.forEach((unit) => {
          for (const required of unit.requires) expect(found[`${required.node.path}#0`]).toBeLessThan(found[`${unit.node.path}#0`]!);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('takes time that grows with the number of units, not with the number of ways between them', () => {
    const site = bareSite();
    let last: Sample[] = [new Sample(site, 'first')];
    // A ladder of diamonds: 2^300 ways from the first to the last.
    for (let step = 0; step < 300; step += 1) {
      const left = new Sample(site, `left-${step}`, { after: last });
      const right = new Sample(site, `right-${step}`, { after: last });
      last = [left, right];
    }
    const start = process.cpuUsage();
    expect(Math.max(...Object.values(waves(site)))).toBe(300);
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(2);
  });
});
