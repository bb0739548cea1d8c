import type { RunBook, RunBookStep } from '../core/run-book.ts';
import type { Machine } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { symptoms } from './alerts.ts';
import { dataDirHostPath } from './ceph-cluster.ts';
import { brokenDisk, type DiskRunBookProps, movedDisk, notMade } from './disk-run-book.ts';
import { inToolbox } from './toolbox-command.ts';

export interface CephRunBookProps extends DiskRunBookProps {
  readonly cluster: K3sCluster;
  readonly mons: readonly Machine[];
}

/** How the person on call sees that Ceph is well, and what to do when it is not; with the machines, sticks and addresses of this site. */
export const cephRunBook = (props: CephRunBookProps): RunBook => {
  const { mons, osdMemory } = props;
  const osds = osdMemory.reduce((sum, { disks }) => sum + disks.length, 0);
  const where = osdMemory.map(({ machine, disks }) => `${machine.name} (${disks.map(({ name }) => name).join(', ')})`).join(', ');
  return {
    title: 'Ceph, run by Rook',
    purpose: `Volumes, images and files of the site: ${osds} OSDs on ${where}; monitors on ${mons.map((machine) => `${machine.name} (${props.cluster.nodeAddress(machine)})`).join(', ')}. When it stops, every virtual machine and every database stops with it.`,
    checks: [
      { text: 'On any machine with a kubeconfig: HEALTH_OK, or HEALTH_WARN with a reason that is known.', command: inToolbox('ceph health detail') },
      { text: `All ${osds} OSDs are up and in, each below its machine.`, command: inToolbox('ceph osd tree') },
      { text: `All ${mons.length} monitors are in quorum, and one manager is active.`, command: inToolbox('ceph status') },
      { text: 'Rook has nothing left to do: the phase is Ready.', command: 'kubectl -n rook-ceph get cephcluster rook-ceph' },
    ],
    failures: [
      brokenDisk(props),
      { symptom: symptoms.mon, steps: lostMonitor(props) },
      { symptom: symptoms.full, steps: full },
      { symptom: symptoms.blocked, steps: blocked(props) },
      { symptom: symptoms.manager, steps: manager(mons) },
      {
        symptom: symptoms.clock,
        steps: [{ text: `On ${mons.map(({ name }) => name).join(', ')}: chrony follows a server, and its offset is small.`, command: 'chronyc tracking' }],
      },
      { symptom: 'The whole site is to be switched off, or comes back from a power cut', steps: coldStart(props) },
      movedDisk(props),
      notMade(props),
    ],
  };
};

const lostMonitor = ({ cluster, mons }: CephRunBookProps): readonly RunBookStep[] => [
  { text: 'Which one, and where is it?', command: 'kubectl -n rook-ceph get pods -l app=rook-ceph-mon -o wide' },
  ...mons.map((machine) => ({ text: `${machine.name}: does it answer?`, command: `ping -c 3 ${cluster.nodeAddress(machine)}` })),
  {
    text: `Bring its machine back rather than anything else: its store is in ${dataDirHostPath} there. Is the disk full?`,
    command: `df --human-readable ${dataDirHostPath}`,
  },
  {
    text: `Is the machine gone for good? Set another one up, put it in its place among the monitors in site.ts, merge; Rook replaces the monitor after ten minutes. ${Math.floor(mons.length / 2) + 1} of ${mons.length} must be in quorum meanwhile.`,
    command: 'kubectl -n rook-ceph logs deploy/rook-ceph-operator | grep --ignore-case failover',
  },
  {
    text: 'Fewer than a majority left, for good? Stop here and read https://rook.io/docs/rook/v1.20/Troubleshooting/disaster-recovery/#restoring-mon-quorum with a second person: the wrong monitor kept is data lost.',
  },
];

const full: readonly RunBookStep[] = [
  { text: 'How full, and which OSD is the fullest?', command: inToolbox('ceph osd df tree') },
  { text: 'Which pool holds what?', command: inToolbox('ceph df detail') },
  { text: 'Delete what nobody needs: old images and snapshots first. Deleting an object of a full pool works, writing does not.' },
  {
    text: 'Writes are refused and deleting needs room? Lift the ratio a little for the hour, and set it back afterwards (0.95).',
    command: inToolbox('ceph osd set-full-ratio 0.97'),
  },
  { text: 'Add disks in the inventory and in site.ts, in every failure domain alike: the smallest one limits all.' },
];

