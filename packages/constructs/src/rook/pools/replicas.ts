import { counted } from '../../core/markdown.ts';
import type { Problem } from '../../core/site.ts';
import type { Osd, RookCeph } from '../rook-ceph.ts';

/** What machines share that may fail as one. */
export type FailureDomain = 'host' | 'rack';

/** How many copies a pool keeps, and how far apart. */
export interface ReplicaProps {
  /** Copies of every object, 1 to 10. @default 3 */
  readonly copies?: number;
  /** With fewer, reads and writes wait until a copy is back. @default 2, or 1 where there is one copy */
  readonly leastCopies?: number;
  /** No two copies in the same one. @default - that of the cluster */
  readonly failureDomain?: FailureDomain;
  /**
   * Why it may lose data when a second disk fails, in a sentence that `docs/ceph-device-plan.md` repeats. Fewer than 3 copies, or writes to a
   * single copy, are refused without it. @default - it may not
   */
  readonly dataLossAcceptedBecause?: string;
}

/** The copies of one pool, and where they may lie. */
export interface Replicas {
  readonly copies: number;
  readonly leastCopies: number;
  readonly failureDomain: FailureDomain;
  /** The type of bucket in the CRUSH map. */
  readonly crushFailureDomain: 'host' | 'zone';
  /** Names of the failure domains that hold OSDs, sorted. */
  readonly domains: readonly string[];
  readonly dataLossAcceptedBecause: string | undefined;
}

/** The name of the failure domain that an OSD lies in. */
export const domainOf = ({ machine }: Osd, failureDomain: FailureDomain): string => (failureDomain === 'rack' ? machine.rack.name : machine.name);

export const domainsOf = (osds: readonly Osd[], failureDomain: FailureDomain): readonly string[] =>
  [...new Set(osds.map((osd) => domainOf(osd, failureDomain)))].sort();

/** Rook makes a `zone` of the label in which the rack of a node stands. */
export const crushTypes: Readonly<Record<FailureDomain, 'host' | 'zone'>> = { host: 'host', rack: 'zone' };

export const replicasOf = (ceph: RookCeph, props: ReplicaProps): Replicas => {
  const failureDomain = props.failureDomain ?? ceph.failureDomain;
  const copies = props.copies ?? 3;
  return {
    copies,
    leastCopies: props.leastCopies ?? Math.min(2, copies),
    failureDomain,
    crushFailureDomain: crushTypes[failureDomain],
    domains: domainsOf(ceph.osds, failureDomain),
    dataLossAcceptedBecause: props.dataLossAcceptedBecause,
  };
};

/** The rule of the finding that says that copies have no place. */
export const beyondDomains = 'ceph-copies-beyond-domains';

/** What is wrong with the copies of a pool; that it stops when one of them is lost is a policy's to say, of every product that keeps copies. */
export const replicaProblems = (pool: string, replicas: Replicas): readonly Problem[] => {
  const { copies, leastCopies, failureDomain, domains, dataLossAcceptedBecause } = replicas;
  const problem = (rule: string, what: string, allowed: string, mend: string): Problem => ({ rule, what: `the pool ${pool} ${what}`, allowed, mend });
  if (!(failureDomain in crushTypes)) {
    // A cast or a spread brings it past the compiler, and all copies may lie on one machine.
    const what = `spreads its copies by ${JSON.stringify(failureDomain)}`;
    return [problem('ceph-failure-domain', what, Object.keys(crushTypes).join(', '), 'choose what fails as one: a host loses all of its disks')];
  }
  if (!Number.isInteger(copies) || copies < 1 || copies > 10)
    return [problem('ceph-copies', `keeps ${copies} copies`, 'a whole number from 1 to 10', 'keep 3 copies')];
  const problems: Problem[] = [];
  if (!Number.isInteger(leastCopies) || leastCopies < 1 || leastCopies > copies)
    problems.push(
      problem('ceph-copies', `asks for ${leastCopies} copies before it writes`, `a whole number from 1 to ${copies}`, 'ask for one fewer than it keeps'),
    );
  if (copies > domains.length) {
    problems.push({
      ...problem(
        beyondDomains,
        `keeps ${copies} copies, each in another ${failureDomain}, and ${domains.length === 1 ? 'one holds' : `${domains.length} hold`} OSDs: no placement group would ever be clean`,
        `at most ${domains.length} copies`,
        `keep fewer copies, or give OSDs to ${counted(copies - domains.length, `more ${failureDomain}`)}`,
      ),
      counterExample: [`with OSDs: ${domains.join(', ') || 'none'}`],
    });
  }
  if (dataLossAcceptedBecause === undefined && (copies < 3 || leastCopies === 1)) {
    const what = copies < 3 ? `keeps ${copies === 1 ? 'one copy' : `${copies} copies`}` : 'writes to a single copy';
    problems.push(
      problem(
        'ceph-data-loss',
        `${what}: the next disk that fails takes data with it`,
        'copies: 3, leastCopies: 2',
        'keep 3 copies, or say dataLossAcceptedBecause',
      ),
    );
  }
  return problems;
};
