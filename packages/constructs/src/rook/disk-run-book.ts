import type { RunBook, RunBookStep } from '../core/run-book.ts';
import { symptoms } from './alerts.ts';
import { volumeNameOf } from './local-block-volumes.ts';
import { leastOsdMemoryTargetMebibytes, type OsdMemory } from './osd-memory.ts';
import { inToolbox } from './toolbox-command.ts';

export interface DiskRunBookProps {
  readonly osdMemory: readonly OsdMemory[];
  readonly onUsb: boolean;
  readonly onVolumes: boolean;
}

type Failure = RunBook['failures'][number];

/** What becomes of disks: https://rook.io/docs/rook/v1.20/Storage-Configuration/Advanced/ceph-osd-mgmt/ */
export const brokenDisk = (props: DiskRunBookProps): Failure => {
  const { osdMemory, onUsb, onVolumes } = props;
  const disks = osdMemory.flatMap((each) => each.disks);
  const example = disks[0];
  return {
    symptom: symptoms.osd,
    steps: [
      { text: 'Which OSD, on which machine? Note its number; below it stands as N.', command: inToolbox('ceph osd tree down') },
      { text: 'Which disk is it? `bluestore_bdev_devices` and `device_ids` name it.', command: inToolbox('ceph osd metadata N') },
      { text: `The disks of the inventory: ${disks.map(({ machine, name, path }) => `${machine.name}/${name} ${path}`).join('; ')}.` },
      {
        text: 'On that machine: does the kernel complain of it?',
        command: 'sudo journalctl --dmesg --since=-1h | grep --extended-regexp "I/O error|reset|usb"',
      },
      {
        text: `Only unplugged, or hung? ${onUsb ? 'Plug the stick in again, in the same socket where the inventory names it by its socket; ' : ''}then let the OSD start again. Healing takes minutes, not hours.`,
        command: 'kubectl -n rook-ceph rollout restart deployment/rook-ceph-osd-N',
      },
      {
        text: 'Broken? Nothing is lost as long as every placement group has another copy. Ask, and go on only if the answer is that it is safe; else heal first.',
        command: inToolbox('ceph osd safe-to-destroy osd.N'),
      },
      ...takeOut(props),
      { text: 'Put a new disk in, write its path into the inventory, `bastide synth`, review, merge.' },
      { text: `A disk that was used before is wiped first, on its machine. ${wipeText}`, command: wipe },
      ...(onVolumes && example
        ? [
            {
              text: `Once that is merged, delete the Released volume (of ${example.machine.name}/${example.name} it would be ${volumeNameOf(example)}): the path of a volume cannot be changed, so Argo CD makes it again with the new one.`,
              command: 'kubectl get pv | grep Released\nkubectl delete pv NAME',
            },
          ]
        : []),
      ...letIn,
      ...(onUsb
        ? [
            {
              text: 'Sticks of one delivery wear out together: look at the commit latency of the others, and order spares.',
              command: inToolbox('ceph osd perf'),
            },
          ]
        : []),
    ],
  };
};

