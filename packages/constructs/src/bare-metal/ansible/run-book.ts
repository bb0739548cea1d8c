import type { RunBook } from '../../core/run-book.ts';

export const ansibleRunBook = (site: string): RunBook => ({
  title: 'Ansible inventory',
  purpose: `Which machines ${site} has, which files lie on each, and what is applied to the cluster before Argo CD runs. Generated: change the site, never these files.`,
  checks: [
    { text: 'In the folder of the site: every machine is listed.', command: 'ansible-inventory -i ansible/inventory.yml --graph' },
    { text: 'Every machine answers.', command: 'ansible -i ansible/inventory.yml machines -m ping' },
  ],
  failures: [
    {
      symptom: 'A host does not answer',
      steps: [
        { text: 'Its address, rack, position and power feed stand in its variables.', command: 'ansible-inventory -i ansible/inventory.yml --host NAME' },
        { text: 'Look at its power feed and at its port of the switch before anything else.' },
      ],
    },
    {
      symptom: 'A file on a host still holds "@@secret:"',
      steps: [
        {
          text: 'It was copied by hand. Run the play that puts files in place: it fills the holes from the Ansible Vault file; group_vars/all/secrets.yml lists what must be in there.',
        },
      ],
    },
  ],
});
