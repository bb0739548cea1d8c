import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Bench } from '../bench.ts';
import type { Check, Problem, Result } from '../check.ts';
import { debianProgram, type Program } from '../program.ts';
import { run } from '../run.ts';

/** A program that reads a file as the one on the host will. */
interface Reader {
  readonly name: string;
  readonly title: string;
  readonly program: Program;
  /** Which files of hosts, by their paths there. */
  readonly reads: RegExp;
  /** The file by its path, or as input where no argument names it. */
  readonly arguments: (path: string) => readonly string[];
  readonly input?: true;
  /** It writes what it has understood; the others write complaints alone. */
  readonly repeats?: true;
  /** A complaint that is none of the file: of a program that only the host has. */
  readonly excused?: RegExp;
}

const readers: readonly Reader[] = [
  {
    name: 'scripts',
    title: 'A shell takes every script',
    program: debianProgram('sh', 'dash'),
    reads: /^\/usr\/local\/s?bin\//,
    arguments: (path) => ['-n', path],
  },
  {
    name: 'chrony',
    title: 'chronyd takes every chrony.conf',
    program: debianProgram('chronyd', 'chrony'),
    reads: /^\/etc\/chrony\.conf$/,
    arguments: (path) => ['-p', '-f', path],
    repeats: true,
  },
  {
    name: 'network-manager',
    title: 'NetworkManager takes every profile',
    program: debianProgram('nmcli', 'network-manager'),
    reads: /\.nmconnection$/,
    arguments: () => ['--offline', 'connection', 'modify', 'connection.autoconnect', 'yes'],
    input: true,
    repeats: true,
  },
  {
    name: 'systemd',
    title: 'systemd knows every key of every unit',
    program: debianProgram('systemd-analyze', 'systemd'),
    reads: /^\/etc\/systemd\/system\/[^/]+\.service$/,
    arguments: (path) => ['verify', '--man=no', path],
    excused: /: Command \S+ is not executable: No such file or directory$/,
  },
  {
    name: 'frr',
    title: 'FRR takes every line of every frr.conf',
    program: debianProgram('vtysh', 'frr'),
    reads: /^\/etc\/frr\/frr\.conf$/,
    arguments: (path) => ['-C', '-f', path],
  },
];

const hole = /@@secret:(?:text|json):[^@\s]+@@/g;

const ask = async (bench: Bench, reader: Reader): Promise<Result> => {
  const files = bench.site.files.filter((file) => /^hosts\/[^/]+\//.test(file) && reader.reads.test(file.replace(/^hosts\/[^/]+/, '')));
  const problems: Problem[] = [];
  for (const [index, file] of files.entries()) {
    // Ansible fills them in; no reader minds what with.
    const text = bench.site.read(file).replaceAll(hole, 'verification');
    const folder = join(bench.scratch, String(index));
    mkdirSync(folder);
    const path = join(folder, basename(file));
    writeFileSync(path, text);
    const { code, output } = await run(bench.path(reader.program), reader.arguments(path), reader.input ? { input: text } : {});
    const complaints = output.split('\n').filter((line) => line.trim() !== '' && !reader.excused?.test(line));
    const isRefused = reader.repeats ? code !== 0 : complaints.length > 0 || (code !== 0 && output.trim() === '');
    if (isRefused) problems.push({ file, what: complaints.join('\n').replaceAll(path, basename(file)) || `${reader.program.name} ended with ${code}` });
  }
  return { seen: [`${files.length} files`], problems };
};

/** One check a reader: where one is missing, the others still run. A file of a new kind costs a row above. */
export const hostFiles: readonly Check[] = readers.map((reader) => ({
  name: reader.name,
  title: reader.title,
  needs: [reader.program],
  run: (bench) => ask(bench, reader),
}));
