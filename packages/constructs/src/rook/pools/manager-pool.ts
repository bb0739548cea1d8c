import type { IConstruct } from 'constructs';
import { Component } from '../../core/component.ts';
import { kept } from '../../core/kept.ts';
import type { RookCeph } from '../rook-ceph.ts';
import { CephBlockPool } from './block-pool-kind.ts';
import { placePool, poolSpec } from './placed-pool.ts';
import { domainsOf, replicasOf } from './replicas.ts';

/**
 * The pool `.mgr`, which the manager makes by itself with a rule that takes any disk. Rook takes it over by this object, so that it lies on the
 * disks of the cluster like all others.
 */
export class ManagerPool extends Component {
  constructor(scope: IConstruct, id: string, { ceph }: { readonly ceph: RookCeph }) {
    super(scope, id, { application: 'storage', namespace: ceph.namespace });
    this.addRequirement(ceph.cluster);
    const copies = Math.max(1, Math.min(3, domainsOf(ceph.osds, ceph.failureDomain).length));
    const replicas = replicasOf(ceph, {
      copies,
      leastCopies: Math.max(1, copies - 1),
      ...(copies < 3 ? { dataLossAcceptedBecause: 'it holds records of the health of disks, which the manager gathers again' } : {}),
    });
    const pool = { ceph, name: '.mgr', holds: 'records of the manager', replicas, placementGroups: 1, quotaGibibytes: undefined };
    placePool(this, pool);
    this.manifest('pool', CephBlockPool, { metadata: { name: 'builtin-mgr', annotations: kept }, spec: { name: '.mgr', ...poolSpec(pool) } });
  }
}
