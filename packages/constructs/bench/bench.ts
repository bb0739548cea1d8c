import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { type Bench, measureLadders, measureSize, measureStartUps, measureUnchanged, warmUp } from './measurements.ts';
import { machineWith, markdownOf } from './report.ts';

// How long Bastide takes for sites of 600 objects, beside stock cdk8s on equal content in the same run. Every case is a process of its own.

const usage = 'for example: npm run bench -- --sites 1,10 --rounds 5 [--folder FOLDER] [--json]';

const wrongUse = (what: string): never => {
  process.stderr.write(`${what}; ${usage}\n`);
  process.exit(2);
};

const read = () =>
  parseArgs({
    options: {
      /** How many sites, in several cases. */
      sites: { type: 'string', default: '1,10,50,200' },
      /** How often each case is measured, at most; large ones less often. */
      rounds: { type: 'string', default: '3' },
      /** Where the objects are written. @default - in memory where the system has room for it, so that the disk is not what is measured */
      folder: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  }).values;

let options: ReturnType<typeof read>;
try {
  options = read();
} catch (error) {
  options = wrongUse((error as Error).message.split('\n')[0]!);
}

const sizes = options.sites.split(',').map(Number);
const rounds = Number(options.rounds);
if (![...sizes, rounds].every((value) => Number.isSafeInteger(value) && value > 0)) {
  wrongUse('--sites takes whole numbers from 1, divided by commas, and --rounds takes one');
}

/** A file of one object takes a page of 4 KiB, whatever its length. */
const neededBytes = Math.max(...sizes) * 700 * 4096;

const hasRoom = (folder: string): boolean => {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > neededBytes;
  } catch {
    return false;
  }
};

const parent = options.folder ?? ['/dev/shm', tmpdir()].find(hasRoom) ?? tmpdir();
const folder = mkdtempSync(`${parent}/bastide-bench-`);
const bench: Bench = { folder, tell: (line) => process.stderr.write(`${line}\n`) };
try {
  await warmUp(bench);
  const startUps = await measureStartUps(bench, rounds);
  const measured = [];
  for (const sites of sizes) measured.push(await measureSize(bench, sites, Math.max(1, Math.min(rounds, Math.floor(150 / sites)))));
  const unchangedSites = Math.max(...sizes.filter((sites) => sites <= 50), Math.min(...sizes));
  const unchanged = { sites: unchangedSites, outcome: await measureUnchanged(bench, unchangedSites) };
  const ladders = await measureLadders(bench);
  const report = { machine: machineWith(parent), startUps, sizes: measured, unchanged, ladders };
  process.stdout.write(`${options.json ? JSON.stringify(report, undefined, 2) : markdownOf(report)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
