import type { RunBook, RunBookStep } from '../core/run-book.ts';
import type { Machine } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { symptoms } from './alerts.ts';
import { dataDirHostPath } from './ceph-cluster.ts';
import { volumeNameOf } from './local-block-volumes.ts';
import { leastOsdMemoryTargetMebibytes, type OsdMemory } from './osd-memory.ts';

export interface CephRunBookProps {
  readonly cluster: K3sCluster;
  readonly mons: readonly Machine[];
  readonly osdMemory: readonly OsdMemory[];
  readonly onUsb: boolean;
  readonly onVolumes: boolean;
}

const inToolbox = (command: string): string => `kubectl -n rook-ceph exec deploy/rook-ceph-tools -- ${command}`;

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
      { symptom: symptoms.osd, steps: brokenDisk(props) },
      { symptom: symptoms.mon, steps: lostMonitor(props) },
      { symptom: symptoms.full, steps: full },
      { symptom: symptoms.blocked, steps: blocked(props) },
      { symptom: symptoms.manager, steps: manager(mons) },
      {
        symptom: symptoms.clock,
        steps: [{ text: `On ${mons.map(({ name }) => name).join(', ')}: chrony follows a server, and its offset is small.`, command: 'chronyc tracking' }],
      },
      { symptom: 'The whole site is to be switched off, or comes back from a power cut', steps: coldStart(props) },
      { symptom: 'No OSD is made on a disk', steps: notMade(props) },
    ],
  };
};

