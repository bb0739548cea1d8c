import type { RunBook, RunBookStep } from '../../core/run-book.ts';
import { defineScript } from './define-virtual-machine.ts';
import type { DirectoryModel } from './directory-variables.ts';
import { imageFolder } from './domain-xml.ts';
import { replicaFqdn } from './names.ts';

/** In the order of the days of a site. */
export const freeIpaRunBook = ({ props, realm, inventory }: DirectoryModel): RunBook => {
  const { domain, siteName, nameServers, timeServers } = { ...inventory, siteName: inventory.site };
  const names = props.replicas.map((replica) => replicaFqdn(replica, domain));
  const [first, ...others] = names;
  const play = (playbook: string, more = ''): string =>
    `ansible-playbook freeipa-${playbook}.yml -e @~/${siteName}.vault.yml --ask-vault-pass${more === '' ? '' : ` ${more}`}`;
  const carriers = props.replicas.map(({ machine, address }) => `${address.name} on ${machine.name}`).join(', ');
  return {
    title: 'FreeIPA',
    purpose: `The people, groups and machines of ${siteName}: who may log in where, and what as root; the realm ${realm}, an authority of its own, and the name servers of ${domain}. Replicas: ${carriers}; each can do everything. With all of them gone nobody new logs in; accounts that a machine has seen go on there for a while. The user of Ansible is local and needs none of them.`,
    checks: [
      { text: 'On each replica: every service runs.', command: 'sudo ipactl status' },
      { text: `On ${first}: replicas and their agreements are well; an empty list is a healthy answer.`, command: 'sudo ipa-healthcheck --failures-only' },
      { text: 'From any machine: each replica answers for the domain.', command: names.map((name) => `dig +short @${name} ${domain} SOA`).join('\n') },
      { text: 'On a machine: an account is known.', command: `id admin && sssctl domain-status ${domain}` },
    ],
    failures: [
      { symptom: 'The domain is to be set up (day 0)', steps: dayZero(first ?? 'ipa-1', siteName, domain, nameServers.map(String), props, play) },
      {
        symptom: 'A replica is lost',
        steps: [
          { text: `Is its virtual machine there? On the machine that carries it (${carriers}):`, command: 'sudo virsh list --all' },
          { text: 'It is shut off: start it, and wait until ipactl status is well on it.', command: `sudo ${defineScript} NAME` },
          {
            text: `It is gone for good, or its disk is. On another replica, as an administrator: was it the one that renews certificates? Then give that to another first, because nobody else does it.`,
            command: `ipa config-show | grep 'renewal master'\nipa config-mod --ca-renewal-master-server=${others[0] ?? 'OTHER'}`,
          },
          { text: 'Still there: forget the lost one.', command: `ipa server-del NAME.${domain}` },
          {
            text: 'On the machine that carries it: remove its virtual machine with its disk, and make it anew.',
            command: `sudo virsh destroy NAME; sudo virsh undefine NAME\nsudo rm -f ${imageFolder}/NAME.qcow2 ${imageFolder}/NAME-seed.iso\nsudo ${defineScript} NAME`,
          },
          {
            text: `It joins again. ${first} itself was lost: name one that lives, because the play takes the first of the list for the one that knows the domain. Change the order of replicas in the site, synthesize, have it merged, then:`,
            command: play('domain'),
          },
        ],
      },
      {
        symptom: 'The certificate authority is lost',
        steps: [
          { text: 'One replica with it lives: it is not lost. Which have it?', command: 'ipa server-role-find --role "CA server" --status enabled' },
          {
            text: 'On a replica that lives and should have it:',
            command: 'sudo ipa-ca-install',
          },
          {
            text: `Every replica is gone: make the virtual machine of ${first} anew (as above), fetch its newest backup, and restore it. The name and the version of FreeIPA must be those of the backup: its file header has them (host, ipa_version).`,
            command: `sudo dnf install epel-release && sudo dnf install rclone\nsudo mkdir -p /var/lib/ipa/backup\nrclone cat store:${[props.backup.store.bucket, props.backup.store.folder ?? [], 'freeipa'].flat().join('/')}/${props.replicas[0]?.address.name ?? 'NAME'}/BACKUP.tar.gpg | gpg --decrypt | sudo tar -C /var/lib/ipa/backup -xf -\nsudo grep -E '^(host|ipa_version)' /var/lib/ipa/backup/BACKUP/header`,
          },
          {
            text: 'Install that VERSION of FreeIPA, not the newest. Rocky Linux keeps the packages of older minor releases at dl.rockylinux.org/vault/rocky: name that release as the repository where dnf does not find it.',
            command:
              'sudo dnf --showduplicates list ipa-server\nsudo dnf install ipa-server-VERSION ipa-server-dns-VERSION\nsudo ipa-restore /var/lib/ipa/backup/BACKUP',
          },
          {
            text: `The keys of the store are ${props.backup.accessKey.address} and ${props.backup.secretKey.address}, the passphrase is ${props.backup.passphrase.address}.`,
          },
          { text: 'The other replicas know a future that the restored one does not: make them anew, one after the other.', command: play('domain') },
        ],
      },
      {
        symptom: 'Logins are refused with "Clock skew too great"',
        steps: [
          {
            text: 'Kerberos refuses clocks that differ by more than five minutes. On both ends: how far is it off, and from whom does it take the time?',
            command: 'chronyc tracking && chronyc sources',
          },
          {
            text: `Servers of the time: ${timeServers.join(', ') || 'none, name some in the inventory'}. Where one answers, let the clock jump now.`,
            command: 'sudo chronyc makestep',
          },
          { text: 'A replica was suspended and resumed: the same on it, then look at its replication.', command: 'sudo ipa-healthcheck --failures-only' },
        ],
      },
      {
        symptom: 'A person leaves',
        steps: [
          {
            text: 'As an administrator: take the person out of every group. The single sign-on asks the directory for the groups of each token, so that no new one has any, also not in a session that lives.',
            command: "ipa user-show NAME | grep 'Member of groups'\nipa group-remove-member GROUP --users=NAME",
          },
          {
            text: 'Disable the account: no password of it opens anything from now on. By itself this ends no session of the single sign-on: such a session asks for no password, and gets new tokens until it ends.',
            command: 'ipa user-disable NAME',
          },
          { text: 'End the sessions of the single sign-on: run book of Keycloak, "The sessions of a person have to end now".' },
          {
            text: 'Tickets that were given out live for a day, sessions longer. On the machines that the person may log in to:',
            command: 'sudo loginctl terminate-user NAME; sudo sss_cache --user=NAME',
          },
          { text: 'Look for application credentials in OpenStack: they ask the single sign-on for nothing.' },
          { text: 'Replace what the person knew: the passwords of the Ansible Vault file, and keys in authorized_keys of the machines.' },
          { text: 'Later, keep the name from being given to somebody else.', command: 'ipa user-del --preserve NAME' },
        ],
      },
      {
        symptom: 'A machine was added, or installed anew',
        steps: [
          {
            text: 'It was enrolled before: FreeIPA keeps its old key, and makes no password until that is gone. As an administrator:',
            command: `ipa host-disable NAME.${domain}`,
          },
          {
            text: 'It is made known, then enrolled with a password that is good for one time and stands nowhere.',
            command: `${play('directory')}\n${play('hosts', '--limit NAME,ipaserver')}`,
          },
        ],
      },
      {
        symptom: 'A rule was removed from the site and is still there',
        steps: [
          {
            text: 'The plays make and change groups and rules; they remove none, because administrators may have made others. Compare, then remove it by hand.',
            command: 'ipa hbacrule-find --pkey-only; ipa sudorule-find --pkey-only\nipa hbacrule-del NAME',
          },
        ],
      },
    ],
  };
};

