import type { ReleasePurpose } from './release-run-book.ts';

/** What Nova is to people. */
export const novaPurpose: ReleasePurpose = {
  title: 'Nova',
  does: 'Starts, stops, moves and resizes servers, and shows their consoles.',
  lossBreaks: 'no server is made, started, stopped or shown, and a server that boots learns nothing of itself.',
  lossKeeps: 'Servers that run go on.',
  failures: [
    {
      symptom: 'A compute is lost, and its servers with it',
      steps: [
        {
          text: 'Is it dead, and not only its agent? A server that runs twice destroys its disk.',
          command: 'openstack compute service list --service nova-compute\nping COMPUTE',
        },
        {
          text: 'Only when the machine is off: start its servers elsewhere. Those whose disks lie in Ceph keep them.',
          command:
            'export OS_COMPUTE_API_VERSION=2.53\nopenstack compute service set --down COMPUTE nova-compute\nopenstack server list --all-projects --host COMPUTE\nopenstack server evacuate SERVER',
        },
      ],
    },
    {
      symptom: 'A compute has to be emptied, and its servers do not move while they run',
      steps: [
        {
          text: 'libvirt of one compute takes no orders from another, so servers move by being shelved: each stops, and starts on another compute.',
          command:
            'openstack compute service set --disable --disable-reason MAINTENANCE COMPUTE nova-compute\nopenstack server shelve --offload --wait SERVER\nopenstack server unshelve --wait SERVER',
        },
      ],
    },
    {
      symptom: 'A new compute gets no servers',
      steps: [
        { text: 'The scheduler looks for new ones every minute. Is it up, and is it mapped to a cell?', command: 'openstack hypervisor list' },
        {
          text: 'Map it by hand.',
          command: 'kubectl -n openstack exec deployment/nova-conductor -- nova-manage cell_v2 discover_hosts --verbose',
        },
      ],
    },
  ],
};
