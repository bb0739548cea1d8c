import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ansible } from '../../../src/bare-metal/ansible/ansible.ts';
import { plan } from '../../../src/core/plan.ts';
import { ansible, ansiblePython, Scratch } from '../../fixtures/ansible.ts';
import { inventoryWithReplicas, smallDirectory } from '../../fixtures/small-directory.ts';
import { smallSite } from '../../fixtures/small-site.ts';

const asked = ansible ? spawnSync('ansible-doc', ['--type', 'module', '--json', 'community.general.ipa_group'], { encoding: 'utf8' }) : undefined;
const hasCollections = asked?.stdout.includes('"ipa_group"') ?? false;
if (!hasCollections) console.log('community.general is not here (pip install ansible): modules of FreeIPA do not read what the playbooks give them');

const planned = () => {
  const site = smallSite(inventoryWithReplicas());
  smallDirectory(site);
  new Ansible(site, 'ansible', { user: 'operator' });
  return plan(site);
};

describe.skipIf(!hasCollections)('the playbooks of FreeIPA', () => {
  let scratch: Scratch;
  const play = (playbook: string, ...more: readonly string[]) =>
    spawnSync('ansible-playbook', ['--inventory', 'inventory.yml', playbook, ...more], {
      cwd: scratch.path('ansible'),
      encoding: 'utf8',
      env: { ...process.env, ANSIBLE_STDOUT_CALLBACK: 'default', HOME: scratch.folder },
    });

  beforeAll(() => {
    scratch = new Scratch();
    for (const file of planned().files.values()) scratch.write(file.path, file.bytes());
    // Where no server answers, a module has read all that it was given before it says so.
    const values = Object.fromEntries(['admin', 'keycloak'].map((key) => [`sites/small/freeipa#${key}`, 'canary']));
    const settings = {
      freeipa_replicas: [{ name: 'ipa-1', fqdn: 'localhost', carrier: 'control-1' }],
      bastide_secrets: values,
      ansible_python_interpreter: ansiblePython,
    };
    scratch.write('ansible/trial.yml', JSON.stringify(settings));
  });
  afterAll(() => scratch[Symbol.dispose]());

  it.for(['domain', 'directory', 'hosts'])('freeipa-%s.yml is one for Ansible', { timeout: 120_000 }, (name) => {
    const { status, stderr } = play(`freeipa-${name}.yml`, '--syntax-check');
    expect(status, stderr).toBe(0);
  });

  const triedOn = (change: (text: string) => string): string => {
    const given = planned().files.get('ansible/freeipa-directory.yml')!.bytes().split('\n- name: Accounts')[0]!;
    const text = change(given).replace('  gather_facts: false\n', '  gather_facts: false\n  ignore_errors: true\n  connection: local\n');
    scratch.write('ansible/trial-directory.yml', text);
    const { stdout, stderr } = play('trial-directory.yml', '--extra-vars', '@trial.yml');
    return `${stdout}\n${stderr}`;
  };

  it('give every module of FreeIPA what it takes', () => {
    const output = triedOn((text) => text);
    const answers = [...output.matchAll(/"msg": "([^"]+)"/g)].map(([, message]) => message!).filter((message) => !message.startsWith('One or more items'));
    expect(answers.length).toBeGreaterThan(10);
    expect(new Set(answers)).toEqual(new Set(['login: Request failed: <urlopen error [Errno 111] Connection refused>']));
  }, 120_000);

  it('would be told of an option that a module does not have', () => {
    expect(triedOn((text) => text.replace('usergroup: "{{ item.groups }}"', 'usergroups: "{{ item.groups }}"'))).toContain('Unsupported parameters');
  }, 120_000);
});