const dayZero = (
  first: string,
  site: string,
  domain: string,
  nameServers: readonly string[],
  { authority, reader }: DirectoryModel['props'],
  play: (playbook: string, more?: string) => string,
): readonly RunBookStep[] => [
  {
    text: 'On the machine of an engineer: the collections that the plays are made of. No check of the site has run freeipa.ansible_freeipa: read what the first play of freeipa-domain.yml would do.',
    command: 'ansible-galaxy collection install --requirements-file requirements.yml',
  },
  {
    text: 'The play of machines outside Kubernetes has started the virtual machines. See each key once and compare it with what the console shows.',
    command: 'ansible freeipa -m ping\nsudo virsh console NAME',
  },
  { text: 'The domain, then the other replicas one by one; ten minutes and more for each.', command: play('domain') },
  { text: 'Groups, rules, records, accounts of programs.', command: play('directory') },
  {
    text: `Put /etc/ipa/ca.crt of ${first}, which is public, into the Ansible Vault file as ${authority.address}, in the place of what stands there. With ${reader.password.address}, which is there already, it is what the single sign-on reads the directory by: the store cannot bring them, because people log in to the store by the single sign-on.`,
    command: `ssh ${first} cat /etc/ipa/ca.crt\nansible-vault edit ~/${site}.vault.yml`,
  },
  {
    text: 'Go on with day 0 of the run book of Ansible, "K3s". The steps below come when it sends you here again: only then does every machine have what it is enrolled by.',
  },
  {
    text: `Before ${domain} is delegated: a name that only the old zone has is gone afterwards. The first command says how many records that has; where its name servers do not give it away the file says so, and is written by their own list. The second says nothing when the replicas know all that people and machines ask for; else add the names to outsideNames of FreeIpa in the site, and other types of records by hand.`,
    command: `dig +noall +answer @${nameServers[0] ?? 'NAME-SERVER'} ${domain} AXFR > old-zone; wc -l old-zone\nawk '$4 ~ /^(A|AAAA|CNAME|MX|SRV|TXT)$/ { print $1, $4 }' old-zone | sort -u | while read -r name type; do [ -n "$(dig +short @${first} "$name" "$type")" ] || echo "$name $type"; done`,
  },
  {
    text: `Delegate ${domain}: the name servers of the site (${nameServers.join(', ') || 'none in the inventory'}) forward it to the replicas. Until then machines know the replicas by /etc/hosts alone.`,
    command: `dig +short ${first}`,
  },
  { text: 'Every machine is enrolled.', command: play('hosts') },
  {
    text: 'Add the first person, and make it an administrator; the account admin is for Ansible and for the worst day.',
    command: 'kinit admin && ipa user-add NAME --random && ipa group-add-member GROUP --users=NAME',
  },
  {
    text: `That password has expired from the beginning, and the single sign-on refuses it: the person changes it first, on a machine of the domain or on the page of a replica, https://${first}.${domain}. The same is to be done when it expires later.`,
    command: 'kinit NAME',
  },
];
