import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { commands } from '../src/commands/index.ts';
import { siteSource, TestWorkspace } from './fixtures/workspace.ts';

const workspace = new TestWorkspace();
beforeEach(() => workspace.reset());
afterAll(() => workspace.remove());

const entry = workspace.path('packages/cli/bin/bastide.js');

describe('help', () => {
  test.each(commands.map(({ name }) => name))('of %s shows examples, and ends with 0', (name) => {
    const { code, out, err } = workspace.run([name, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Usage: bastide ${name}`);
    expect(out).toMatch(new RegExp(`Examples:\n {2}bastide ${name}`));
  });

  test('of all names the commands and the exit codes', () => {
    const { code, out } = workspace.run(['--help']);
    expect(code).toBe(0);
    for (const { name } of commands) expect(out).toContain(`  ${name} `);
    expect(out).toContain('2 when the command was typed wrongly');
  });

  test('needs no repository', () => {
    expect(spawnSync(process.execPath, [entry, 'synth', '--help'], { cwd: '/' }).status).toBe(0);
  });
});

describe('wrong use', () => {
  test.each([
    [['sint'], "unknown command 'sint'", 'bastide synth'],
    [['synth', '--chekc'], "unknown option '--chekc'; did you mean --check?", 'bastide synth'],
    [['list', 'alpha'], "too many arguments for 'list'. Expected 0 arguments but got 1", 'bastide list'],
    [['why'], "missing required argument 'file'", 'bastide why'],
  ])('%j ends with 2, one sentence and an example', (args, sentence, example) => {
    const { code, out, err } = workspace.run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')[0]).toContain(`bastide: ${sentence}`);
    expect(err.split('\n')[1]).toContain(`For example: ${example}`);
    expect(err.trimEnd().split('\n')).toHaveLength(3);
  });

  test('without a command shows the help where errors go', () => {
    expect(workspace.run([])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: bastide') });
  });

  test('outside of a repository', () => {
    const { status, stderr } = spawnSync(process.execPath, [entry, 'synth'], { cwd: '/', encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('there is no package.json with `workspaces` here or in a folder above');
  });

  test('with the command of another clone', () => {
    const other = new TestWorkspace();
    const { status, stderr } = spawnSync(process.execPath, [entry, 'synth'], { cwd: other.root, encoding: 'utf8' });
    other.remove();
    expect(status).toBe(2);
    expect(stderr).toContain(`this bastide is part of ${workspace.path('packages/cli')}, not of ${other.root}`);
  });

  test('with a Node that cannot read TypeScript is one sentence', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-strip-types', entry, 'synth'], { cwd: workspace.root, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^bastide is written in TypeScript, which Node \S+ cannot run;.*npm ci.*\n$/);
  });
});

describe('a bug', () => {
  const policy = 'packages/policies/src/odd-quorums.ts';
  const source = workspace.read(policy);
  const withBug = (statement: string): void => workspace.write(policy, source.replace('*check({', `*check({ site }) { ${statement} }, *unused({`));
  beforeEach(() => workspace.write(policy, source));

  test('ends with 3, names the line, shows no value, and writes nothing', () => {
    withBug("throw new RangeError('no ' + JSON.stringify(site.siteName) + ' in ' + process.env.STORE_TOKEN);");
    const { code, out, err } = workspace.run(['synth'], { env: { STORE_TOKEN: 'hunter2hunter2' } });
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('This is a bug in Bastide: RangeError: no "…" in «hidden: looks like a secret»\n  packages/policies/src/odd-quorums.ts:');
    expect(err).not.toMatch(/hunter2|alpha/);
    expect(workspace.tree()).toEqual({});
  });

  test('that follows from an error of the site does not hide that error', () => {
    withBug("throw new TypeError('x');");
    workspace.addSite('team-a', 'alpha', siteSource('alpha', { build: "site.report(notes, { rule: 'sample', what: 'wrong', mend: 'right it' });" }));
    const { code, out } = workspace.run(['synth', 'alpha']);
    expect(code).toBe(1);
    expect(out).toContain('error wrong');
    expect(out).toContain('warning not every policy could be checked');
  });

  test('in a promise that nobody awaits ends with 3, too', () => {
    workspace.addSite('team-a', 'alpha', siteSource('alpha', { head: 'void Promise.reject(new Error(\'forgotten "hunter2"\'));' }));
    const { code, err } = workspace.run(['synth']);
    expect(code).toBe(3);
    expect(err).toContain('This is a bug in Bastide: Error: forgotten "…"\n  packages/sites/team-a/site.ts:1');
  });
});

describe('no secret is printed', () => {
  const canary = ['glpat', 'Xy12ab34Cd56ef78Gh90'].join('-');
  const build = `site.report(notes, { rule: 'sample', severity: 'warning', what: 'the value ${canary} is loud', allowed: 'not ${canary}', mend: 'remove ${canary}', counterExample: ['${canary}'] });`;

  test.each([[[]], [['--json']], [['--check']]])('by synth %j, nor kept for the next run', (options) => {
    workspace.addSite('team-a', 'alpha', siteSource('alpha', { build }));
    for (let run = 0; run < 2; run += 1) {
      const { out, err } = workspace.run(['synth', ...options]);
      expect(out).toContain('the value «hidden: looks like a secret» is loud');
      expect(out + err).not.toContain(canary);
    }
    expect(Object.values(workspace.tree('.bastide/last-runs')).join()).not.toContain(canary);
  });

  test('where it comes in a message of an exception', () => {
    workspace.addSite('team-a', 'alpha', siteSource('alpha', { build: `throw new Error('cannot log in with ${canary}');` }));
    const { code, out, err } = workspace.run(['synth']);
    expect(code).toBe(1);
    expect(out).toContain('cannot log in with «hidden: looks like a secret»');
    expect(out + err).not.toContain(canary);
  });

  test('where it was typed', () => {
    const { code, err } = workspace.run(['synth', canary]);
    expect(code).toBe(2);
    expect(err).not.toContain(canary);
    expect(workspace.run([canary]).err).not.toContain(canary);
    expect(workspace.run(['why', canary]).err).not.toContain(canary);
  });

  test('of the environment', () => {
    workspace.addSite('team-a', 'alpha', siteSource('alpha', { build: "throw new Error('got ' + process.env.DEPLOY_PASSWORD);" }));
    const { out, err } = workspace.run(['synth'], { env: { DEPLOY_PASSWORD: 'plain words' } });
    expect(out).toContain('got «hidden: looks like a secret»');
    expect(out + err).not.toContain('plain words');
  });
});

test('a reader that leaves early is no error', async () => {
  const build =
    "for (let each = 0; each < 3000; each += 1) site.report(notes, { rule: 'sample', severity: 'warning', what: each + ' is loud', mend: 'whisper' });";
  workspace.addSite('team-a', 'alpha', siteSource('alpha', { build }));
  const child = spawn(process.execPath, [entry, 'synth'], { cwd: workspace.root, stdio: ['ignore', 'pipe', 'pipe'] });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = await once(child, 'close');
  expect({ code, err: Buffer.concat(errors).toString() }).toEqual({ code: 0, err: '' });
});
