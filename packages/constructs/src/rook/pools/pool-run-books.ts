import type { RunBook, RunBookStep } from '../../core/run-book.ts';
import type { RookCeph } from '../rook-ceph.ts';
import { inToolbox } from '../toolbox-command.ts';
import { fullRatios } from './capacity.ts';
import { type PlacedPool, usableGibibytes } from './placed-pool.ts';
import { poolSymptoms } from './pool-alerts.ts';

const whole = (value: number): string => String(Math.floor(value));
const percent = (ratio: number): string => `${Math.round(ratio * 100)} %`;

/** Which disks of which hosts, as people look for them. */
const disksByHost = ({ osds }: RookCeph): string => {
  const names = new Map<string, string[]>();
  for (const { machine, disk } of osds) names.set(machine.name, [...(names.get(machine.name) ?? []), disk.name]);
  return [...names].map(([host, disks]) => `${host} (${disks.join(', ')})`).join(', ');
};

const whichHostIsMissing: RunBookStep = { text: 'Which host or OSD is down? Bring it back before anything else.', command: inToolbox('ceph osd tree down') };

export const cephPoolsRunBook = (ceph: RookCeph): RunBook => ({
  title: 'Ceph pools',
  purpose: `What all pools of Ceph share: ${ceph.osds.length} disks of the class ${ceph.deviceClass} on ${disksByHost(ceph)}. When they are full, every write of the site stops. Where each lies: docs/ceph-device-plan.md.`,
  checks: [
    { text: 'On any machine with a kubeconfig: every placement group is active+clean.', command: inToolbox('ceph pg stat') },
    { text: `No pool is above ${percent(fullRatios.nearFull)}; MAX AVAIL counts each object once.`, command: inToolbox('ceph df') },
    { text: `Each pool has a rule of its own that takes the class ${ceph.deviceClass}.`, command: inToolbox('ceph osd pool ls detail') },
  ],
  failures: [
    {
      symptom: poolSymptoms.full,
      steps: [
        {
          text: `Ceph warns at ${percent(fullRatios.nearFull)} of a disk, stops moving data at ${percent(fullRatios.backfillFull)}, and refuses writes at ${percent(fullRatios.full)}. Which disk is the fullest?`,
          command: inToolbox('ceph osd df tree'),
        },
        {
          text: 'Which volumes are no longer claimed? A volume of the class `general` stays when its claim goes.',
          command: 'kubectl get pv --no-headers | grep Released',
        },
        {
          text: 'Delete those that nobody misses, then their images; ask whoever owned the claim first.',
          command: 'kubectl get pv NAME -o jsonpath={.spec.csi.volumeAttributes.imageName}',
        },
        {
          text: 'Add disks to the inventory and to the site. To be able to delete at all when writes are refused, raise the ratio by two points, for an hour and no longer.',
          command: inToolbox('ceph osd set-full-ratio 0.97'),
        },
      ],
    },
    {
      symptom: poolSymptoms.inactive,
      steps: [
        { text: 'Which groups, and which OSDs do they wait for?', command: inToolbox('ceph pg dump_stuck inactive') },
        whichHostIsMissing,
        { text: 'Do not lower `min_size` to get writes back: what is written to a single copy is lost with it.' },
      ],
    },
    {
      symptom: poolSymptoms.unclean,
      steps: [
        whichHostIsMissing,
        {
          text: 'All there, and nothing moves? See whether recovery is held back by a flag or by a disk that is too full.',
          command: inToolbox('ceph health detail'),
        },
        {
          text: 'A pool without a rule it can satisfy is never clean. Its size must not exceed the hosts or racks with OSDs.',
          command: inToolbox('ceph osd crush rule dump'),
        },
      ],
    },
  ],
});

export const poolRunBook = (pool: PlacedPool): RunBook => {
  const { name, holds, replicas, ceph } = pool;
  const lost = replicas.copies - replicas.leastCopies;
  return {
    title: `Ceph pool ${name}`,
    purpose: `${holds[0]!.toUpperCase()}${holds.slice(1)}, in ${replicas.copies} copies by ${replicas.failureDomain} on the ${ceph.deviceClass} disks of ${replicas.domains.join(', ')}: up to ${whole(usableGibibytes(pool))} GiB, if no other pool takes them. It goes on with ${lost} ${replicas.failureDomain}${lost === 1 ? '' : 's'} down.`,
    checks: [
      { text: 'On any machine with a kubeconfig: Rook made it.', command: `kubectl -n ${ceph.namespace.name} get cephblockpool ${name}` },
      { text: `It says size ${replicas.copies}, min_size ${replicas.leastCopies}.`, command: inToolbox(`ceph osd pool get ${name} all`) },
    ],
    failures: [
      {
        symptom: `Rook does not make or change ${name}`,
        steps: [
          { text: 'Read what the operator says of it.', command: `kubectl -n ${ceph.namespace.name} logs deploy/rook-ceph-operator --tail=200 | grep ${name}` },
          { text: 'Rook logs a parameter that Ceph refuses and goes on: compare with what Ceph has.', command: inToolbox(`ceph osd pool ls detail`) },
        ],
      },
    ],
  };
};
