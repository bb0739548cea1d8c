import { describe, expect, it } from 'vitest';
import { type Contributions, defineContribution } from '../../src/core/contribution.ts';
import { plan } from '../../src/core/plan.ts';
import { bareSite, Sample } from '../fixtures/bare-site.ts';

const numbers = defineContribution<number>('number');

class Collector extends Sample {
  collected: readonly number[] = [];
  settle(all: Contributions): void {
    this.collected = all.of(numbers).map(({ value }) => value);
  }
}

describe('contributions', () => {
  it('are collected in the order of construct paths, and in that of declaration within a construct', () => {
    const collect = (order: readonly string[]) => {
      const site = bareSite();
      const collector = new Collector(site, 'collector');
      for (const id of order) {
        const sample = new Sample(site, id);
        numbers.declare(sample, id.charCodeAt(0));
        numbers.declare(sample, id.charCodeAt(0) + 1000);
      }
      plan(site);
      return collector.collected;
    };
    expect(collect(['c', 'a', 'b'])).toEqual([97, 1097, 98, 1098, 99, 1099]);
    expect(collect(['b', 'c', 'a'])).toEqual(collect(['a', 'b', 'c']));
  });

  it('of two sites never mix', () => {
    const [one, other] = [bareSite(), bareSite()];
    numbers.declare(new Sample(one, 'a'), 1);
    const collector = new Collector(other, 'collector');
    plan(other);
    expect(collector.collected).toEqual([]);
  });

  it('cannot be declared once the site is settled, because a collector may have run', () => {
    const site = bareSite();
    const late = new Sample(site, 'late');
    plan(site);
    expect(() => numbers.declare(late, 1)).toThrow(/late declares a number after the site was settled/);
  });

  it('cannot be collected before the site is settled, because a product may follow', () => {
    const site = bareSite();
    expect(() => site.contributions.of(numbers)).toThrow(/number is collected before the site was settled/);
  });

  it('settles every unit once', () => {
    const site = bareSite();
    let times = 0;
    class Counting extends Sample {
      settle(): void {
        times += 1;
      }
    }
    new Counting(site, 'counting');
    plan(site);
    expect(times).toBe(1);
  });
});
