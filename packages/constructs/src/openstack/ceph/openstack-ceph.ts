import type { IConstruct } from 'constructs';
import { unscraped } from '../../contributions/scrapes.ts';
import { secretCollectors } from '../../contributions/secrets.ts';
import type { Contributions } from '../../core/contribution.ts';
import { nameBasedUuid, uuidsOfDnsNames } from '../../core/name-based-uuid.ts';
import type { Namespace } from '../../core/namespace.ts';
import { report, Site } from '../../core/site.ts';
import { UnitConstruct } from '../../core/unit-construct.ts';
import type { Machine } from '../../inventory/index.ts';
import { CephClientKey } from '../../rook/pools/ceph-client-key.ts';
import { CephPool, type CephPoolProps } from '../../rook/pools/ceph-pool.ts';
import type { RookCeph } from '../../rook/rook-ceph.ts';
import { CephConfiguration, configurationName } from './ceph-configuration.ts';
import { declareCephFlows } from './ceph-flows.ts';
import { bringKey, mountedKeys } from './ceph-keys.ts';
import { accessOfUsers, type CephService, type CephUser, contentsOfPools, type PoolUse, servicesOnCeph } from './ceph-users.ts';
import { openStackCephRunBook } from './run-book.ts';

/** A pool as one of CephPool; its name is that of its use unless it says another. */
export type OpenStackPoolProps = Omit<CephPoolProps, 'ceph' | 'application' | 'holds'>;

export interface OpenStackCephProps {
  readonly ceph: RookCeph;
  /** Of the services, whose Pods mount what is made here. */
  readonly namespace: Namespace;
  /**
   * `images` of Glance and `volumes` of Cinder; `vms` where disks of machines lie in Ceph, and not on the compute that runs them; `backups`
   * where Cinder keeps backups of volumes, in a Ceph that is lost together with them.
   */
  readonly pools: Readonly<Record<'images' | 'volumes', OpenStackPoolProps>> & Readonly<Partial<Record<'vms' | 'backups', OpenStackPoolProps>>>;
  /** Machines that run nova-compute and libvirt. */
  readonly computes: readonly Machine[];
}

type Always = 'glance' | 'cinder';

export type SecretNames = Readonly<Record<Always, string>> & Readonly<Partial<Record<CephService, string>>>;

/**
 * Ceph for OpenStack: pools, a user for each service that may use these and nothing else, and the keys of the users where the charts of
 * OpenStack-Helm look for them. No key of client.admin leaves the namespace of Rook, so the Jobs of the charts that make pools and users with
 * it stay off (`manifests.job_storage_init` and the like).
 *
 * Keys are of the type `aes`, whatever other clients have: the images of OpenStack 2025.2 carry a librbd that reads no other.
 *
 * Reported: what CephPool reports, no compute, nothing that would copy the keys.
 */
export class OpenStackCeph extends UnitConstruct {
  /** ConfigMap with `ceph.conf`. */
  readonly configMapName: string = configurationName;
  /**
   * Under which libvirt keeps the key of Cinder's user: the same in Cinder, Nova and libvirt. It is made of the site's domain, so it stays the
   * same when the site is built again, and is no other site's.
   */
  readonly secretUuid: string;
  /** Secrets with keys, of those services that have a pool: a key named `key`, and for Nova a keyring that librados finds in /etc/ceph. */
  readonly secretNames: SecretNames;
  readonly #pools: ReadonlyMap<PoolUse, CephPool>;

  constructor(scope: IConstruct, id: string, props: OpenStackCephProps) {
    const { ceph, namespace, pools, computes } = props;
    const services = (Object.keys(servicesOnCeph) as CephService[]).filter((service) => pools[servicesOnCeph[service].pool] !== undefined);
    const { domain } = Site.of(scope).inventory;
    const secretUuid = nameBasedUuid(nameBasedUuid(uuidsOfDnsNames, domain), `client.${servicesOnCeph.cinder.user}`);
    super(scope, id, {
      ...{ ceph },
      runBook: openStackCephRunBook({ cephNamespace: ceph.namespace.name, namespace: namespace.name, services, secretUuid }),
    });
    this.secretUuid = secretUuid;
    this.secretNames = Object.fromEntries(services.map((service) => [service, mountedKeys[service].secretName])) as unknown as SecretNames;
    this.#pools = this.#makePools(props);
    const users = new Map([...new Set(services.map((service) => servicesOnCeph[service].user))].map((user) => [user, this.#makeKey(ceph, user)]));
    for (const service of services) {
      const { user } = servicesOnCeph[service];
      bringKey(this, namespace.name, service, user, users.get(user)!);
    }
    new CephConfiguration(this, 'configuration', { ceph, namespace });
    // Machines open volumes with or without a pool for their disks.
    declareCephFlows(this, { ceph, namespace: namespace.name, services: [...new Set<CephService>([...services, 'nova'])], computes });
    unscraped.declare(this, { because: 'pools and keys run nothing; the manager of Ceph serves the metrics of every pool' });
    if (computes.length === 0) {
      report(this, {
        rule: 'openstack-ceph',
        what: 'no machine is a compute, so nothing could open a volume',
        allowed: 'the machines that run nova-compute',
        mend: 'name them as computes',
      });
    }
  }

  /** The pool that a service keeps its own things in, as Ceph shows it; none for disks of machines or backups that do not lie in Ceph. */
  poolOf(service: Always): string;
  poolOf(service: CephService): string | undefined;
  poolOf(service: CephService): string | undefined {
    return this.#pools.get(servicesOnCeph[service].pool)?.poolName;
  }

  /** The user of a service, without `client.` */
  userOf(service: CephService): CephUser {
    return servicesOnCeph[service].user;
  }

  /** Copies of what a service keeps. */
  replicationOf(service: Always): number;
  replicationOf(service: CephService): number | undefined;
  replicationOf(service: CephService): number | undefined {
    return this.#pools.get(servicesOnCeph[service].pool)?.copies;
  }

  settle(all: Contributions): void {
    if (all.of(secretCollectors).length > 0) return;
    report(this, {
      rule: 'openstack-ceph',
      what: 'nothing copies the keys of Ceph to where the services look for them, so none would start',
      allowed: 'a site with External Secrets',
      mend: 'add External Secrets to the site',
    });
  }

  #makePools({ ceph, pools }: OpenStackCephProps): ReadonlyMap<PoolUse, CephPool> {
    const uses = (Object.keys(contentsOfPools) as PoolUse[]).filter((use) => pools[use] !== undefined);
    return new Map(uses.map((use) => [use, new CephPool(this, use, { holds: contentsOfPools[use], ...pools[use], ceph })]));
  }

  #makeKey(ceph: RookCeph, user: CephUser): CephClientKey {
    const access = accessOfUsers[user];
    const pools = [...this.#pools].flatMap(([use, pool]) => (access[use] === undefined ? [] : [{ pool, access: access[use] }]));
    return new CephClientKey(this, `client-${user}`, { ceph, name: user, pools, keyType: 'aes' });
  }
}
