import type { RunBook, RunBookStep } from '../../core/run-book.ts';

/** Where the values of the secrets lie on the machine of an engineer; never in the repository. */
const vaultOf = (site: string): string => `~/${site}.vault.yml`;

export const ansibleRunBook = (site: string, user: string): RunBook => {
  const play = (playbook: string, more = ''): string =>
    `ansible-playbook ${playbook}.yml -e @${vaultOf(site)} --ask-vault-pass${more === '' ? '' : ` ${more}`}`;
  return {
    title: 'Ansible',
    purpose: `Puts the files of ${site} on its machines, installs K3s, and applies what Argo CD itself stands on. Every command below is given in dist-manifests/${site}/ansible, which is generated: change the site, never these files. A play that is given once more changes nothing that is right already.`,
    checks: [
      { text: 'Every machine is listed.', command: 'ansible-inventory --graph' },
      { text: 'Every machine that is managed answers.', command: 'ansible managed -m ping' },
      { text: 'What is not as the site says, and what would be run because of it: nothing, on a site that is well.', command: play('site', '--check --diff') },
    ],
    failures: [
      { symptom: 'The site is to be set up (day 0)', steps: dayZero(site, user, play) },
      {
        symptom: 'A run stopped half way',
        steps: [
          {
            text: 'Give the same command once more. Files are replaced whole or not at all, and each machine remembers in /var/lib/bastide/managed-files.json what it still has to run ("pending"); a run that was cut off between a file and its restart is made good.',
          },
          { text: 'It stopped on one machine only, and you want to look at that one first.', command: play('site', '--limit NAME --diff') },
          {
            text: 'It stopped with "No file was touched": a secret is missing, or the program that reads a file refused it. The message says which; the machine is as it was.',
          },
          {
            text: 'It stopped because another server of the cluster is not well. Mend that one first (run book of K3s). Only where that cannot be, and an outage of the API is acceptable:',
            command: play('k3s', '--limit NAME -e bastide_despite_sick_servers=true'),
          },
        ],
      },
      {
        symptom: 'A machine is added',
        steps: [
          {
            text: 'Describe it in the inventory of the site, give it addresses, synthesize, and have the change merged.',
            command: 'npm run bastide -- allocate && npm run synth',
          },
          { text: `Install its operating system as on the first day, with the user ${user}.` },
          { text: 'Set it up. The others are left alone.', command: play('site', '--limit NAME') },
          { text: 'Then the others: lists of peers and nodes on them have changed.', command: play('site') },
        ],
      },
      {
        symptom: 'A machine is taken away',
        steps: [
          { text: 'It has disks of Ceph: first the run book of Ceph, "A disk moves to another machine", for one after the other.' },
          { text: 'It is a node of Kubernetes: the run book of K3s, "A node is taken away". It says when the machine leaves the inventory.' },
          { text: 'It is a leaf: the run book of the fabric, "A leaf must be taken out of service without loss".' },
          { text: 'Take it out of the inventory of the site, synthesize, and have the change merged.', command: 'npm run synth' },
          { text: 'Ansible no longer knows it, and its files stay on it: switch it off for good, or install it anew.' },
          { text: 'Then the others: lists of peers and nodes on them have changed.', command: play('site') },
        ],
      },
      {
        symptom: 'A server of the cluster is to be replaced',
        steps: [
          { text: 'Follow the run book of K3s up to "Set the machine up again", with every other server well.' },
          {
            text: 'Its key has changed with its installation: forget the old one, look at the new one, then set it up; the play waits until it votes.',
            command: `ssh-keygen -R ADDRESS\n${play('site', '--limit NAME')}`,
          },
        ],
      },
      {
        symptom: 'A secret is to be replaced',
        steps: [
          {
            text: 'Write the new value into the Ansible Vault file. group_vars/all/secrets.yml lists the addresses.',
            command: `ansible-vault edit ${vaultOf(site)}`,
          },
          { text: 'The tokens of K3s need the steps of its own run book first.' },
          { text: 'Put it on the machines: only those that hold it change, one after the other where they stand in for each other.', command: play('site') },
        ],
      },
      {
        symptom: 'Argo CD is gone or cannot apply anything',
        steps: [
          {
            text: 'Apply what it stands on once more, although Argo CD had taken it over. Do it from a checkout of the revision that the cluster should have.',
            command: play('bootstrap', '-e bastide_bootstrap_force=true'),
          },
        ],
      },
      {
        symptom: 'A host does not answer',
        steps: [
          { text: 'Its address, rack, position and power feed stand in its variables.', command: 'ansible-inventory --host NAME' },
          { text: 'Look at its power feed and at its port of the switch before anything else.' },
          { text: 'The others need not wait for it.', command: play('site', "--limit 'all:!NAME'") },
        ],
      },
      {
        symptom: 'A file on a host still holds "@@secret:"',
        steps: [{ text: 'It was copied by hand. The play fills it in.', command: play('site', '--limit NAME') }],
      },
    ],
  };
};

const dayZero = (site: string, user: string, play: (playbook: string, more?: string) => string): readonly RunBookStep[] => [
  { text: 'On the machine of an engineer: the Ansible that the plays were tried with.', command: 'pip install --requirement requirements.txt' },
  {
    text: 'Write the secrets that group_vars/all/secrets.yml lists into an Ansible Vault file outside the repository: a mapping named bastide_secrets, with each value in quotes behind its address, and a certificate below it as a block ("|"). The certificate of an authority that does not run yet is any other one until a step below replaces it; docs/secrets.md says which.',
    command: `ansible-vault create ${vaultOf(site)}`,
  },
  {
    text: `Install the operating system on every machine, with SELinux enforcing and a user ${user} that has your key and may become root by sudo without a password. Firewalls are set up by hand: Bastide does not make their config.xml yet.`,
  },
  { text: 'See each key of each machine once and compare it with what its console shows.', command: 'ansible managed -m ping' },
  { text: 'Routers and whatever else is outside Kubernetes; the others reach the world through them.', command: play('hosts') },
  {
    text: 'The site has FreeIPA: its machines are there now, and it needs nothing of Kubernetes. Its run book, day 0, as far as the certificate of its authority in the Ansible Vault file: the single sign-on does not start without.',
  },
  {
    text: 'K3s: the first server, the other servers one by one, then agents. The nodes are not Ready before the next step, and the play knows.',
    command: play('k3s'),
  },
  { text: 'The network of the cluster and Argo CD, step by step. From here on Argo CD applies the rest from Git.', command: play('bootstrap') },
  {
    text: 'Wait for Argo CD: cert-manager makes the authority of the site; OpenBao begins and configures itself, and makes the generated secrets; Keycloak starts. Nobody does anything for it: their run books say whether they are well. What waits for an imported secret of the store, back-ups among it, is not well yet.',
    command: 'kubectl -n argocd get applications',
  },
  {
    text: 'The rest of day 0 of FreeIPA: every machine is enrolled, and the first person is there and an administrator, who logs in to the single sign-on with a password that only that person knows, and sets up one-time codes.',
  },
  {
    text: 'That person puts the imported secrets of the store there: docs/secrets.md lists them, the run book of OpenBao says how ("An imported secret of the store is missing").',
  },
  {
    text: 'The run book of the login to Kubernetes, "K3s does not know the authority of the site": put its certificate into the Ansible Vault file, in the place of the one that stands there.',
    command: `ansible-vault edit ${vaultOf(site)}`,
  },
  { text: 'All of it once more: the servers of the cluster restart one by one with that certificate.', command: play('site') },
  { text: 'And again: nothing changes.', command: play('site') },
];
