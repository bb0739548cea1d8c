import type { IConstruct } from 'constructs';
import { unscraped } from '../../contributions/scrapes.ts';
import { Component } from '../../core/component.ts';
import { kept } from '../../core/kept.ts';
import type { Ref } from '../../core/manifest.ts';
import type { RookCeph } from '../rook-ceph.ts';
import { CephBlockPool } from './block-pool-kind.ts';
import { CephPools } from './ceph-pools.ts';
import { placePool, poolSpec } from './placed-pool.ts';
import { defaultPlacementGroups, type PlacementGroups } from './placement-groups.ts';
import { poolRunBook } from './pool-run-books.ts';
import { type ReplicaProps, replicasOf } from './replicas.ts';

export interface CephPoolProps extends ReplicaProps {
  readonly ceph: RookCeph;
  /** As `ceph osd pool ls` shows it: lower-case letters, digits, `-` and `.`, e.g. `cinder.volumes`. @default - the id of the construct */
  readonly name?: string;
  /** What it holds, in a few words that the device plan and the run book repeat. @default 'disks of Pods and machines' */
  readonly holds?: string;
  /** @default - by profile: 32, or 32 to 128 by the autoscaler */
  readonly placementGroups?: PlacementGroups;
  /** What it may hold, in GiB of data that is counted once; a full pool refuses writes, a full disk stops them all. @default - no limit */
  readonly quotaGibibytes?: number;
  /** Who may use it, as `ceph osd pool application enable` takes it. @default 'rbd' */
  readonly application?: string;
}

/**
 * A pool for block devices (RBD) on the disks of a cluster: StorageClasses, and images and volumes of OpenStack.
 *
 * Whole copies only: erasure coding would need a failure domain more than it has chunks, and reads before each small write.
 *
 * Reported: copies beyond failure domains, copies that share a machine, fewer than 3 copies without a reason, groups that are no power of 2, a
 * quota that the disks cannot hold. The object is neither pruned nor deleted by Argo CD: with it Rook would delete an empty pool.
 */
export class CephPool extends Component {
  readonly ceph: RookCeph;
  /** As Ceph shows it. */
  readonly poolName: string;
  /** Copies of every object. */
  readonly copies: number;
  readonly ref: Ref;

  constructor(scope: IConstruct, id: string, props: CephPoolProps) {
    const { ceph } = props;
    const name = props.name ?? id;
    const replicas = replicasOf(ceph, props);
    const pool = {
      ceph,
      name,
      holds: props.holds ?? 'disks of Pods and machines',
      replicas,
      placementGroups: props.placementGroups ?? defaultPlacementGroups[ceph.profile],
      quotaGibibytes: props.quotaGibibytes,
    };
    super(scope, id, { ...{ ceph }, application: 'storage', namespace: ceph.namespace, runBook: poolRunBook(pool) });
    this.ceph = ceph;
    this.poolName = name;
    this.copies = replicas.copies;
    CephPools.of(ceph);
    placePool(this, pool);
    unscraped.declare(this, { because: 'the manager of Ceph serves the metrics of every pool' });
    this.ref = this.manifest('pool', CephBlockPool, {
      metadata: { name, annotations: kept },
      spec: { application: props.application ?? 'rbd', ...poolSpec(pool) },
    });
  }
}
