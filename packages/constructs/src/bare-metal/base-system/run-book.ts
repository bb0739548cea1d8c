import type { RunBook } from '../../core/run-book.ts';
import { profileScript } from './apply-network-profile.ts';

export const baseSystemRunBook = (timeServers: readonly string[]): RunBook => ({
  title: 'Base system',
  purpose: 'Name, interfaces, name servers and clock of every machine. Without a clock that is right, certificates are refused and etcd does not start.',
  checks: [
    {
      text: 'On the machine: each interface of the site is connected, and nothing else is.',
      command: 'nmcli --fields NAME,DEVICE,STATE connection show --active',
    },
    {
      text: `The clock follows ${timeServers.length === 0 ? 'nobody: the site names no time servers' : timeServers.join(', ')}, and is right to milliseconds.`,
      command: 'chronyc tracking',
    },
  ],
  failures: [
    {
      symptom: 'A machine cannot be reached after its interfaces changed',
      steps: [
        { text: 'At its console: which profile has no device?', command: 'nmcli --fields NAME,DEVICE,STATE connection show' },
        {
          text: 'Bring that one up, a NIC before its VLANs, and see why it does not come.',
          command: `sudo ${profileScript} NAME\nsudo journalctl --unit NetworkManager --since -5min --no-pager | tail -40`,
        },
        {
          text: 'Compare these VLANs with those that are tagged at its port of the switch.',
          command: 'ip -detail link show type vlan',
        },
        { text: 'Set an address by hand to let Ansible in again, then give the play once more.', command: 'sudo ip address add ADDRESS/LENGTH dev INTERFACE' },
      ],
    },
    {
      symptom: 'A clock is wrong',
      steps: [
        { text: 'See which servers answer; "?" is one that does not.', command: 'chronyc sources' },
        { text: 'Where one does, let the clock jump now.', command: 'sudo chronyc makestep' },
      ],
    },
  ],
});
