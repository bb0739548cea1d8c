const main = `- name: Wait until the API answers
  ansible.builtin.command:
    argv: "{{ bastide_kubectl + ['get', '--raw', '/readyz'] }}"
  register: bootstrap_api
  until: bootstrap_api.rc == 0
  retries: "{{ 0 if ansible_check_mode else bastide_questions }}"
  delay: "{{ bastide_seconds_between_questions }}"
  changed_when: false
  failed_when: bootstrap_api.rc != 0 and not ansible_check_mode
  check_mode: false

- name: Make the Namespaces
  ansible.builtin.include_tasks: objects.yml
  vars:
    bootstrap_files: "{{ bastide_bootstrap_namespaces }}"
  when: bootstrap_api.rc == 0

- name: Make the Secrets
  ansible.builtin.include_tasks: secret.yml
  loop: "{{ bastide_bootstrap_secrets }}"
  loop_control:
    loop_var: bootstrap_secret
    label: "{{ bootstrap_secret.namespace }}/{{ bootstrap_secret.name }}"
  when: bootstrap_api.rc == 0

- name: Apply step by step
  ansible.builtin.include_tasks: step.yml
  loop: "{{ bastide_bootstrap }}"
  loop_control:
    loop_var: bootstrap_step
    label: "{{ bootstrap_step.apply | map('basename') | join(' ') }}"
  when: bootstrap_api.rc == 0
`;

const step = `- name: Apply the objects of the step
  ansible.builtin.include_tasks: objects.yml
  vars:
    bootstrap_files: "{{ bootstrap_step.apply }}"

- name: Wait until the APIs that it brings are there
  ansible.builtin.command:
    argv: "{{ bastide_kubectl + ['wait', '--for=create', item, '--timeout=15m'] }}"
  loop: "{{ bootstrap_definitions + bootstrap_services }}"
  changed_when: false
  when: not ansible_check_mode
  vars: &apis
    bootstrap_definitions: "{{ bootstrap_step.wait_for_custom_resource_definitions | map('regex_replace', '^', 'customresourcedefinition/') }}"
    bootstrap_services: "{{ bootstrap_step.wait_for_api_services | map('regex_replace', '^', 'apiservice/') }}"

- name: Wait until the definitions are served
  ansible.builtin.command:
    argv: "{{ bastide_kubectl + ['wait', '--for=condition=Established', item, '--timeout=15m'] }}"
  loop: "{{ bootstrap_definitions }}"
  changed_when: false
  when: not ansible_check_mode
  vars: *apis

- name: Wait until the services answer
  ansible.builtin.command:
    argv: "{{ bastide_kubectl + ['wait', '--for=condition=Available', item, '--timeout=15m'] }}"
  loop: "{{ bootstrap_services }}"
  changed_when: false
  when: not ansible_check_mode
  vars: *apis
`;

const objects = String.raw`- name: Ask which objects Argo CD has taken over
  ansible.builtin.command:
    argv: "{{ bastide_kubectl + ['get', '--filename', '-', '--ignore-not-found', '--output', 'jsonpath=' ~ bootstrap_tracking] }}"
    stdin: "{{ lookup('ansible.builtin.file', bastide_site_folder ~ '/' ~ item) }}"
  loop: "{{ bootstrap_files }}"
  vars:
    bootstrap_tracking: '{.metadata.annotations.argocd\.argoproj\.io/tracking-id}'
  register: bootstrap_owners
  changed_when: false
  failed_when: bootstrap_owners.rc != 0 and not ansible_check_mode
  check_mode: false

- name: Compare the others with what is there
  ansible.builtin.command:
    argv: "{{ bastide_kubectl + ['diff'] + bastide_server_side }}"
    stdin: "{{ lookup('ansible.builtin.file', bastide_site_folder ~ '/' ~ item) }}"
  loop: "{{ bootstrap_files if bastide_bootstrap_force else bootstrap_owners.results | selectattr('stdout', 'equalto', '') | map(attribute='item') }}"
  register: bootstrap_differences
  changed_when: false
  failed_when: false
  check_mode: false

- name: Apply those that differ
  ansible.builtin.command:
    argv: "{{ bastide_kubectl + ['apply'] + bastide_server_side }}"
    stdin: "{{ lookup('ansible.builtin.file', bastide_site_folder ~ '/' ~ item) }}"
  loop: "{{ bootstrap_differences.results | rejectattr('rc', 'equalto', 0) | map(attribute='item') }}"
  register: bootstrap_applied
  until: bootstrap_applied.rc == 0
  retries: "{{ bastide_questions }}"
  delay: "{{ bastide_seconds_between_questions }}"
  changed_when: true
`;

const secret = `- name: Compare the Secret with what is there
  ansible.builtin.command:
    argv: "{{ bastide_kubectl + ['diff'] + bastide_server_side }}"
    stdin: "{{ bootstrap_manifest | to_json }}"
  register: bootstrap_secret_difference
  changed_when: false
  failed_when: false
  check_mode: false
  no_log: true
  vars: &manifest
    bootstrap_plain: "{{ bootstrap_secret.data | dict2items | selectattr('value.value', 'defined') }}"
    bootstrap_vault: "{{ bootstrap_secret.data | dict2items | selectattr('value.vault', 'defined') }}"
    bootstrap_plain_values: "{{ bootstrap_plain | map(attribute='value.value') | map('b64encode') }}"
    bootstrap_vault_values: "{{ bootstrap_vault | map(attribute='value.vault') | map('extract', bastide_secrets) | map('b64encode') }}"
    bootstrap_manifest:
      apiVersion: v1
      kind: Secret
      metadata:
        name: "{{ bootstrap_secret.name }}"
        namespace: "{{ bootstrap_secret.namespace }}"
        labels: "{{ bootstrap_secret.labels }}"
      data: >-
        {{ dict(bootstrap_plain | map(attribute='key') | zip(bootstrap_plain_values))
        | combine(dict(bootstrap_vault | map(attribute='key') | zip(bootstrap_vault_values))) }}

- name: Apply the Secret
  ansible.builtin.command:
    argv: "{{ bastide_kubectl + ['apply'] + bastide_server_side }}"
    stdin: "{{ bootstrap_manifest | to_json }}"
  when: bootstrap_secret_difference.rc != 0
  changed_when: true
  no_log: true
  vars: *manifest
`;

/**
 * What Argo CD itself stands on, applied under the name of Argo CD's own field manager: its first sync finds every field owned by itself and
 * changes none, and a field that a later commit drops is really removed. What Argo CD has taken over is left to it: applied once more
 * without its tracking annotation, an object would lose that, and an old checkout would undo what Git says.
 */
export const bootstrapRole: Readonly<Record<string, string>> = {
  'roles/bootstrap/tasks/main.yml': main,
  'roles/bootstrap/tasks/step.yml': step,
  'roles/bootstrap/tasks/objects.yml': objects,
  'roles/bootstrap/tasks/secret.yml': secret,
};
