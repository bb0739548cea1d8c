import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withWriteLock } from '../../src/core/write-lock.ts';
import { writePlan } from '../../src/core/writer.ts';
import { type Child, startChild } from './fixtures/child.ts';
import { rivalPlans } from './fixtures/rival-plans.ts';
import { treeOf, treeOfPlan } from './fixtures/tree.ts';

const treeA = treeOfPlan(rivalPlans.A);
const treeB = treeOfPlan(rivalPlans.B);

let root: string;
let folder: string;
let stateFolder: string;

beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'bastide-crash-'));
  folder = join(root, 'dist-manifests/alpha');
  stateFolder = join(root, '.bastide');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The name of the plan that a tree is, or what is wrong with it. */
const nameOf = (tree: Record<string, string>): string => {
  const text = JSON.stringify(Object.entries(tree).sort());
  const match = Object.entries({ A: treeA, B: treeB }).find(([, planned]) => JSON.stringify(Object.entries(planned).sort()) === text);
  return match?.[0] ?? `a mix of ${Object.values(tree).filter((content) => content.startsWith('# A ')).length} files of A and others`;
};

describe('a writer killed at any moment', () => {
  test('leaves every file whole, and the next run repairs the rest', { timeout: 60_000 }, async () => {
    await writePlan(folder, rivalPlans.A, { stateFolder });
    let interrupted = 0;
    for (let round = 0; round < 20; round += 1) {
      const child = await startChild('write-in-turns.ts', folder, stateFolder, 'BA');
      child.process.stdin.write('go');
      await pause(5 + Math.random() * 55);
      child.process.kill('SIGKILL');
      await child.ended;

      const left = treeOf(folder);
      const damaged = Object.entries(left).filter(([path, content]) => content !== treeA[path] && content !== treeB[path] && content !== 'empty');
      expect(damaged.map(([path]) => path)).toEqual([]);
      expect(Object.keys(treeA).filter((path) => path in treeB && !(path in left))).toEqual([]);
      if (existsSync(join(stateFolder, 'alpha.staging')) || nameOf(left).startsWith('a mix')) interrupted += 1;

      await writePlan(folder, rivalPlans.A, { stateFolder, waitMilliseconds: 0 });
      expect(nameOf(treeOf(folder))).toBe('A');
      expect(readdirSync(stateFolder)).toEqual(['alpha.lock']);
    }
    expect(interrupted).toBeGreaterThan(0);
  });
});

describe('two writers at once', () => {
  test('never mix: whenever the lock is free the folder is the plan of one of them', { timeout: 60_000 }, async () => {
    await writePlan(folder, rivalPlans.A, { stateFolder });
    const writers = await Promise.all(['A', 'B'].map((name) => startChild('write-in-turns.ts', folder, stateFolder, name)));
    try {
      for (const writer of writers) writer.process.stdin.write('go');
      const changesOf = (writer: Child): number => writer.said().split('changed').length - 1;
      const seen = new Set<string>();
      while (writers.some((writer) => writer.process.exitCode === null && changesOf(writer) < 30)) {
        seen.add(nameOf(await withWriteLock(join(stateFolder, 'alpha.lock'), () => treeOf(folder))));
        await pause(2);
      }
      for (const writer of writers) writer.process.stdin.end();
      await Promise.all(writers.map((writer) => writer.ended));
      seen.add(nameOf(treeOf(folder)));
      expect([...seen].sort()).toEqual(['A', 'B']);
      expect(writers.map((writer) => writer.process.exitCode)).toEqual([0, 0]);
    } finally {
      for (const writer of writers) writer.process.kill('SIGKILL');
      await Promise.all(writers.map((writer) => writer.ended));
    }
  });
});
