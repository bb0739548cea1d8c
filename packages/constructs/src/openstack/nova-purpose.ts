import type { ReleasePurpose } from './release-run-book.ts';

/** What Nova is to people. */
export const novaPurpose: ReleasePurpose = {
  title: 'Nova',
  does: 'Starts and stops servers, resizes them where they are, moves them by shelving, and shows their consoles.',
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
      symptom: 'A server is resized or migrated, and stays as it was',
      steps: [
        {
          text: 'Computes do not log in to each other, so `openstack server migrate` fails, with --live-migration too: shelve the server instead. A resize fails when the scheduler chose another compute; see why.',
          command: 'openstack server show SERVER -c OS-EXT-SRV-ATTR:host -c fault -f yaml',
        },
        {
          text: 'Its own compute must have room for the old size and the new one at once. Leave that compute alone to the scheduler for the moment: disable the others, resize, enable them.',
          command:
            'openstack compute service set --disable --disable-reason RESIZE OTHER nova-compute\nopenstack server resize --wait --flavor FLAVOR SERVER\nopenstack server resize confirm SERVER\nopenstack compute service set --enable OTHER nova-compute',
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
