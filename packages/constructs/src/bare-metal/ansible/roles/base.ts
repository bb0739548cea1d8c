const tasks = `- name: Ask whether SELinux enforces
  ansible.builtin.command:
    argv: [getenforce]
  register: base_selinux
  changed_when: false
  check_mode: false
  when: bastide_root == ''

- name: Refuse a machine on which SELinux does not enforce
  ansible.builtin.assert:
    that: base_selinux.stdout == 'Enforcing'
    fail_msg: >-
      SELinux is {{ base_selinux.stdout }} on {{ inventory_hostname }}, and the site counts on it. Set SELINUX=enforcing in
      /etc/selinux/config, let the machine label its files (touch /.autorelabel), start it again, then run this once more.
    quiet: true
  when: bastide_root == ''

- name: Have the packages that the machine needs
  ansible.builtin.dnf:
    name: "{{ bastide_packages }}"
    state: present
    lock_timeout: 300
  when: bastide_root == '' and bastide_packages | length > 0

- name: Have no second owner of the packet filter
  ansible.builtin.dnf:
    name: firewalld
    state: absent
    autoremove: false
    lock_timeout: 300
  when: bastide_root == ''
`;

/**
 * What holds for every machine before its files. firewalld goes: kube-proxy, Calico and the site's own files write the packet filter, and
 * a second owner drops their rules whenever it reloads (https://docs.k3s.io/installation/requirements, operating systems).
 */
export const baseRole: Readonly<Record<string, string>> = { 'roles/base/tasks/main.yml': tasks };
