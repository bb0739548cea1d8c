/**
 * Enrols every machine that is not, with a password that FreeIPA makes for this one time: it is in no file, and is worth nothing once used.
 */
export const hostsPlaybook = `- name: Every machine is a host of the domain
  hosts: freeipa_clients
  gather_facts: false
  become: true
  vars:
    freeipa_server: "{{ groups['ipaserver'] | first }}"
    freeipa: "{{ hostvars[freeipa_server] }}"
    # A machine does not reach the replica that it carries itself.
    freeipa_servers: "{{ freeipa.freeipa_replicas | rejectattr('carrier', 'equalto', inventory_hostname) | map(attribute='fqdn') }}"
    freeipa_fqdn: "{{ inventory_hostname }}.{{ bastide_domain }}"
  tasks:
    - name: See whether it is one
      ansible.builtin.stat:
        path: /etc/ipa/default.conf
      register: freeipa_enrolled

    - name: Have a password for this one time
      community.general.ipa_host:
        ipa_host: "{{ freeipa.freeipa_replicas[0].fqdn }}"
        ipa_pass: "{{ bastide_secrets[freeipa.freeipa_admin_secret] }}"
        fqdn: "{{ freeipa_fqdn }}"
        random_password: true
      delegate_to: "{{ freeipa_server }}"
      become: false
      register: freeipa_host
      no_log: true
      when: not freeipa_enrolled.stat.exists

    - name: Enrol it
      ansible.builtin.command:
        argv: "{{ freeipa_command + (freeipa_servers | map('regex_replace', '^', '--server=')) }}"
        creates: /etc/ipa/default.conf
      vars:
        freeipa_command:
          - ipa-client-install
          - --unattended
          - --password={{ freeipa_host.host.randompassword }}
          - --domain={{ freeipa.freeipa_domain }}
          - --realm={{ freeipa.freeipa_realm }}
          - --hostname={{ freeipa_fqdn }}
          - --mkhomedir
          - --no-ntp
      no_log: true
      when: not freeipa_enrolled.stat.exists

    - name: Have homes made and accounts known, now and after a boot
      ansible.builtin.systemd_service:
        name: "{{ item }}"
        enabled: true
        state: started
      loop: [sssd.service, oddjobd.service]
`;
