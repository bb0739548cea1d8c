import { escaped, table } from '../../core/markdown.ts';
import type { Site } from '../../core/site.ts';
import type { RookCeph } from '../rook-ceph.ts';
import { fullRatios, usableSize, usableSizeWithoutLargest } from './capacity.ts';
import { crushWeight } from './crush-map.ts';
import type { PlacedPool } from './placed-pool.ts';
import { groupsPerOsd, mostGroupsOf, mostGroupsPerOsd, sizesOfDomains } from './placement-groups.ts';

const bytesPerGibibyte = 2 ** 30;

/** With one decimal and rounded down: nobody plans with room that is not there. */
const gibibytes = (bytes: number): string => (Math.floor((bytes / bytesPerGibibyte) * 10 + 1e-6) / 10).toFixed(1);
const percent = (ratio: number): string => `${Math.round(ratio * 100)} %`;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export interface DevicePlanProps {
  readonly site: Site;
  readonly ceph: RookCeph;
  readonly pools: readonly PlacedPool[];
}

/** What a person needs to know of each disk of Ceph and of the room that there is, as Markdown. */
export const devicePlanText = ({ site, ceph, pools }: DevicePlanProps): string =>
  [
    `# Ceph devices and pools of ${site.siteName}`,
    '',
    `${ceph.osds.length} OSDs of the device class \`${ceph.deviceClass}\`, ${gibibytes(sum(ceph.osds.map(({ disk }) => disk.sizeBytes)))} GiB raw in all; Ceph ${site.versions.rook.ceph} by Rook ${site.versions.choice.rook}.`,
    'Sizes are those of the inventory, in GiB of 2^30 bytes; Ceph keeps a little of each disk for itself.',
    '',
    '## OSDs',
    '',
    ...osdTable(ceph, pools),
    '## Pools',
    '',
    ...poolTable(ceph, pools),
    ...fullness(ceph),
    ...careOf(ceph),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');

const osdTable = (ceph: RookCeph, pools: readonly PlacedPool[]): readonly string[] => {
  const groups = groupsPerOsd(ceph.osds, pools);
  return [
    table(
      ['Host', 'Rack', 'Power feed', 'Disk', 'Bus', 'Path', 'GiB', 'CRUSH weight', 'Handed to Ceph as', 'Placement groups'],
      ceph.osds.map((osd, index) => {
        const { machine, disk } = osd;
        return [
          machine.name,
          machine.rack.name,
          machine.powerFeed.name,
          disk.name,
          disk.bus,
          `\`${disk.path}\``,
          gibibytes(disk.sizeBytes),
          crushWeight(disk.sizeBytes),
          ceph.handedOverAs(osd),
          String(Math.ceil(groups[index]!)),
        ];
      }),
    ),
    '',
    `Placement groups are counted with their copies and with every pool as large as it may grow; at most ${mostGroupsPerOsd} an OSD.`,
    'Ceph numbers OSDs in the order in which they first come up: `ceph osd tree` says which is which. The implied CRUSH map is `docs/ceph-crush-map.txt`.',
    '',
  ];
};

const poolTable = (ceph: RookCeph, pools: readonly PlacedPool[]): readonly string[] => {
  const raw = sum(ceph.osds.map(({ disk }) => disk.sizeBytes));
  const acceptances = pools.flatMap(({ name, replicas }) =>
    replicas.dataLossAcceptedBecause === undefined ? [] : [`- \`${name}\`: ${replicas.dataLossAcceptedBecause}.`],
  );
  return [
    table(
      [
        'Pool',
        'Holds',
        'Copies',
        'Writes with',
        'Apart by',
        'Placement groups',
        'Raw GiB',
        'Usable GiB',
        `GiB at ${percent(fullRatios.nearFull)}`,
        'One lost',
        'Quota GiB',
      ],
      pools.map(({ name, holds, replicas, placementGroups, quotaGibibytes }) => {
        const sizes = [...sizesOfDomains(ceph.osds, replicas.failureDomain).values()];
        const usable = usableSize(sizes, replicas.copies);
        const left = Math.min(replicas.copies, sizes.length - 1);
        const healed = usableSizeWithoutLargest(sizes, replicas.copies);
        return [
          `\`${name}\``,
          holds,
          String(replicas.copies),
          `${replicas.leastCopies} or more`,
          replicas.failureDomain,
          typeof placementGroups === 'number' ? String(placementGroups) : `${placementGroups.least} to ${mostGroupsOf(placementGroups)}`,
          gibibytes(raw),
          gibibytes(usable),
          gibibytes(usable * fullRatios.nearFull),
          left === 0 ? 'all data' : `${gibibytes(healed)} GiB in ${left} ${left === 1 ? 'copy' : 'copies'}`,
          quotaGibibytes === undefined ? 'none' : String(quotaGibibytes),
        ];
      }),
    ),
    '',
    'The pools share the disks: each figure is what one pool could hold alone, every object counted once, so they do not add up.',
    '"One lost" is the room once the largest failure domain of the pool is gone, and the copies that can be made then.',
    ...(acceptances.length === 0 ? [''] : ['', 'With fewer than 3 copies, or writes to a single one, knowingly:', '', ...acceptances, '']),
  ];
};

const fullness = ({ osds }: RookCeph): readonly string[] => {
  const smallest = Math.min(...osds.map(({ disk }) => disk.sizeBytes));
  return [
    '## When it fills',
    '',
    'The fullest disk decides, not the average; placement groups spread unevenly by 5 to 15 %.',
    '',
    table(
      ['At', `GiB on the smallest disk (${gibibytes(smallest)})`, 'What happens'],
      [
        [percent(fullRatios.nearFull), gibibytes(smallest * fullRatios.nearFull), 'Ceph warns: HEALTH_WARN, OSD_NEARFULL'],
        [percent(fullRatios.backfillFull), gibibytes(smallest * fullRatios.backfillFull), 'no data is moved onto the disk: recovery stops'],
        [percent(fullRatios.full), gibibytes(smallest * fullRatios.full), 'every write to a pool on the disk is refused'],
      ],
    ),
    '',
  ];
};

const careOf = ({ osds, usbRiskAcceptedBecause }: RookCeph): readonly string[] => {
  const sticks = osds.filter(({ disk }) => disk.bus === 'usb');
  if (sticks.length === 0) return [];
  const feeds = [...new Set(sticks.map(({ machine }) => machine.powerFeed.name))].sort();
  return [
    '## Wear and power loss',
    '',
    `${sticks.length} OSDs live on USB sticks, which are made to be written now and then:`,
    '',
    '- Flash of that class endures a few hundred to a thousand rewrites, and makers do not say how many. Each write of a client is written once a copy, and a small one several times more inside the stick. Keep spare sticks at hand; replace them in turns, never two failure domains at once.',
    '- They have no capacitors: what a stick said it had written may be gone after a power cut, of its neighbours too. An OSD that does not start after one is to be made anew, not repaired; the other copies have the data.',
    `- ${feeds.length === 1 ? `All hang on one power feed (${feeds[0]}): one cut may damage every copy at once.` : `They hang on ${feeds.length} power feeds (${feeds.join(', ')}); a cut of all of them at once may damage every copy.`} Back up what must survive to another place.`,
    '- They do not report their wear. Watch commit latency (`ceph osd perf`) and write errors (`sudo dmesg`): both rise before a stick dies.',
    '',
    ...(usbRiskAcceptedBecause === undefined ? [] : [`The site accepts this: ${escaped(usbRiskAcceptedBecause)}.`, '']),
  ];
};
