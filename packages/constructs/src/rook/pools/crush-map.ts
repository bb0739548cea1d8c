// The text that `crushtool --compile` reads. https://docs.ceph.com/en/tentacle/rados/operations/crush-map-edits/

export interface CrushOsd {
  readonly host: string;
  readonly rack: string;
  readonly sizeBytes: number;
}

export interface CrushRule {
  readonly name: string;
  /** No two copies below the same bucket of this type. */
  readonly failureDomain: 'osd' | 'host' | 'zone';
}

export interface CrushMapProps {
  readonly osds: readonly CrushOsd[];
  readonly deviceClass: string;
  readonly rules: readonly CrushRule[];
}

/** CRUSH counts weights in 65536ths of a TiB; sums of what it rounded stay exact. */
const bytesPerUnit = 2 ** 40 / 65_536;
const weightText = (units: number): string => (units / 65_536).toFixed(5);
const unitsOf = (sizeBytes: number): number => Math.round(sizeBytes / bytesPerUnit);

/** As `ceph osd tree` shows it. */
export const crushWeight = (sizeBytes: number): string => weightText(unitsOf(sizeBytes));

/** What a new cluster is tuned to: the profile `jewel`, which is still the default. */
const tunables = {
  choose_local_tries: 0,
  choose_local_fallback_tries: 0,
  choose_total_tries: 50,
  chooseleaf_descend_once: 1,
  chooseleaf_vary_r: 1,
  chooseleaf_stable: 1,
  straw_calc_version: 1,
  allowed_bucket_algs: 54,
};

const types = ['osd', 'host', 'chassis', 'rack', 'row', 'pdu', 'pod', 'room', 'datacenter', 'zone', 'region', 'root'];

/** Rook writes a dash where a name has a dot. */
export const bucketName = (name: string): string => name.replaceAll('.', '-');

interface Bucket {
  readonly type: 'host' | 'zone' | 'root';
  readonly name: string;
  readonly items: readonly { readonly name: string; readonly units: number }[];
}

/**
 * The CRUSH map that Rook and Ceph would arrive at: the root, a zone for each rack, its hosts, their OSDs, and a rule for each pool.
 *
 * Numbers of OSDs are as if each were made in the order of hosts; Ceph gives them in the order in which they come up, and no rule depends on it.
 */
export const crushMapText = ({ osds, deviceClass, rules }: CrushMapProps): string => {
  const buckets = bucketsOf(osds);
  return `${[
    ...Object.entries(tunables).map(([name, value]) => `tunable ${name} ${value}`),
    '',
    ...byHost(osds).map((_, index) => `device ${index} osd.${index} class ${deviceClass}`),
    '',
    ...types.map((type, index) => `type ${index} ${type}`),
    '',
    ...buckets.flatMap((bucket, index) => bucketText(bucket, index - buckets.length)),
    ...rules.flatMap((rule, index) => ruleText(rule, deviceClass, index)),
  ].join('\n')}\n`;
};

const byHost = (osds: readonly CrushOsd[]): readonly CrushOsd[] =>
  osds
    .map((osd, index) => ({ osd, index }))
    .sort((a, b) => (a.osd.host === b.osd.host ? a.index - b.index : a.osd.host < b.osd.host ? -1 : 1))
    .map(({ osd }) => osd);

/** Hosts before their zones before the root: an item must be known where it is named. */
const bucketsOf = (osds: readonly CrushOsd[]): readonly Bucket[] => {
  const items = byHost(osds).map((osd, index) => ({ osd, name: `osd.${index}`, units: unitsOf(osd.sizeBytes) }));
  const grouped = (type: Bucket['type'], keyOf: (osd: CrushOsd) => string, below: typeof items): Bucket[] => {
    const names = [...new Set(below.map(({ osd }) => keyOf(osd)))].sort();
    return names.map((name) => ({ type, name: bucketName(name), items: below.filter(({ osd }) => keyOf(osd) === name) }));
  };
  const summed = (buckets: readonly Bucket[], osdOf: (name: string) => CrushOsd) =>
    buckets.map(({ name, items: below }) => ({ osd: osdOf(name), name, units: below.reduce((sum, { units }) => sum + units, 0) }));
  const hosts = grouped('host', ({ host }) => host, items);
  const zones = grouped(
    'zone',
    ({ rack }) => rack,
    summed(hosts, (name) => osds.find(({ host }) => bucketName(host) === name)!),
  );
  const root: Bucket = { type: 'root', name: 'default', items: summed(zones, (name) => osds.find(({ rack }) => bucketName(rack) === name)!) };
  return [...hosts, ...zones, root];
};

const bucketText = ({ type, name, items }: Bucket, id: number): readonly string[] => [
  `${type} ${name} {`,
  `\tid ${id}`,
  '\talg straw2',
  '\thash 0',
  ...items.map((item) => `\titem ${item.name} weight ${weightText(item.units)}`),
  '}',
];

const ruleText = ({ name, failureDomain }: CrushRule, deviceClass: string, id: number): readonly string[] => [
  `rule ${name} {`,
  `\tid ${id}`,
  '\ttype replicated',
  // Compilers up to Ceph 16 ask for the next two; later ones read and forget them.
  '\tmin_size 1',
  '\tmax_size 10',
  `\tstep take default class ${deviceClass}`,
  failureDomain === 'osd' ? '\tstep choose firstn 0 type osd' : `\tstep chooseleaf firstn 0 type ${failureDomain}`,
  '\tstep emit',
  '}',
];
