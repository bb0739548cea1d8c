import { backupScript, backupService, backupTimer } from './backup.ts';

const indented = (text: string, by: number): string => text.trimEnd().replaceAll(/^(?=.)/gm, ' '.repeat(by));

/**
 * The servers themselves. The roles come with the collection freeipa.ansible_freeipa, of Ansible Galaxy; they are included, so that the
 * playbook can be parsed where the collection is not.
 * https://github.com/freeipa/ansible-freeipa/tree/master/roles
 */
export const domainPlaybook = `- name: The server that starts the domain
  hosts: ipaserver
  become: true
  any_errors_fatal: true
  tasks:
    - name: Have the domain, with its authority and its name servers
      ansible.builtin.include_role:
        name: freeipa.ansible_freeipa.ipaserver
      vars:
        ipaserver_domain: "{{ freeipa_domain }}"
        ipaserver_realm: "{{ freeipa_realm }}"
        ipaadmin_password: "{{ bastide_secrets[freeipa_admin_secret] }}"
        ipadm_password: "{{ bastide_secrets[freeipa_directory_manager_secret] }}"
        ipaserver_random_serial_numbers: true
        ipaserver_no_hbac_allow: true
        ipaserver_setup_dns: true
        ipaserver_forwarders: "{{ freeipa_forwarders }}"
        ipaserver_forward_policy: only
        ipaserver_auto_reverse: true
        # The name servers above ask the replicas for the domain, so it is known before it is there.
        ipaserver_allow_zone_overlap: true
        ipaserver_setup_firewalld: false
        ipaclient_no_ntp: true

- name: The other replicas, one at a time
  hosts: ipareplicas
  become: true
  serial: 1
  any_errors_fatal: true
  tasks:
    - name: Have a replica with an authority and a name server of its own
      ansible.builtin.include_role:
        name: freeipa.ansible_freeipa.ipareplica
      vars:
        ipareplica_domain: "{{ freeipa_domain }}"
        ipaserver_realm: "{{ freeipa_realm }}"
        ipareplica_servers: "{{ [freeipa_replicas[0].fqdn] }}"
        ipaadmin_password: "{{ bastide_secrets[freeipa_admin_secret] }}"
        ipadm_password: "{{ bastide_secrets[freeipa_directory_manager_secret] }}"
        ipareplica_setup_ca: true
        ipareplica_setup_dns: true
        ipareplica_forwarders: "{{ freeipa_forwarders }}"
        ipareplica_forward_policy: only
        ipareplica_auto_reverse: true
        ipareplica_setup_firewalld: false
        ipaclient_no_ntp: true

- name: Backups
  hosts: freeipa
  gather_facts: false
  become: true
  vars:
    freeipa_replica: "{{ freeipa_replicas | selectattr('name', 'equalto', inventory_hostname) | first }}"
  tasks:
    - name: Have the repository that rclone comes from
      ansible.builtin.dnf:
        name: epel-release
        state: present

    - name: Have what encrypts and sends them
      ansible.builtin.dnf:
        name: [gnupg2, rclone]
        state: present

    - name: Have a folder that root alone reads
      ansible.builtin.file:
        path: /etc/freeipa-backup
        state: directory
        owner: root
        group: root
        mode: "0700"

    - name: Have the passphrase
      ansible.builtin.copy:
        dest: /etc/freeipa-backup/passphrase
        content: "{{ bastide_secrets[freeipa_backup.passphrase_secret] }}"
        owner: root
        group: root
        mode: "0600"
      no_log: true

    - name: Have the way to the store
      ansible.builtin.copy:
        dest: /etc/freeipa-backup/environment
        content: |
          PLACE={{ freeipa_backup.place }}/{{ inventory_hostname }}
          RCLONE_CONFIG_STORE_TYPE=s3
          RCLONE_CONFIG_STORE_PROVIDER=Other
          RCLONE_CONFIG_STORE_ENDPOINT=https://{{ freeipa_backup.endpoint }}
          RCLONE_CONFIG_STORE_REGION={{ freeipa_backup.region }}
          RCLONE_CONFIG_STORE_ACCESS_KEY_ID={{ bastide_secrets[freeipa_backup.access_key_secret] }}
          RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY={{ bastide_secrets[freeipa_backup.secret_key_secret] }}
        owner: root
        group: root
        mode: "0600"
      no_log: true

    - name: Have the command
      ansible.builtin.copy:
        dest: /usr/local/sbin/back-up-freeipa
        content: |
${indented(backupScript, 10)}
        owner: root
        group: root
        mode: "0755"

    - name: Have the service
      ansible.builtin.copy:
        dest: /etc/systemd/system/freeipa-backup.service
        content: |
${indented(backupService, 10)}
        owner: root
        group: root
        mode: "0644"

    - name: Have the day on which it runs
      ansible.builtin.copy:
        dest: /etc/systemd/system/freeipa-backup.timer
        content: |
${indented(backupTimer('{{ freeipa_replica.backup_day }}'), 10)}
        owner: root
        group: root
        mode: "0644"

    - name: Have it run
      ansible.builtin.systemd_service:
        name: freeipa-backup.timer
        daemon_reload: true
        enabled: true
        state: started
`;
