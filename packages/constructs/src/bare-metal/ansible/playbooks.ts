const preflight = `- name: Check what every play counts on, before anything is touched
  hosts: managed
  gather_facts: false
  any_errors_fatal: true
  tasks:
    - name: Ansible is recent enough # noqa: run-once[task]
      ansible.builtin.assert:
        that: ansible_version.full is version('2.19', '>=')
        fail_msg: >-
          This is Ansible {{ ansible_version.full }}. The plays were tried with the one that requirements.txt names:
          pip install --requirement requirements.txt
        quiet: true
      run_once: true

    - name: Every secret has a value # noqa: run-once[task]
      ansible.builtin.assert:
        that: preflight_missing | length == 0
        fail_msg: >-
          Nothing was touched. Secrets without a value: {{ preflight_missing | join(', ') }}. Each is a key of bastide_secrets in the
          Ansible Vault file (-e @FILE --ask-vault-pass); its value is text in quotes.
        quiet: true
      run_once: true
      vars:
        preflight_given: "{{ bastide_secrets | default({}) | dict2items | selectattr('value', 'string') | rejectattr('value', 'equalto', '') }}"
        preflight_missing: "{{ bastide_vault_secrets | difference(preflight_given | map(attribute='key')) | sort }}"

    - name: Every file of the host is in the checkout
      ansible.builtin.assert:
        that: preflight_absent | length == 0
        fail_msg: "Nothing was touched. Not in this checkout: {{ preflight_absent | join(', ') }}. Take the whole folder of the site from Git."
        quiet: true
      vars:
        preflight_absent: "{{ bastide_files | map(attribute='source') | map('regex_replace', '^', bastide_site_folder ~ '/') | reject('file') | list }}"
`;

const hosts = `- name: Check first
  ansible.builtin.import_playbook: preflight.yml

- name: Machines outside Kubernetes, one at a time
  hosts: managed:!kubernetes
  gather_facts: false
  become: true
  serial: 1
  any_errors_fatal: true
  roles:
    - role: base
    - role: host_files
`;

/** The same for each play of nodes: K3s is there before its files, because they start it. */
const nodeTasks = `  tasks:
    - name: Prepare the machine
      ansible.builtin.import_role:
        name: base
    - name: Have K3s
      ansible.builtin.import_role:
        name: k3s
        tasks_from: install.yml
    - name: Put its files in place and start what they ask for
      ansible.builtin.import_role:
        name: host_files
    - name: Leave the next one alone until this one is well
      ansible.builtin.import_role:
        name: k3s
        tasks_from: health.yml
      when: not ansible_check_mode
`;

/** Plays of nodes, in the order in which they run: title, hosts, how many at once. */
const nodePlays = [
  ['The server that starts the cluster where there is none', 'k3s_first_server', '1'],
  ['The other servers, one at a time', 'k3s_servers:!k3s_first_server', '1'],
  ['Agents that stand in for each other, one at a time', 'k3s_agents:&one_at_a_time', '1'],
  ['The other agents, in batches', 'k3s_agents:!one_at_a_time', `"{{ bastide_agents_at_once | default('25%') }}"`],
] as const;

const k3s = `- name: Check first
  ansible.builtin.import_playbook: preflight.yml
${nodePlays
  .map(
    ([title, group, serial]) => `
- name: ${title}
  hosts: ${group}
  gather_facts: false
  become: true
  serial: ${serial}
  any_errors_fatal: true
${nodeTasks}`,
  )
  .join('')}`;

const bootstrap = `- name: Check first
  ansible.builtin.import_playbook: preflight.yml

- name: What Argo CD stands on, from the first server that answers
  hosts: k3s_servers
  gather_facts: false
  become: true
  tasks:
    - name: See which servers answer
      ansible.builtin.ping:

    - name: Apply it
      ansible.builtin.include_role:
        name: bootstrap
      when: inventory_hostname == ansible_play_hosts | first
`;

/** The playbooks of a site, in the order in which it is set up; those for a cluster only where it has one. */
export const playbooksOf = (hasCluster: boolean): Readonly<Record<string, string>> => {
  const parts = { 'hosts.yml': hosts, ...(hasCluster ? { 'k3s.yml': k3s, 'bootstrap.yml': bootstrap } : {}) };
  const site = Object.keys(parts).map((file) => `- name: ${titles[file as keyof typeof titles]}\n  ansible.builtin.import_playbook: ${file}\n`);
  return { 'preflight.yml': preflight, ...parts, 'site.yml': site.join('\n') };
};

const titles = {
  'hosts.yml': 'Machines outside Kubernetes, because routers are among them',
  'k3s.yml': 'Nodes of the cluster',
  'bootstrap.yml': 'What Argo CD stands on',
} as const;
