import type { JsonObject } from '../../core/json.ts';

/** What the plays were tried with. It runs on the machine of the engineer, and needs Python 3.11 there. */
const ansibleCore = '2.19.14';

/** Variables that a person or a test may set with `-e`; the plays name no other. */
export const runSettings: JsonObject = {
  bastide_site_folder: '{{ playbook_dir | dirname }}',
  // Stands for the root of the host in a trial run: below a scratch folder no package is installed and no unit started.
  bastide_root: '',
  // What runs the commands that files ask for.
  bastide_shell: ['/bin/sh', '-c'],
  // How often a machine is asked whether it is well, before a run gives up.
  bastide_questions: 60,
  bastide_seconds_between_questions: 10,
  bastide_kubectl: "{{ [bastide_root ~ '/usr/local/bin/k3s', 'kubectl'] }}",
  bastide_server_side: ['--server-side', '--force-conflicts', '--field-manager=argocd-controller', '--filename', '-'],
  bastide_k3s_releases: 'https://github.com/k3s-io/k3s/releases/download',
  bastide_k3s_package_repository: 'https://rpm.rancher.io',
  // Changes servers although another one is not well.
  bastide_despite_sick_servers: false,
  // Applies bootstrap objects that Argo CD has taken over.
  bastide_bootstrap_force: false,
};

const configuration = `[defaults]
inventory = inventory.yml
interpreter_python = /usr/bin/python3
forks = 10
timeout = 30
retry_files_enabled = false

[connection]
pipelining = true
`;

/** Values from a store instead of the Ansible Vault file: \`-e @store-secrets.yml\`, with the command that prints one. */
const storeSecrets = String.raw`# In the command \1 stands for the path of a secret and \2 for its key, e.g.
# -e @store-secrets.yml -e '{"bastide_store_command": "bao kv get -mount=secret -field=\\2 \\1"}'
bastide_secrets: "{{ dict(bastide_vault_secrets | zip(query('ansible.builtin.pipe', *bastide_store_commands))) }}"
bastide_store_commands: "{{ bastide_vault_secrets | map('regex_replace', '^(.+)#(.+)$', bastide_store_command) }}"
`;

export const runFiles: Readonly<Record<string, string>> = {
  'ansible.cfg': configuration,
  'requirements.txt': `ansible-core==${ansibleCore}\n`,
  'store-secrets.yml': storeSecrets,
};

/**
 * What the playbooks that products bring need besides: PyPI's `ansible` of that ansible-core, which holds community.general 11.4.1; and, in
 * `requirements.yml` for `ansible-galaxy collection install`, a collection that is on Ansible Galaxy alone and was not run with these plays.
 */
export const playbookFiles: Readonly<Record<string, string>> = {
  'requirements.txt': `ansible-core==${ansibleCore}\nansible==12.2.0\n`,
  'requirements.yml': 'collections:\n  - name: freeipa.ansible_freeipa\n',
};