const blocked = ({ osdMemory, mons }: CephRunBookProps): readonly RunBookStep[] => [
  {
    text: 'What does Ceph itself say? Each code is explained at https://docs.ceph.com/en/tentacle/rados/operations/health-checks/.',
    command: inToolbox('ceph health detail'),
  },
  {
    text: 'No answer within a minute: there is no quorum of monitors.',
    command: `kubectl -n rook-ceph get pods -o wide | grep --extended-regexp "${mons.map(({ name }) => name).join('|')}"`,
  },
  {
    text: `Are OSDs of more than one machine down? They are on ${osdMemory.map(({ machine }) => machine.name).join(', ')}.`,
    command: inToolbox('ceph osd tree down'),
  },
  {
    text: 'AUTH_INSECURE_SERVICE_KEY_TYPE: daemons still have keys of the old type. Follow https://rook.io/docs/rook/v1.20/Storage-Configuration/Advanced/cephx-key-rotation/; Rook upgrades nothing before that is mended.',
  },
  { text: 'Which requests hang, and for how long?', command: inToolbox('ceph osd blocked-by') },
];

const manager = (mons: readonly Machine[]): readonly RunBookStep[] => [
  {
    text: `Does its Pod run? It may be on ${mons.map(({ name }) => name).join(', ')}. Volumes work without it.`,
    command: 'kubectl -n rook-ceph get pods -l app=rook-ceph-mgr -o wide',
  },
  {
    text: 'Killed for its memory? Look at the last state of its container.',
    command: 'kubectl -n rook-ceph describe pods -l app=rook-ceph-mgr | grep --after-context=5 "Last State"',
  },
  { text: 'Start it again.', command: 'kubectl -n rook-ceph rollout restart deployment/rook-ceph-mgr-a' },
];

const coldStart = (props: CephRunBookProps): readonly RunBookStep[] => [
  {
    text: 'Switching off: first the virtual machines and everything else that writes. No volume is mounted any more once this lists none; a machine that still mounts one hangs when the OSDs are gone.',
    command: 'kubectl get volumeattachments',
  },
  {
    text: 'Let Ceph not heal what is only switched off.',
    command: ['noout', 'norebalance', 'nobackfill'].map((flag) => inToolbox(`ceph osd set ${flag}`)).join('\n'),
  },
  { text: `Shut down, each when those before it are off: ${switchingOff(props).join('; then ')}.`, command: 'sudo systemctl poweroff' },
  {
    text: `Switch on the other way round, after the switches: ${switchingOff(props).reverse().join('; then ')}. Each waits for those before it.`,
    command: 'kubectl get nodes',
  },
  { text: 'Wait until every OSD is up.', command: inToolbox('ceph osd stat') },
  { text: 'Let it heal again.', command: ['nobackfill', 'norebalance', 'noout'].map((flag) => inToolbox(`ceph osd unset ${flag}`)).join('\n') },
  ...(props.onUsb
    ? [
        {
          text: 'After a power cut, sticks may have lost writes that they had acknowledged. An OSD that does not start, or reports damage, is replaced like a broken one; compare all copies before the next cut.',
          command: inToolbox("sh -c 'for osd in $(ceph osd ls); do ceph osd deep-scrub $osd; done'"),
        },
      ]
    : []),
];

/** Machines in the order in which they go down, each once: one that has several parts goes with the last of them. */
const switchingOff = ({ cluster, mons, osdMemory }: CephRunBookProps): string[] => {
  const names = (machines: readonly Machine[]): string => machines.map(({ name }) => name).join(', ');
  const withMonitors = mons.filter((machine) => !cluster.servers.includes(machine));
  const withOsds = osdMemory.map(({ machine }) => machine).filter((machine) => !cluster.servers.includes(machine) && !mons.includes(machine));
  return [
    'every node that has no OSD, no monitor and not the API of Kubernetes',
    ...(withOsds.length === 0 ? [] : [`those with OSDs, ${names(withOsds)}`]),
    ...(withMonitors.length === 0 ? [] : [`those with monitors, ${names(withMonitors)}`]),
    `the servers of K3s, ${names(cluster.servers)}`,
  ];
};
