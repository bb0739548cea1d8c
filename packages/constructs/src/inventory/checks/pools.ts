import { entriesOf } from '../facts-walk.ts';
import { Cidr, IpAddress } from '../ip.ts';
import { pathText, type Report } from '../problem.ts';
import type { PartialFacts } from '../schema.ts';
import type { Check } from './check.ts';
import { checkHostBits } from './networks.ts';

type PoolName = keyof NonNullable<PartialFacts['pools']>;

interface PoolRule {
  readonly name: PoolName;
  /** Whether the pool lies inside a network: never, if it likes (announced there by ARP), or always. */
  readonly insideNetwork: 'never' | 'allowed' | 'always';
  /** Shortest and longest prefix length by family. */
  readonly lengths: Readonly<Record<4 | 6, readonly [number, number]>>;
  readonly why: string;
}

const poolRules: readonly PoolRule[] = [
  {
    name: 'pods',
    insideNetwork: 'never',
    lengths: { 4: [8, 24], 6: [48, 64] },
    why: 'every node takes a /24 (IPv6: a /64) of it, and kube-controller-manager cuts at most 65536 of them',
  },
  {
    name: 'services',
    insideNetwork: 'never',
    lengths: { 4: [12, 28], 6: [108, 124] },
    why: 'K3s takes the tenth address for DNS, and API servers before 1.33 refuse more than 2^20 addresses',
  },
  { name: 'loadBalancers', insideNetwork: 'allowed', lengths: { 4: [8, 32], 6: [48, 128] }, why: 'a pool holds at least one address' },
  { name: 'floatingIps', insideNetwork: 'always', lengths: { 4: [8, 30], 6: [48, 126] }, why: 'routers and virtual machines take addresses of it' },
  { name: 'loopbacks', insideNetwork: 'never', lengths: { 4: [8, 32], 6: [48, 128] }, why: 'every router takes one address of it' },
];

/** Pools have a usable size, overlap nothing they must not, and hold no address that is taken. */
export const checkPools: Check = (facts, report) => {
  const earlier: { readonly name: string; readonly pool: Cidr }[] = [];
  for (const rule of poolRules) {
    const text = facts.pools?.[rule.name];
    checkHostBits(['pools', rule.name], text, report);
    const pool = Cidr.parse(text ?? '');
    if (!pool) continue;
    checkLength(rule, pool, report);
    for (const other of earlier.filter((each) => each.pool.overlaps(pool))) {
      poolProblem(rule, `${pool} overlaps ${other.pool} of pools.${other.name}`, 'pools that share no address', 'Give one of the two another prefix.', report);
    }
    earlier.push({ name: rule.name, pool });
    checkAgainstNetworks(rule, pool, facts, report);
  }
};

const poolProblem = (rule: PoolRule, what: string, allowed: string, mend: string, report: Report): void =>
  report({ rule: 'inventory-pool', path: ['pools', rule.name], what, allowed, mend });

const checkLength = (rule: PoolRule, pool: Cidr, report: Report): void => {
  const [shortest, longest] = rule.lengths[pool.family];
  if (pool.prefixLength >= shortest && pool.prefixLength <= longest) return;
  poolProblem(rule, `/${pool.prefixLength} does not do: ${rule.why}`, `/${shortest} to /${longest}`, 'Choose another prefix length.', report);
};

const checkAgainstNetworks = (rule: PoolRule, pool: Cidr, facts: PartialFacts, report: Report): void => {
  const networks = entriesOf(facts.networks).flatMap(([name, network]) => {
    const prefix = Cidr.parse(network.prefix ?? '');
    return prefix ? [{ path: pathText(['networks', name]), prefix, allocate: network.allocate }] : [];
  });
  // A network of the wrong shape may be the one that is missed.
  const allKnown = networks.length === Object.keys(facts.networks ?? {}).length && networks.length > 0;
  if (rule.insideNetwork === 'always' && allKnown && !networks.some(({ prefix }) => prefix.contains(pool))) {
    poolProblem(
      rule,
      `${pool} lies in no network`,
      networks.map(({ path, prefix }) => `inside ${prefix} (${path})`).join(', '),
      'Take a part of the network that carries these addresses.',
      report,
    );
  }
  for (const { path, prefix, allocate } of networks) {
    if (prefix.overlaps(pool) && (rule.insideNetwork === 'never' || !prefix.contains(pool))) {
      const allowed = rule.insideNetwork === 'never' ? 'a prefix outside all networks' : 'a prefix that lies in one network as a whole, or outside all';
      poolProblem(rule, `${pool} overlaps ${prefix} of ${path}`, allowed, 'Give the pool another prefix.', report);
    }
    const [first, last] = [IpAddress.parse(allocate?.first ?? ''), IpAddress.parse(allocate?.last ?? '')];
    if (first && last && first.family === pool.family && first.value <= pool.last.value && last.value >= pool.first.value) {
      poolProblem(
        rule,
        `${pool} overlaps the range ${first} to ${last} that ${path} gives to machines`,
        'ranges that share no address',
        'Shorten the range or move the pool.',
        report,
      );
    }
  }
};