const brokenDisk = ({ osdMemory, onUsb, onVolumes }: CephRunBookProps): readonly RunBookStep[] => {
  const disks = osdMemory.flatMap((each) => each.disks);
  const example = disks[0];
  return [
    { text: 'Which OSD, on which machine? Note its number; below it stands as N.', command: inToolbox('ceph osd tree down') },
    { text: 'Which disk is it? `bluestore_bdev_devices` and `device_ids` name it.', command: inToolbox('ceph osd metadata N') },
    { text: `The disks of the inventory: ${disks.map(({ machine, name, path }) => `${machine.name}/${name} ${path}`).join('; ')}.` },
    { text: 'On that machine: does the kernel complain of it?', command: 'sudo journalctl --dmesg --since=-1h | grep --extended-regexp "I/O error|reset|usb"' },
    {
      text: `Only unplugged, or hung? ${onUsb ? 'Plug the stick in again, in the same socket where the inventory names it by its socket; ' : ''}then let the OSD start again. Healing takes minutes, not hours.`,
      command: 'kubectl -n rook-ceph rollout restart deployment/rook-ceph-osd-N',
    },
    {
      text: 'Broken? Nothing is lost as long as every placement group has another copy. Ask, and go on only if the answer is that it is safe; else heal first.',
      command: inToolbox('ceph osd safe-to-destroy osd.N'),
    },
    {
      text: 'Stop Rook, which would make it again, and the OSD. Argo CD does not mind: both are not its own objects.',
      command: 'kubectl -n rook-ceph scale deployment/rook-ceph-operator deployment/rook-ceph-osd-N --replicas=0',
    },
    { text: 'Take it out of the map.', command: inToolbox('ceph osd purge N --yes-i-really-mean-it') },
    onVolumes
      ? {
          text: 'Delete its Deployment, and the claim that its label names. Its volume stays behind as Released.',
          command: [
            "CLAIM=$(kubectl -n rook-ceph get deployment/rook-ceph-osd-N -o jsonpath='{.metadata.labels.ceph\\.rook\\.io/pvc}')",
            'kubectl -n rook-ceph get pvc "$CLAIM"',
            'kubectl -n rook-ceph delete deployment/rook-ceph-osd-N pvc/"$CLAIM"',
          ].join('\n'),
        }
      : { text: 'Delete its Deployment.', command: 'kubectl -n rook-ceph delete deployment/rook-ceph-osd-N' },
    {
      text: 'Put a new disk in, write its path into the inventory, `bastide synth`, review, merge. A disk that was used before is wiped first, on its machine:',
      command: 'wipefs --all /dev/disk/by-id/NAME && dd if=/dev/zero of=/dev/disk/by-id/NAME bs=1M count=100 oflag=direct',
    },
    ...(onVolumes && example
      ? [
          {
            text: `Once that is merged, delete the Released volume (of ${example.machine.name}/${example.name} it would be ${volumeNameOf(example)}): the path of a volume cannot be changed, so Argo CD makes it again with the new one.`,
            command: 'kubectl get pv | grep Released\nkubectl delete pv NAME',
          },
        ]
      : []),
    { text: 'Let Rook go on; a new OSD comes up and fills.', command: 'kubectl -n rook-ceph scale deployment/rook-ceph-operator --replicas=1' },
    { text: 'Wait for every placement group to be active+clean before the next disk is touched.', command: inToolbox('ceph --watch') },
    ...(onUsb
      ? [{ text: 'Sticks of one delivery wear out together: look at the commit latency of the others, and order spares.', command: inToolbox('ceph osd perf') }]
      : []),
  ];
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

const coldStart = ({ mons, osdMemory, onUsb }: CephRunBookProps): readonly RunBookStep[] => [
  {
    text: 'Switching off: first the virtual machines and everything else that writes. Then let Ceph not heal what is only switched off.',
    command: ['noout', 'norebalance', 'nobackfill'].map((flag) => inToolbox(`ceph osd set ${flag}`)).join('\n'),
  },
  {
    text: `Shut down the compute machines, then ${osdMemory.map(({ machine }) => machine.name).join(', ')}, then ${mons.map(({ name }) => name).join(', ')}, the servers of K3s last.`,
    command: 'sudo systemctl poweroff',
  },
  {
    text: `Switching on: the switch, the servers of K3s, then ${mons.map(({ name }) => name).join(', ')}, then ${osdMemory.map(({ machine }) => machine.name).join(', ')}. Each waits for those before it.`,
    command: 'kubectl get nodes',
  },
  { text: 'Wait until every OSD is up.', command: inToolbox('ceph osd stat') },
  { text: 'Let it heal again.', command: ['nobackfill', 'norebalance', 'noout'].map((flag) => inToolbox(`ceph osd unset ${flag}`)).join('\n') },
  ...(onUsb
    ? [
        {
          text: 'After a power cut, sticks may have lost writes that they had acknowledged. An OSD that does not start, or reports damage, is replaced like a broken one; compare all copies before the next cut.',
          command: inToolbox("sh -c 'for osd in $(ceph osd ls); do ceph osd deep-scrub $osd; done'"),
        },
      ]
    : []),
];

const notMade = ({ osdMemory, onUsb, onVolumes }: CephRunBookProps): readonly RunBookStep[] => [
  {
    text: 'What did the job say that prepares it?',
    command:
      'kubectl -n rook-ceph logs -l app=rook-ceph-osd-prepare --container=provision --tail=-1 | grep --ignore-case --extended-regexp "skipping|reject|error"',
  },
  ...(onVolumes
    ? [
        {
          text: 'Is its claim bound? Pending: no volume of that machine is free, or its disk is not there.',
          command: 'kubectl -n rook-ceph get pvc && kubectl get pv',
        },
      ]
    : []),
  ...(onUsb && !onVolumes
    ? [
        {
          text: '`id_bus` among the reasons: the rule of udev does not match. On the machine, ID_BUS must read scsi.',
          command: 'udevadm info --query=property /dev/disk/by-id/NAME | grep ID_BUS',
        },
      ]
    : []),
  {
    text: `\`ceph-osd\` ends at once: its memory. Less than ${leastOsdMemoryTargetMebibytes} MiB is refused; here ${osdMemory.map(({ machine, budget }) => `${budget.requests.memoryMebibytes} MiB on ${machine.name}`).join(', ')}.`,
  },
];
