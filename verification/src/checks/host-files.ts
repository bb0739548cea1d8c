import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bench } from '../bench.ts';
import type { Check, Problem, Result } from '../check.ts';
import type { GeneratedSite } from '../generated-site.ts';
import { ansibleLint, ansiblePlaybook, ansibleWithCollections, debianProgram, type Program } from '../program.ts';
import { run } from '../run.ts';
import { filledIn } from '../secrets.ts';

/** A program that reads a file as the one on the host, or the operator's, will. */
interface Reader {
  readonly name: string;
  readonly title: string;
  readonly program: Program;
  /** Which files, by their paths in the folder of the site. */
  readonly reads: RegExp;
  /** What it reads with each of them, below the same host or folder. */
  readonly beside?: RegExp;
  /** The file by its path, or as input where no argument names it. */
  readonly arguments: (path: string) => readonly string[];
  readonly input?: true;
  /** Lines that are complaints, of a program that also writes what it has understood. @default - every line */
  readonly complaint?: RegExp;
  /** A complaint that is none of the file: of what only the host has. */
  readonly excused?: RegExp;
}

/** No line: it says by how it ends whether it takes the file. */
const byExitCode = /(?!)/;

const readers: readonly Reader[] = [
  {
    name: 'scripts',
    title: 'A shell takes every script',
    program: debianProgram('sh', 'dash'),
    reads: /^hosts\/[^/]+\/(usr\/local\/s?bin\/|etc\/frr\/daemons$)/,
    arguments: (path) => ['-n', path],
  },
  {
    name: 'chrony',
    title: 'chronyd takes every chrony.conf',
    program: debianProgram('chronyd', 'chrony'),
    reads: /^hosts\/[^/]+\/etc\/chrony\.conf$/,
    arguments: (path) => ['-p', '-f', path],
    complaint: byExitCode,
  },
  {
    name: 'network-manager',
    title: 'NetworkManager takes every profile',
    program: debianProgram('nmcli', 'network-manager'),
    reads: /^hosts\/.*\.nmconnection$/,
    arguments: () => ['--offline', 'connection', 'modify', 'connection.autoconnect', 'yes'],
    input: true,
    complaint: byExitCode,
  },
  {
    name: 'systemd',
    title: 'systemd knows every key of every unit and of what is set beside it',
    program: debianProgram('systemd-analyze', 'systemd'),
    reads: /^hosts\/[^/]+\/etc\/systemd\/system\/[^/]+\.service$/,
    beside: /^hosts\/[^/]+\/etc\/systemd\/system\/[^/]+\.service\.d\//,
    arguments: (path) => ['verify', '--man=no', path],
    excused: /: Command \S+ is not executable: No such file or directory$/,
  },
  {
    name: 'frr',
    title: 'FRR takes every line of every frr.conf',
    program: debianProgram('vtysh', 'frr'),
    reads: /^hosts\/[^/]+\/etc\/frr\/(frr|vtysh)\.conf$/,
    arguments: (path) => ['-C', '-f', path],
  },
  {
    name: 'network-manager-settings',
    title: 'NetworkManager knows every key of its settings',
    program: debianProgram('NetworkManager', 'network-manager'),
    reads: /^hosts\/[^/]+\/etc\/NetworkManager\/conf\.d\/[^/]+$/,
    // It asks for a file, a folder and the files of the distribution; the last two are to be none.
    arguments: (path) => [
      `--config=${path}`,
      ...['config-dir', 'system-config-dir', 'intern-config'].map((each) => `--${each}=${path}.none`),
      '--print-config',
    ],
    complaint: /^# WARNING: /,
  },
  {
    name: 'sysctl',
    title: 'The kernel at hand has every key of every sysctl.d file',
    program: debianProgram('sysctl', 'procps'),
    reads: /^hosts\/[^/]+\/etc\/sysctl\.d\/[^/]+$/,
    arguments: (path) => ['--dry-run', `--load=${path}`],
    complaint: /^sysctl: /,
    // Interfaces of the host, and keys that come with modules which it loads.
    excused: /cannot stat \/proc\/sys\/net\/(ipv[46]\/(conf|neigh)\/(?!all\/|default\/)|bridge\/|netfilter\/)/,
  },
  {
    name: 'ssh',
    title: 'ssh knows every word of the list of machines',
    program: debianProgram('ssh', 'openssh-client'),
    reads: /^docs\/ssh_config$/,
    arguments: (path) => ['-G', '-F', path, 'verification'],
    complaint: byExitCode,
  },
  {
    name: 'playbooks',
    title: 'Ansible parses every playbook with its roles and the inventory',
    program: ansiblePlaybook,
    // The others are what playbooks are given: an inventory, variables and collections.
    reads: /^ansible\/(?!inventory\.|store-secrets\.|requirements\.|freeipa-)[^/]+\.yml$/,
    beside: /^ansible\//,
    arguments: (path) => ['--syntax-check', '--inventory', join(dirname(path), 'inventory.yml'), path],
    complaint: byExitCode,
  },
  {
    name: 'freeipa-playbooks',
    // The roles of freeipa.ansible_freeipa are included, and looked for when they are run: they are in no registry here.
    title: 'Ansible parses the playbooks of FreeIPA, with every module of community.general; roles of freeipa.ansible_freeipa are not verified',
    program: ansibleWithCollections,
    reads: /^ansible\/freeipa-[^/]+\.yml$/,
    beside: /^ansible\//,
    arguments: (path) => ['--syntax-check', '--inventory', join(dirname(path), 'inventory.yml'), path],
    complaint: byExitCode,
  },
  {
    name: 'ansible-lint',
    title: 'ansible-lint has nothing to say of playbooks, roles and variables, by its rules for production',
    program: ansibleLint,
    // All of the folder is looked at together.
    reads: /^ansible\/site\.yml$/,
    beside: /^ansible\//,
    arguments: () => ['--offline', '--nocolor', '--profile=production'],
    complaint: byExitCode,
  },
  {
    name: 'libvirt',
    title: 'The schema of libvirt takes every virtual machine',
    program: debianProgram('virt-xml-validate', 'libvirt-clients'),
    reads: /^hosts\/[^/]+\/etc\/bastide\/virtual-machines\/[^/]+\/domain\.xml$/,
    arguments: (path) => [path, 'domain'],
    complaint: byExitCode,
  },
  {
    name: 'cloud-init',
    title: 'cloud-init takes what every virtual machine starts with',
    program: debianProgram('cloud-init', 'cloud-init'),
    reads: /^hosts\/[^/]+\/etc\/bastide\/virtual-machines\/[^/]+\/user-data$/,
    arguments: (path) => ['schema', '--config-file', path],
    complaint: byExitCode,
  },
];

