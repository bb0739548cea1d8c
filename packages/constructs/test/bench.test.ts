import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { measureUnchanged } from '../bench/measurements.ts';
import { markdownOf } from '../bench/report.ts';
import { type Outcome, type Program, runProgram } from '../bench/run-program.ts';
import { objectsOfSite } from '../bench/synthetic-site.ts';
import type { KubernetesObject } from '../src/core/kind.ts';

const folder = mkdtempSync(`${tmpdir()}/bastide-bench-test-`);
const outcomes: Partial<Record<Program, Outcome>> = {};

beforeAll(async () => {
  for (const program of ['bastide', 'cdk8s'] as const) {
    mkdirSync(`${folder}/${program}`);
    outcomes[program] = await runProgram(program, [1, `${folder}/${program}`]);
  }
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** What was written, by what Kubernetes tells objects apart by; read as YAML 1.1, as the readers of the cluster do. */
const written = (program: Program): Record<string, KubernetesObject> => {
  const files = readdirSync(`${folder}/${program}`, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
  const objects = files.map((file) => parse(readFileSync(`${folder}/${program}/${file}`, 'utf8'), { version: '1.1' }) as KubernetesObject);
  expect(objects).toHaveLength(objectsOfSite);
  return Object.fromEntries(
    objects.map((object) => [`${object.apiVersion} ${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`, object]),
  );
};

describe('the bench', () => {
  it('lets both sides write the same objects, so that it compares like with like', () => {
    const [bastide, cdk8s] = [written('bastide'), written('cdk8s')];
    expect(Object.keys(bastide)).toHaveLength(objectsOfSite);
    expect(bastide).toEqual(cdk8s);
    expect(outcomes.bastide!.objects).toBe(objectsOfSite);
    expect(outcomes.cdk8s!.objects).toBe(objectsOfSite);
  });

  it('makes a quarter of the objects custom resources, which Bastide checks in another way than the built-in ones', () => {
    const groups = Object.keys(written('bastide')).filter((identity) => /^(argoproj\.io|helm\.cattle\.io|projectcalico\.org)\//.test(identity));
    expect(groups.length / objectsOfSite).toBeGreaterThan(0.2);
  });

  it('divides all of the time into phases', () => {
    for (const { cpuSeconds, phases } of Object.values(outcomes)) {
      expect(Object.values(phases).reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo(cpuSeconds, 6);
    }
  });

  it('finds nothing to write in a second run', async () => {
    const bench = { folder: `${folder}/unchanged`, tell: () => {} };
    mkdirSync(bench.folder);
    expect((await measureUnchanged(bench, 1)).objects).toBe(objectsOfSite);
  }, 60_000);

  it.for(['bastide-ladder', 'cdk8s-ladder'] as const)('climbs a ladder of dependencies: %s', async (program) => {
    expect((await runProgram(program, [8])).objects).toBe(16);
  });

  it('says how many times as long cdk8s takes', () => {
    const outcome = (cpuSeconds: number): Outcome => ({
      objects: 600,
      cpuSeconds,
      systemSeconds: 0.1,
      wallSeconds: cpuSeconds,
      peakMebibytes: 100,
      phases: { start: 0.1, build: 0.1, plan: 0.1, emit: 0.1, write: 0.1 },
    });
    const markdown = markdownOf({
      machine: { node: 'v26', cpu: 'a processor', cores: 2, load: 0, folder: '.' },
      startUps: [{ what: 'Bastide', firstRun: 0.5, laterRuns: 0.2 }],
      sizes: [{ sites: 1, rounds: [1, 3, 2].map((seconds) => ({ bastide: outcome(seconds), cdk8s: outcome(4 * seconds) })) }],
      unchanged: { sites: 1, outcome: outcome(1) },
      ladders: [{ program: 'cdk8s-ladder', rungs: 8, outcome: outcome(1) }],
    });
    expect(markdown).toContain('| 1 | 600 | Bastide | 2.00 (1.00–3.00) | 0.10 | 2.00 | 100 | 300 | 4.0 : 1 |');
    expect(markdown).toContain('| cdk8s | 8 | 0.900 |');
  });
});
