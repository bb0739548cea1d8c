import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Bench } from '../src/bench.ts';
import type { GeneratedSite } from '../src/generated-site.ts';
import { namespacesLacked } from '../src/network/namespaces.ts';
import { OwnMachine } from '../src/sso/own-machine.ts';

const isRunning = (words: readonly string[]): boolean =>
  globSync('/proc/[0-9]*/cmdline').some((file) => {
    try {
      return readFileSync(file, 'utf8').includes(words.join('\0'));
    } catch {
      return false;
    }
  });

it.skipIf(namespacesLacked() !== undefined)(
  'a machine of its own ends with all that runs in it, at once',
  async () => {
    const bench = new Bench({} as GeneratedSite, {});
    // No other process has these words.
    const words = ['sleep', `86400.${process.pid}`];
    const machine = await OwnMachine.start(bench, ['one.example'], []);
    machine.start('sleeper', words[0]!, words.slice(1));
    await bench.daemons.ready('sleeper', async () => isRunning(words));
    expect((await machine.must('getent', ['hosts', 'one.example'])).answer).toMatch(/^127\.0\.0\.1 /);

    const start = performance.now();
    await bench[Symbol.asyncDispose]();
    expect(isRunning(words)).toBe(false);
    expect(isRunning([bench.scratch])).toBe(false);
    expect(performance.now() - start).toBeLessThan(9000);
  },
  30_000,
);