/** What is written and read together: the files of a host, or of one folder of the site. */
const rootOf = (file: string): string => /^(hosts\/[^/]+|[^/]+)\//.exec(file)![0];

const ask = async ({ site, scratch, path: pathOf }: Bench, reader: Reader): Promise<Result> => {
  const files = site.files.filter((file) => reader.reads.test(file));
  const problems: Problem[] = [];
  const write = (folder: string, file: string): string => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    // Ansible fills them in; no reader minds what with.
    writeFileSync(path, filledIn(site.read(file)));
    return path;
  };
  for (const [index, file] of files.entries()) {
    const folder = join(scratch, String(index));
    for (const each of site.files) if (each !== file && reader.beside?.test(each) && rootOf(each) === rootOf(file)) write(folder, each);
    const path = write(folder, file);
    const { code, output } = await run(pathOf(reader.program), reader.arguments(path), {
      folder: dirname(path),
      // Nothing of whoever runs this is read or written.
      env: { HOME: scratch },
      ...(reader.input ? { input: readFileSync(path, 'utf8') } : {}),
    });
    const said = output.split('\n').filter((line) => line.trim() !== '');
    const complaints = said.filter((line) => (reader.complaint ?? /./).test(line));
    const blamed = complaints.filter((line) => !reader.excused?.test(line));
    const isRefused = blamed.length > 0 || (code !== 0 && complaints.length === 0);
    if (!isRefused) continue;
    const what = (blamed.length > 0 ? blamed : said).join('\n').replaceAll(`${folder}/`, '');
    problems.push({ file, what: what || `${reader.program.name} ended with ${code}` });
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

/** Files of machines that none of the rows reads, by their paths with a star for the machine. */
const unreadIn = ({ files }: GeneratedSite): readonly string[] => {
  const unread = files
    .filter((file) => /^(hosts|appliances)\//.test(file))
    .filter((file) => !readers.some(({ reads, beside }) => reads.test(file) || beside?.test(file)))
    .map((file) => file.replace(/^([^/]+)\/[^/]+/, '$1/*'));
  return [...Map.groupBy(unread, (path) => path)].map(([path, { length }]) => `${path} (${length} ${length === 1 ? 'file' : 'files'})`);
};

/** Not counted as passed: what nobody has read may be wrong in any way. */
export const unreadFiles: Check = {
  name: 'unread-files',
  title: 'No file of a machine is left that no program here reads',
  needs: [],
  lacks: ({ site }) => unreadIn(site).map((path) => `a reader of ${path}`),
  run: async () => ({ seen: [], problems: [] }),
};
