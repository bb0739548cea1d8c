const install = `- name: Look for the other kind of node
  ansible.builtin.stat:
    path: "{{ bastide_root }}/etc/systemd/system/{{ k3s_other_service }}"
  register: k3s_other_kind

- name: Refuse to turn a server into an agent, or an agent into a server
  ansible.builtin.assert:
    that: not k3s_other_kind.stat.exists
    fail_msg: >-
      {{ inventory_hostname }} has {{ k3s_other_service }}, and the site wants {{ bastide_k3s_service }} there. A member of etcd cannot just
      change its kind: drain it, delete its node, set the machine up again, then run this once more (run book of K3s).
    quiet: true

- name: Ask how the other servers are
  ansible.builtin.command:
    argv: >-
      {{ bastide_kubectl + ['get', 'nodes', '--request-timeout', '20s', '--selector', 'node-role.kubernetes.io/etcd=true',
      '--output', 'jsonpath={range .items[*]}' ~ k3s_node_line ~ '{end}'] }}
  register: k3s_servers_before
  vars:
    k3s_sick: "{{ k3s_servers_before.stdout_lines | reject('match', '^' ~ inventory_hostname ~ ' ') | reject('match', k3s_well) | list }}"
  until: k3s_servers_before.rc != 0 or k3s_sick | length == 0
  retries: "{{ bastide_questions }}"
  delay: "{{ bastide_seconds_between_questions }}"
  changed_when: false
  failed_when: k3s_servers_before.rc == 0 and k3s_sick | length > 0 and not bastide_despite_sick_servers
  check_mode: false
  when: inventory_hostname in groups.k3s_servers

- name: Know the repository of the SELinux policy
  ansible.builtin.yum_repository:
    name: rancher-k3s-common-stable
    description: SELinux policy of K3s
    baseurl: "{{ bastide_k3s_package_repository }}/k3s/stable/common/centos/9/noarch"
    gpgcheck: true
    gpgkey: "{{ bastide_k3s_package_repository }}/public.key"
  when: bastide_root == ''

- name: Have the packages that K3s needs
  ansible.builtin.dnf:
    name: "{{ bastide_k3s_packages }}"
    state: present
    lock_timeout: 300
  when: bastide_root == ''

- name: Ask which K3s is there
  ansible.builtin.command:
    argv: ["{{ bastide_root }}/usr/local/bin/k3s", --version]
  register: k3s_installed
  changed_when: false
  failed_when: false
  check_mode: false

- name: Fetch K3s, held against the checksums that its release publishes
  ansible.builtin.get_url:
    url: "{{ k3s_release }}/k3s{{ '' if bastide_cpu.architecture == 'amd64' else '-' ~ bastide_cpu.architecture }}"
    checksum: "sha256:{{ k3s_release }}/sha256sum-{{ bastide_cpu.architecture }}.txt"
    dest: "{{ bastide_root }}/usr/local/bin/k3s"
    mode: "0755"
    force: true
  vars:
    k3s_release: "{{ bastide_k3s_releases }}/{{ bastide_k3s_version | urlencode }}"
  register: k3s_fetched
  until: k3s_fetched is succeeded
  retries: 3
  delay: "{{ bastide_seconds_between_questions }}"
  when: "'k3s version ' ~ bastide_k3s_version ~ ' ' not in k3s_installed.stdout | default('')"
`;

const health = `- name: Wait until the API answers on this server
  ansible.builtin.command:
    argv: "{{ bastide_kubectl + ['get', '--raw', '/readyz'] }}"
  register: k3s_api
  until: k3s_api.rc == 0
  retries: "{{ bastide_questions }}"
  delay: "{{ bastide_seconds_between_questions }}"
  changed_when: false
  when: inventory_hostname in groups.k3s_servers

- name: Look whether Pods have had a network here
  ansible.builtin.find:
    paths:
      - "{{ bastide_root }}/etc/cni/net.d"
      - "{{ bastide_root }}/var/lib/rancher/k3s/agent/etc/cni/net.d"
    patterns: "*.conflist"
  register: k3s_network

- name: Wait until the node is well
  ansible.builtin.command:
    argv: "{{ bastide_kubectl + k3s_access + ['get', 'node', inventory_hostname, '--output', 'jsonpath=' ~ k3s_node_line] }}"
  vars:
    k3s_access: "{{ [] if inventory_hostname in groups.k3s_servers else ['--kubeconfig', bastide_root ~ '/var/lib/rancher/k3s/agent/kubelet.kubeconfig'] }}"
  register: k3s_node
  until: >-
    k3s_node.stdout is match(k3s_ready)
    or (k3s_network.matched == 0 and k3s_node.stdout is match(k3s_without_network))
  retries: "{{ bastide_questions }}"
  delay: "{{ bastide_seconds_between_questions }}"
  changed_when: false
`;

/** A line for each node: name, whether it is Ready, whether it votes in etcd (empty for agents), and what the kubelet says. */
const variables = String.raw`k3s_other_service: "{{ 'k3s-agent.service' if inventory_hostname in groups.k3s_servers else 'k3s.service' }}"
k3s_node_line: '{{ k3s_node_columns | join("{'' ''}") }}{"\n"}'
k3s_node_columns:
  - '{.metadata.name}'
  - '{.status.conditions[?(@.type=="Ready")].status}'
  - '{.status.conditions[?(@.type=="EtcdIsVoter")].status}'
  - '{.status.conditions[?(@.type=="Ready")].message}'
k3s_ready: '\S+ True {{ k3s_voter }} '
# Before the first network of the cluster, no node can be Ready.
k3s_without_network: '\S+ False {{ k3s_voter }} .*NetworkPluginNotReady'
k3s_voter: "{{ 'True' if inventory_hostname in groups.k3s_servers else '' }}"
k3s_well: '{{ k3s_ready }}|{{ k3s_without_network }}'
`;

/**
 * K3s on a node, in two halves around its files: \`install\` refuses while another server is sick and fetches the binary; \`health\` waits until
 * the node is well, so that the next one is left alone until then.
 */
export const k3sRole: Readonly<Record<string, string>> = {
  'roles/k3s/tasks/install.yml': install,
  'roles/k3s/tasks/health.yml': health,
  'roles/k3s/vars/main.yml': variables,
};
