import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { hostFilesModule } from '../../src/bare-metal/ansible/roles/host-files-module.ts';
import { hostText, hostYaml } from '../../src/core/host-text.ts';
import { ansible, ansiblePython, Scratch } from '../fixtures/ansible.ts';
import { importedSecret } from '../fixtures/small-site.ts';

interface File {
  readonly path: string;
  readonly text: string;
  readonly mode?: string;
  readonly apply?: object;
  readonly validate?: string;
  readonly secrets?: readonly string[];
}

interface Result {
  readonly failed?: boolean;
  readonly msg?: string;
  readonly changed: boolean;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly commands: readonly string[];
  readonly diff: readonly object[];
}

describe.skipIf(!ansible)('the module that puts files in place', () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
    scratch.write('module.py', hostFilesModule);
    mkdirSync(scratch.path('root'));
  });
  afterEach(() => scratch[Symbol.dispose]());

  const real = (path: string): string => scratch.path('root', path);
  const onHost = (path: string): string => readFileSync(real(path), 'utf8');
  const run = (parameters: object): Result & { readonly output: string } => {
    const load =
      "import ansible.module_utils.basic as basic, runpy, sys; basic._ANSIBLE_PROFILE = 'legacy'; runpy.run_path(sys.argv.pop(), run_name='__main__')";
    const { stdout, stderr } = spawnSync(ansiblePython!, ['-c', load, scratch.path('module.py')], {
      input: JSON.stringify({ ANSIBLE_MODULE_ARGS: { root: scratch.path('root'), ...parameters } }),
      encoding: 'utf8',
    });
    if (!stdout.trim().startsWith('{')) throw new Error(`${stdout}${stderr}`);
    return { ...JSON.parse(stdout), output: `${stdout}${stderr}` };
  };
  /** Puts files in place, and asks what has to be run. */
  const place = (files: readonly File[], more: object = {}) => ({
    ...run({
      files: files.map(({ text: _, ...file }) => ({ mode: '0644', owner: 'root', group: 'root', apply: {}, source: file.path, ...file })),
      contents: files.map(({ text }) => text),
      ...more,
    }),
    commands: run({ state: 'pending' }).commands,
  });
  const applied = () => run({ state: 'applied' });

  const app: File = { path: '/etc/app/app.conf', text: 'a\n', mode: '0640', apply: { restart: 'app.service' } };
  const motd: File = { path: '/etc/motd', text: 'hello\n' };

  it('writes files and their folders with their modes, and says what to run', () => {
    expect(place([app, motd])).toMatchObject({ changed: true, written: [app.path, motd.path], removed: [], commands: ['systemctl restart app.service'] });
    expect(onHost(app.path)).toBe('a\n');
    expect(statSync(real(app.path)).mode & 0o7777).toBe(0o640);
    expect(statSync(real('/etc/app')).mode & 0o7777).toBe(0o755);
    applied();
    expect(place([app, motd])).toMatchObject({ changed: false, written: [], removed: [], commands: [] });
  });

  it('asks again for what an interrupted run has not run, and no more once it has', () => {
    place([app]);
    expect(place([app])).toMatchObject({ changed: true, written: [], commands: ['systemctl restart app.service'] });
    applied();
    expect(place([app]).commands).toEqual([]);
  });

  it('mends a changed mode, a link and a content, each with the rule of its file alone', () => {
    const other: File = { path: '/etc/other', text: 'x\n', apply: { run: 'other' } };
    place([app, other]);
    applied();
    expect(place([{ ...app, mode: '0600' }, other]).commands).toEqual(['systemctl restart app.service']);
    applied();
    writeFileSync(real('/etc/other'), 'by hand\n');
    expect(place([{ ...app, mode: '0600' }, other])).toMatchObject({ written: ['/etc/other'], commands: ['other'] });
    applied();
    writeFileSync(real('/target'), 'x\n');
    spawnSync('rm', [real('/etc/other')]);
    symlinkSync(real('/target'), real('/etc/other'));
    expect(place([{ ...app, mode: '0600' }, other]).written).toEqual(['/etc/other']);
    expect(readFileSync(real('/target'), 'utf8')).toBe('x\n');
  });

  it('removes what it put there and the site gave up, with its rule, and nothing else', () => {
    place([app, motd]);
    applied();
    writeFileSync(real('/etc/app/by-hand.conf'), 'mine\n');
    expect(place([motd])).toMatchObject({ changed: true, written: [], removed: [app.path], commands: ['systemctl restart app.service'] });
    expect(existsSync(real(app.path))).toBe(false);
    expect(onHost('/etc/app/by-hand.conf')).toBe('mine\n');
    applied();
    expect(place([motd])).toMatchObject({ changed: false, removed: [] });
  });

  it('stops a unit that goes away instead of starting it again', () => {
    const unit: File = { path: '/etc/systemd/system/app.service', text: '[Service]\n', apply: { restart: 'app.service' } };
    expect(place([unit, app]).commands).toEqual(['systemctl daemon-reload', 'systemctl restart app.service']);
    applied();
    const container = { path: '/etc/containers/systemd/box.container', text: '', apply: { run: 'systemctl daemon-reload && systemctl restart box.service' } };
    place([container, unit, app]);
    applied();
    expect(place([unit, app]).commands).toEqual(['systemctl daemon-reload', 'systemctl stop box.service || ! systemctl is-active --quiet box.service']);
    applied();
    expect(place([]).commands).toEqual(['systemctl daemon-reload', 'systemctl stop app.service || ! systemctl is-active --quiet app.service']);
  });

  it('runs each rule once: units are read first, services start last, and a reload gives way to a restart', () => {
    const rules = [{ restart: 'b.service' }, { reload: 'b.service' }, { reload: 'a.service' }, { run: 'sysctl --system' }, { run: 'sysctl --system' }, {}];
    const files = rules.map((apply, index) => ({ path: `/etc/${index}`, text: '', apply }));
    const drop = { path: '/etc/systemd/system/b.service.d/1.conf', text: '', apply: { run: 'systemctl daemon-reload' } };
    expect(place([...files, drop]).commands).toEqual([
      'systemctl daemon-reload',
      'sysctl --system',
      'systemctl reload-or-restart a.service',
      'systemctl restart b.service',
    ]);
  });

  it('touches nothing where the program of one file refuses it, and says what it said', () => {
    const bad: File = { path: '/etc/bad', text: 'bad\n', validate: "/bin/sh -c 'echo line 1: no such word; false' %s" };
    const result = place([motd, bad]);
    expect(result.failed).toBe(true);
    expect(result.msg).toContain('No file was touched');
    expect(result.msg).toContain('line 1: no such word');
    expect(existsSync(real(motd.path))).toBe(false);
    expect(place([motd, { ...bad, validate: 'grep --quiet bad %s' }]).written).toEqual([motd.path, '/etc/bad']);
  });

  it('in a trial changes nothing, and says what would change and what would be run', () => {
    place([motd]);
    applied();
    const result = place([app], { _ansible_check_mode: true, _ansible_diff: true });
    expect(result).toMatchObject({ changed: true, written: [app.path], removed: [motd.path], commands: [] });
    expect(JSON.stringify(result.diff)).toContain('then: systemctl restart app.service');
    expect(existsSync(real(app.path))).toBe(false);
    expect(onHost(motd.path)).toBe('hello\n');
    expect(place([motd]).changed).toBe(false);
  });

  describe('with secrets', () => {
    const token = importedSecret('token');
    const held = (text: string): File => ({ path: '/etc/held', text, mode: '0600', secrets: [token.address] });

    it('fills them in and shows them to nobody', () => {
      const value = 'a"long\\value';
      const result = place([held(hostYaml({ token }).planned())], { secrets: { [token.address]: value }, _ansible_diff: true, _ansible_verbosity: 4 });
      expect(parse(onHost('/etc/held'))).toEqual({ token: value });
      expect(result.output).not.toContain('long');
      expect(statSync(real('/etc/held')).mode & 0o7777).toBe(0o600);
    });

    it('asks for the right command where a secret is a part of it', () => {
      const file = { ...held(hostText`${token}`.planned()), apply: { restart: 'app.service' } };
      expect(place([file], { secrets: { [token.address]: 'app' } }).commands).toEqual(['systemctl restart app.service']);
    });

    it('names every one that is missing, and touches nothing', () => {
      const other = importedSecret('other');
      const files = [motd, held(hostText`${token}`.planned()), { path: '/etc/b', text: hostText`${other}`.planned(), secrets: [other.address] }];
      const result = place(files, { secrets: { [other.address]: '' } });
      expect(result).toMatchObject({ failed: true, msg: 'No file was touched. secrets without a value: sites/small/k3s#other, sites/small/k3s#token' });
      expect(existsSync(real(motd.path))).toBe(false);
    });

    it.for([
      ['a placeholder of no known form', '@@secret:base64:sites/small/k3s#token@@', []],
      ['a secret that the site does not list for the file', hostText`${token}`.planned(), []],
      ['a secret that the file does not hold', 'x', [token.address]],
    ] as const)('refuses %s', ([, text, secrets]) => {
      const result = place([{ ...held(text), secrets }], { secrets: { [token.address]: 'a value' } });
      expect(result.failed).toBe(true);
      expect(result.output).not.toContain('a value');
      expect(existsSync(real('/etc/held'))).toBe(false);
    });

    it('writes any text so that YAML reads it back, and as it is where it stands as text', () => {
      const anything = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((text) => text.isWellFormed());
      const values = [
        ...fc.sample(anything, { numRuns: 300, seed: 7 }),
        '\u0000',
        '\u0085\u2028\ufeff',
        '😀',
        '"',
        '\\',
        "'",
        '\n',
        '@@secret:text:x@@',
        '$x',
        '{{ x }}',
      ];
      const secrets = values.map((_, index) => importedSecret(`k${index}`));
      const files = secrets.flatMap((secret, index) => [
        { path: `/yaml/${index}`, text: hostYaml({ a: { b: secret } }).planned(), secrets: [secret.address] },
        { path: `/text/${index}`, text: hostText`<${secret}>`.planned(), secrets: [secret.address] },
      ]);
      const result = place(files, { secrets: Object.fromEntries(secrets.map(({ address }, index) => [address, values[index]])) });
      expect(result.msg).toBeUndefined();
      values.forEach((value, index) => {
        expect(parse(onHost(`/yaml/${index}`))).toEqual({ a: { b: value } });
        expect(onHost(`/text/${index}`)).toBe(`<${value}>`);
      });
    });
  });

  it('does not guess where its own list is damaged', () => {
    place([motd]);
    writeFileSync(real('/var/lib/bastide/managed-files.json'), '{');
    expect(place([app])).toMatchObject({ failed: true, msg: expect.stringContaining('is damaged') });
    expect(existsSync(dirname(real(app.path)))).toBe(false);
  });
});
