import { hostFilesModule } from './host-files-module.ts';

// A handler would be forgotten by a run that is cut off; what is pending is remembered on the host.
const tasks = `- name: Put the files of the host in place
  bastide_host_files:
    files: "{{ bastide_files }}"
    contents: "{{ query('ansible.builtin.file', *host_files_sources, rstrip=false, lstrip=false) }}"
    secrets: "{{ bastide_secrets | default({}) | dict2items | selectattr('key', 'in', host_files_secrets) | items2dict }}"
    root: "{{ bastide_root }}"
  vars:
    host_files_sources: "{{ bastide_files | map(attribute='source') | map('regex_replace', '^', bastide_site_folder ~ '/') | list }}"
    host_files_secrets: "{{ bastide_files | map(attribute='secrets', default=[]) | flatten | unique }}"
  register: host_files_placed

- name: See what they ask for # noqa: no-handler
  bastide_host_files:
    state: pending
    root: "{{ bastide_root }}"
  register: host_files_pending
  when: host_files_placed is changed

- name: Run what they ask for
  ansible.builtin.command:
    argv: "{{ bastide_shell + [item] }}"
  loop: "{{ host_files_pending.commands | default([]) }}"
  changed_when: true
  timeout: 900

- name: Note that all of it has been run # noqa: no-handler
  bastide_host_files:
    state: applied
    root: "{{ bastide_root }}"
  when: host_files_placed is changed

- name: Have the services run, now and after a boot
  ansible.builtin.systemd_service:
    name: "{{ item }}"
    enabled: true
    state: started
  loop: "{{ bastide_services }}"
  when: bastide_root == ''
  ignore_errors: "{{ ansible_check_mode }}"

- name: Wait until the machine does its work again
  ansible.builtin.command:
    argv: "{{ bastide_shell + [item] }}"
  loop: "{{ bastide_health_checks }}"
  register: host_files_health
  until: host_files_health.rc == 0
  retries: "{{ bastide_questions }}"
  delay: "{{ bastide_seconds_between_questions }}"
  changed_when: false
`;

/** Files, then what they ask for, then services, then the question whether the machine is well: the next one is left alone until it is. */
export const hostFilesRole: Readonly<Record<string, string>> = {
  'roles/host_files/library/bastide_host_files.py': hostFilesModule,
  'roles/host_files/tasks/main.yml': tasks,
};
