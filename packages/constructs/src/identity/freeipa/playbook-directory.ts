/** The server and the account of every module, as YAML anchors cannot do it over tasks: `module_defaults`. */
const modules = ['ipa_pwpolicy', 'ipa_group', 'ipa_host', 'ipa_hbacrule', 'ipa_sudocmd', 'ipa_sudorule', 'ipa_dnsrecord'] as const;
const defaults = modules.map((module, index) => {
  const [anchor, value] = index === 0 ? [' &server', serverDefaults()] : [' *server', ''];
  return `    community.general.${module}:${anchor}${value}`;
});

function serverDefaults(): string {
  return `
      ipa_host: "{{ freeipa_replicas[0].fqdn }}"
      ipa_pass: "{{ bastide_secrets[freeipa_admin_secret] }}"`;
}

/**
 * What is in the domain: password policy, groups, hosts, who may log in where and do what as root, accounts of programs, records. Run on a
 * replica, which knows the authority of its own address. People are no part of it: administrators add and remove them.
 *
 * Accounts of programs have no Kerberos principal, by which alone FreeIPA knows that a password has expired.
 * https://freeipa.readthedocs.io/en/latest/designs/ldap_grace_period.html
 */
export const directoryPlaybook = `- name: What the directory holds
  hosts: ipaserver
  gather_facts: false
  module_defaults:
${defaults.join('\n')}
  tasks:
    - name: Have the password policy of everybody
      community.general.ipa_pwpolicy:
        minlength: "{{ freeipa_password_policy.minimum_length }}"
        historylength: "{{ freeipa_password_policy.history_length }}"
        maxpwdlife: "{{ freeipa_password_policy.maximum_life_days }}"
        maxfailcount: "{{ freeipa_password_policy.maximum_failures }}"
        lockouttime: "{{ freeipa_password_policy.lockout_seconds }}"
        # By default a password that has expired goes on opening LDAP, and with it the single sign-on.
        gracelimit: 0

    - name: Have every group; who is in it is left to administrators
      community.general.ipa_group:
        name: "{{ item.name }}"
        description: "{{ item.description }}"
      loop: "{{ freeipa_groups }}"
      loop_control:
        label: "{{ item.name }}"

    - name: Know every machine
      community.general.ipa_host:
        fqdn: "{{ item.fqdn }}"
        description: "{{ item.description }}"
        ip_address: "{{ item.address | default(omit) }}"
      loop: "{{ freeipa_hosts }}"
      loop_control:
        label: "{{ item.fqdn }}"

    - name: Have who may log in where
      community.general.ipa_hbacrule:
        name: "{{ item.name }}"
        usergroup: "{{ item.groups }}"
        host: "{{ item.hosts | default(omit) }}"
        hostcategory: "{{ 'all' if item.every_host | default(false) else omit }}"
        service: "{{ item.services }}"
        state: enabled
      loop: "{{ freeipa_access_rules }}"
      loop_control:
        label: "{{ item.name }}"

    - name: Have no rule that lets everybody in everywhere
      community.general.ipa_hbacrule:
        name: allow_all
        state: absent

    - name: Know every command that a rule names
      community.general.ipa_sudocmd:
        name: "{{ item }}"
      loop: "{{ freeipa_sudo_rules | map(attribute='commands', default=[]) | flatten | unique }}"

    - name: Have who may do what as root
      community.general.ipa_sudorule:
        name: "{{ item.name }}"
        usergroup: ["{{ item.group }}"]
        host: "{{ item.hosts | default(omit) }}"
        hostcategory: "{{ 'all' if item.every_host | default(false) else omit }}"
        cmd: "{{ item.commands | default(omit) }}"
        cmdcategory: "{{ 'all' if item.every_command | default(false) else omit }}"
        state: enabled
      loop: "{{ freeipa_sudo_rules }}"
      loop_control:
        label: "{{ item.name }}"

    - name: Have the names of the site
      community.general.ipa_dnsrecord:
        zone_name: "{{ freeipa_domain }}"
        record_name: "{{ item.name }}"
        record_type: "{{ item.type }}"
        record_values: "{{ item.addresses }}"
      loop: "{{ freeipa_dns_records }}"
      loop_control:
        label: "{{ item.name }}"

- name: Accounts of programs, by the socket of the server, as root
  hosts: ipaserver
  gather_facts: false
  become: true
  vars:
    freeipa_socket: "ldapi://%2Frun%2Fslapd-{{ freeipa_realm | replace('.', '-') }}.socket"
  tasks:
    - name: Have every account
      community.general.ldap_entry:
        server_uri: "{{ freeipa_socket }}"
        dn: "{{ item.dn }}"
        objectClass: [account, simplesecurityobject]
        attributes:
          uid: "{{ item.name }}"
          userPassword: "{{ bastide_secrets[item.secret] }}"
          # Its password is replaced by the site, and does not expire before.
          passwordExpirationTime: 20380119031407Z
          nsIdleTimeout: "0"
      loop: "{{ freeipa_service_accounts }}"
      loop_control:
        label: "{{ item.name }}"
      no_log: true

    - name: Have its password
      community.general.ldap_passwd:
        server_uri: "{{ freeipa_socket }}"
        dn: "{{ item.dn }}"
        passwd: "{{ bastide_secrets[item.secret] }}"
      loop: "{{ freeipa_service_accounts }}"
      loop_control:
        label: "{{ item.name }}"
      no_log: true
`;