/** In an order in which no copy is ever missing that could be there, and Rook never makes an OSD again that is being taken away. */
export const movedDisk = (props: DiskRunBookProps): Failure => {
  const { osdMemory, onUsb, onVolumes } = props;
  const example = osdMemory[0]?.disks[0];
  return {
    symptom: 'A disk moves to another machine',
    steps: [
      {
        text: 'One disk at a time. Begin only while every placement group is active+clean and the other disks have room for what this one holds.',
        command: `${inToolbox('ceph pg stat')}\n${inToolbox('ceph osd df tree')}`,
      },
      onVolumes
        ? {
            text: `Which OSD is it? Its volume is named after machine and disk${example ? `: of ${example.machine.name}/${example.name} it is ${volumeNameOf(example)}` : ''}. Below it stands as VOLUME, and the number at the end of what this answers as N.`,
            command: `CLAIM=$(kubectl get pv VOLUME -o jsonpath='{.spec.claimRef.name}')\nkubectl -n rook-ceph get deployment -l ceph.rook.io/pvc="$CLAIM"`,
          }
        : {
            text: 'Which OSD is it? Those of its machine, with the serial numbers of their disks. The number after "osd." stands below as N.',
            command: inToolbox('ceph device ls-by-host MACHINE'),
          },
      { text: 'Let its data go to the other disks.', command: inToolbox('ceph osd out N') },
      {
        text: 'Wait until every placement group is active+clean again.',
        command: inToolbox('ceph --watch'),
      },
      {
        text: 'Is it safe now? Where no other disk may take the copies (the last disk of a machine, and no more machines than copies) it never is: ask `ceph osd ok-to-stop N` instead, and know that a copy of everything on it is missing until the end.',
        command: inToolbox('ceph osd safe-to-destroy osd.N'),
      },
      ...takeOut(props),
      { text: 'Was it the last disk of its machine? Take the empty host out of the map too.', command: inToolbox('ceph osd crush rm MACHINE') },
      { text: `Wipe it where it still is: a new OSD is only made on an empty disk. Then pull it. ${wipeText}`, command: wipe },
      {
        text: 'In the inventory, move the disk from the one machine to the other, `bastide synth`, review, merge. OSDs that now share a machine with more or fewer others get another share of its memory: Rook starts them again, one after the other.',
      },
      ...(onVolumes
        ? [
            {
              text: 'Once Argo CD has synced that, delete the old volume, which stays behind because what holds data is never pruned (Prune=false). Sooner, Argo CD would make it again.',
              command: 'kubectl get pv | grep Released\nkubectl delete pv VOLUME',
            },
          ]
        : []),
      ...(onUsb && !onVolumes
        ? [{ text: 'Apply the site to both machines (run book of Ansible): the rule of udev that Rook needs names each stick. Plug it in afterwards.' }]
        : []),
      { text: 'Plug it into the other machine: there it has the path of the inventory.', command: 'ls -l /dev/disk/by-id/NAME' },
      ...letIn,
    ],
  };
};

export const notMade = ({ osdMemory, onUsb, onVolumes }: DiskRunBookProps): Failure => ({
  symptom: 'No OSD is made on a disk',
  steps: [
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
  ],
});

const takeOut = ({ onVolumes }: DiskRunBookProps): readonly RunBookStep[] => [
  {
    text: 'Stop Rook, which would make it again, and the OSD. Argo CD does not mind: both are not its own objects.',
    command: `kubectl -n rook-ceph scale deployment/rook-ceph-operator deployment/rook-ceph-osd-N --replicas=0\n${inToolbox('ceph osd down osd.N')}`,
  },
  { text: 'Take it out of the map.', command: inToolbox('ceph osd purge N --yes-i-really-mean-it') },
  onVolumes
    ? {
        // A job that is done keeps the claim from going, because its Pod still names it.
        text: 'Delete its Deployment, and the claim that its label names with the job that prepared it. Its volume stays behind as Released.',
        command: [
          "CLAIM=$(kubectl -n rook-ceph get deployment/rook-ceph-osd-N -o jsonpath='{.metadata.labels.ceph\\.rook\\.io/pvc}')",
          'kubectl -n rook-ceph get pvc "$CLAIM"',
          'kubectl -n rook-ceph delete deployment/rook-ceph-osd-N',
          'kubectl -n rook-ceph delete job -l ceph.rook.io/pvc="$CLAIM"',
          'kubectl -n rook-ceph delete pvc/"$CLAIM"',
        ].join('\n'),
      }
    : { text: 'Delete its Deployment.', command: 'kubectl -n rook-ceph delete deployment/rook-ceph-osd-N' },
];

const letIn: readonly RunBookStep[] = [
  { text: 'Let Rook go on; a new OSD comes up and fills.', command: 'kubectl -n rook-ceph scale deployment/rook-ceph-operator --replicas=1' },
  { text: 'Wait for every placement group to be active+clean before the next disk is touched.', command: inToolbox('ceph --watch') },
];

/** BlueStore writes its label at 0, 1, 10, 100 and 1000 GiB; one that is left makes the disk an old OSD again. */
const wipe = `DISK=/dev/disk/by-id/NAME
sudo wipefs --all "$DISK"
for GIBIBYTES in 0 1 10 100 1000; do sudo dd if=/dev/zero of="$DISK" bs=1M count=4 seek=$((GIBIBYTES * 1024)) oflag=direct,dsync; done`;
const wipeText = 'Copies of its label lie at 1, 10, 100 and 1000 GiB; that dd cannot go there on a smaller disk is right.';
