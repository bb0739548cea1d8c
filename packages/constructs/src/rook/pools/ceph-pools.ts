import { alerts } from '../../contributions/alerts.ts';
import type { Contributions } from '../../core/contribution.ts';
import type { PlannedText, TextPlanner } from '../../core/planned-file.ts';
import { report, Site } from '../../core/site.ts';
import { UnitConstruct } from '../../core/unit-construct.ts';
import type { Machine } from '../../inventory/index.ts';
import { cephPorts, portsOfAnOsd } from '../ports.ts';
import type { RookCeph } from '../rook-ceph.ts';
import { bucketName, crushMapText } from './crush-map.ts';
import { devicePlanText } from './device-plan.ts';
import { fileSystemAlerts } from './file-system-alerts.ts';
import { gatewayAlert } from './gateway-alert.ts';
import { ManagerPool } from './manager-pool.ts';
import { type PlacedPool, placedPools } from './placed-pool.ts';
import { groupsPerOsd, mostGroupsPerOsd } from './placement-groups.ts';
import { poolAlerts } from './pool-alerts.ts';
import { cephPoolsRunBook } from './pool-run-books.ts';

const id = 'pools';

/**
 * What the pools of one Ceph cluster have in common: the pool of the manager, the sum of placement groups, alerts, and the documents
 * `docs/ceph-device-plan.md` and `docs/ceph-crush-map.txt`.
 */
export class CephPools extends UnitConstruct implements TextPlanner {
  readonly #ceph: RookCeph;
  readonly #metadataServersOn = new Map<Machine, number>();
  #pools: readonly PlacedPool[] = [];
  #watchesFileSystems = false;
  #hasObjectStores = false;

  /** That of a cluster; made when the first pool asks for it. */
  static of(ceph: RookCeph): CephPools {
    return (ceph.node.tryFindChild(id) as CephPools | undefined) ?? new CephPools(ceph);
  }

  private constructor(ceph: RookCeph) {
    super(ceph, id, { runBook: cephPoolsRunBook(ceph) });
    this.#ceph = ceph;
    new ManagerPool(this, 'mgr', { ceph });
    for (const alert of poolAlerts) alerts.declare(this, alert);
    this.#checkNames();
  }

  /** The port that one more daemon takes on a machine: the first that OSDs, a manager and other metadata servers leave free. */
  claimDaemonPort(machine: Machine): number {
    const { osds, mons } = this.#ceph;
    const others = osds.filter((osd) => osd.machine === machine).length * portsOfAnOsd + (mons.includes(machine) ? 1 : 0);
    const before = this.#metadataServersOn.get(machine) ?? 0;
    this.#metadataServersOn.set(machine, before + 1);
    return cephPorts.daemons.first + others + before;
  }

  /** Alerts on file systems, declared once: Ceph reports the health of all of them under one code. */
  watchFileSystems(): void {
    if (!this.#watchesFileSystems) for (const alert of fileSystemAlerts) alerts.declare(this, alert);
    this.#watchesFileSystems = true;
  }

  /** Whether it is the first of the cluster: what all object stores share is declared with that one. */
  addObjectStore(): boolean {
    const isFirst = !this.#hasObjectStores;
    if (isFirst) alerts.declare(this, gatewayAlert);
    this.#hasObjectStores = true;
    return isFirst;
  }

  settle(all: Contributions): void {
    this.#pools = all.of(placedPools).flatMap(({ value }) => (value.ceph === this.#ceph ? [value] : []));
    this.#checkPoolNames();
    const { osds } = this.#ceph;
    const groups = groupsPerOsd(osds, this.#pools);
    const most = Math.ceil(Math.max(0, ...groups));
    if (most > mostGroupsPerOsd) {
      const { machine, disk } = osds[groups.indexOf(Math.max(...groups))]!;
      report(this, {
        rule: 'ceph-placement-groups',
        what: `${this.#pools.length} pools would put ${most} placement groups on the OSD of ${machine.name} ${disk.name}`,
        allowed: `at most ${mostGroupsPerOsd} an OSD, counted with their copies; monitors refuse the pool that goes beyond`,
        mend: 'give large pools fewer placement groups, drop a pool, or add OSDs',
        counterExample: this.#pools.map(({ name, replicas, placementGroups }) => {
          const count = typeof placementGroups === 'number' ? placementGroups : placementGroups.most;
          return `${name}: ${count} × ${replicas.copies} copies`;
        }),
      });
    }
  }

  plannedTexts(): readonly PlannedText[] {
    const { osds, deviceClass } = this.#ceph;
    const rules = this.#pools.map(({ name, replicas }) => ({ name, failureDomain: replicas.crushFailureDomain }));
    const crushOsds = osds.map(({ machine, disk }) => ({ host: machine.name, rack: machine.rack.name, sizeBytes: disk.sizeBytes }));
    return [
      { path: 'docs/ceph-device-plan.md', owner: this, text: devicePlanText({ site: Site.of(this), ceph: this.#ceph, pools: this.#pools }) },
      { path: 'docs/ceph-crush-map.txt', owner: this, text: crushMapText({ osds: crushOsds, deviceClass, rules }) },
    ];
  }

  /** Buckets of the CRUSH map have one name space: a host and its rack cannot share a name, nor either be called as the root. */
  #checkNames(): void {
    const { osds } = this.#ceph;
    const hosts = new Set(osds.map(({ machine }) => bucketName(machine.name)));
    const racks = new Set(osds.map(({ machine }) => bucketName(machine.rack.name)));
    for (const name of [...new Set([...hosts, ...racks])].sort()) {
      if (name !== 'default' && !(hosts.has(name) && racks.has(name))) continue;
      report(this, {
        rule: 'ceph-crush-names',
        what: `${name} names ${name === 'default' ? 'the root of the CRUSH map and a host or rack' : 'a host and a rack'}`,
        allowed: 'one bucket a name',
        mend: 'rename the rack in the inventory',
      });
    }
  }

  #checkPoolNames(): void {
    const names = this.#pools.map(({ name }) => name);
    for (const name of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
      report(this, { rule: 'ceph-pool-name', what: `two pools of this cluster are called ${name}`, allowed: 'one pool a name', mend: 'rename one of them' });
    }
  }
}
