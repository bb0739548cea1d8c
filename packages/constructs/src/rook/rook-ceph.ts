import type { IConstruct } from 'constructs';
import { alerts } from '../contributions/alerts.ts';
import { workloads } from '../contributions/workloads.ts';
import type { Component } from '../core/component.ts';
import type { Namespace } from '../core/namespace.ts';
import type { Profile } from '../core/resources.ts';
import { Site } from '../core/site.ts';
import { UnitConstruct } from '../core/unit-construct.ts';
import type { Disk, Machine, Network } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { cephAlerts, slowCommitMilliseconds } from './alerts.ts';
import { CephStorageCluster, cephImageOf } from './ceph-cluster.ts';
import { checkChoices, checkMons, checkOneKind, checkOsdMemory, checkOsds, checkReplicationNetwork, isDeviceClass } from './checks.ts';
import { CephCsiDrivers } from './csi-drivers.ts';
import { csiWorkloads } from './csi-workloads.ts';
import { declareCeph } from './declarations.ts';
import { type DiskKind, kindsOf } from './disk-kind.ts';
import { LocalBlockVolumes, volumeNameOf } from './local-block-volumes.ts';
import { RookOperator } from './operator.ts';
import { type OsdMemory, osdMemoryOf } from './osd-memory.ts';
import type { ClientKeyType, DeviceSelection, RookCephProps, UsbWay } from './props.ts';
import { cephRunBook } from './run-book.ts';
import { udevRule } from './udev-rule.ts';
import { checkFilter, checkUsb } from './usb-checks.ts';
import { rookWorkloads } from './workloads.ts';

export type { ClientKeyType, DeviceSelection, RookCephProps, UsbWay } from './props.ts';

/** A disk that holds one OSD, and where it is. */
export interface Osd {
  readonly disk: Disk;
  readonly machine: Machine;
}

const byMachineAndName = (a: Disk, b: Disk): number => (a.machine === b.machine ? (a.name < b.name ? -1 : 1) : a.machine.name < b.machine.name ? -1 : 1);

/**
 * Ceph by Rook: the operator, the CSI drivers and the cluster with its monitors and OSDs.
 *
 * Daemons use the addresses of their machines, encrypted by Ceph itself (docs/decisions/0010-ceph-on-host-network.md). Pools, file systems
 * and object stores are constructs of their own that take this one.
 */
export class RookCeph extends UnitConstruct {
  readonly namespace: Namespace;
  /** The component that applies the CephCluster: what stands on Ceph requires it. */
  readonly cluster: Component;
  readonly versions: { readonly rook: string; readonly ceph: string };
  /** The image of every daemon of Ceph. */
  readonly cephImage: string;
  /** CRUSH device class of every OSD, e.g. `usb`. */
  readonly deviceClass: string;
  readonly failureDomain: 'host' | 'rack';
  /** What `failureDomain` is called in the CRUSH map: Rook makes a `zone` of the label in which K3sCluster says the rack. */
  readonly crushFailureDomain: 'host' | 'zone';
  /** Names of the hosts or racks that hold OSDs, sorted. */
  readonly failureDomains: readonly string[];
  readonly osds: readonly Osd[];
  /** What the OSDs of each machine may have, by the name of the machine. */
  readonly osdMemory: readonly OsdMemory[];
  readonly mons: readonly Machine[];
  /** The Kubernetes that it runs in. */
  readonly kubernetes: K3sCluster;
  /** Nodes whose kernels mount volumes. */
  readonly volumeNodes: readonly Machine[];
  /** How OSDs came to live on sticks, where they do. */
  readonly usb: UsbWay | undefined;
  /** Why the site lives with their wear, where it does. */
  readonly usbRiskAcceptedBecause: string | undefined;
  readonly profile: Profile;
  /** Where clients reach Ceph. */
  readonly network: Network;
  /** Over which OSDs copy and heal. */
  readonly replicationNetwork: Network;
  readonly encrypted: boolean;
  /** Of every client that Rook makes a key for. */
  readonly clientKeyType: ClientKeyType;
  readonly csiDriverNames: { readonly rbd: string; readonly cephFs: string } = { rbd: 'rook-ceph.rbd.csi.ceph.com', cephFs: 'rook-ceph.cephfs.csi.ceph.com' };
  /** Whether Pods can mount CephFS. */
  readonly cephFs: boolean;
  readonly #devices: DeviceSelection;

  constructor(scope: IConstruct, id: string, given: RookCephProps) {
    const site = Site.of(scope);
    // A disk that is named twice is reported, and made once. The order in which they are named means nothing.
    const props: RookCephProps = { ...given, osds: [...new Set(given.osds)].sort(byMachineAndName) };
    const osdMemory = osdMemoryOf(props);
    const slowestKind = kindsOf(props.osds)[0] ?? 'ssd';
    const onUsb = slowestKind === 'usb';
    const onVolumes = props.usb === 'local-block-volumes';
    const { cluster, profile, mons } = props;
    super(scope, id, { ...props, runBook: cephRunBook({ cluster, mons, osdMemory, onUsb, onVolumes }) });
    this.namespace = site.namespace('rook-ceph', 'privileged');
    this.versions = { rook: site.versions.choice.rook, ceph: site.versions.rook.ceph };
    this.cephImage = cephImageOf(site.versions);
    this.deviceClass = isDeviceClass(props.deviceClass) ? props.deviceClass : slowestKind;
    this.failureDomain = props.failureDomain ?? 'host';
    this.crushFailureDomain = this.failureDomain === 'rack' ? 'zone' : 'host';
    this.osds = props.osds.map((disk) => ({ disk, machine: disk.machine }));
    this.failureDomains = [...new Set(this.osds.map(({ machine }) => (this.failureDomain === 'rack' ? machine.rack.name : machine.name)))].sort();
    this.osdMemory = osdMemory;
    this.mons = mons;
    this.kubernetes = cluster;
    this.volumeNodes = cluster.nodesWith(props.volumeNodeSelector ?? {});
    this.usb = props.usb;
    this.usbRiskAcceptedBecause = props.usbRiskAccepted?.because.trim() || undefined;
    this.profile = profile;
    this.network = cluster.nodeNetwork;
    this.replicationNetwork = props.replicationNetwork ?? cluster.nodeNetwork;
    this.encrypted = (props.encryption ?? 'msgr2') === 'msgr2';
    this.clientKeyType = props.clientKeyType ?? 'aes';
    this.cephFs = props.cephFs ?? false;
    this.#devices = props.devices ?? 'explicit';
    this.#check(given);
    this.cluster = this.#build(props, onUsb);
    this.#declare(props, slowestKind);
  }

  /** How Rook comes to know of a disk: as the volume of that name, as a device, or by a filter. */
  handedOverAs({ disk }: Osd): string {
    if (this.usb === 'local-block-volumes') return `PersistentVolume ${volumeNameOf(disk)}`;
    return this.#devices === 'explicit'
      ? 'device'
      : Object.entries(this.#devices)
          .map((filter) => filter.join(' '))
          .join();
  }

  #check(props: RookCephProps): void {
    checkOsds(this, props.cluster, props.osds);
    checkOneKind(this, props.osds);
    checkMons(this, props.cluster, props.mons, props.osds);
    checkUsb(this, props);
    checkFilter(this, props.osds, this.#devices);
    checkReplicationNetwork(this, this.replicationNetwork, props.osds);
    checkChoices(this, props);
    // A machine that is no node has no memory to count, which was reported.
    checkOsdMemory(
      this,
      this.osdMemory.filter(({ machine }) => props.cluster.nodes.includes(machine)),
    );
  }

  #build(props: RookCephProps, onUsb: boolean): Component {
    const { namespace, profile } = this;
    const { cluster, nodeSelector = {}, volumeNodeSelector = {} } = props;
    const operator = new RookOperator(this, 'operator', { namespace, cluster, profile, nodeSelector });
    const drivers = new CephCsiDrivers(this, 'csi-drivers', {
      operator,
      namespace,
      cluster,
      profile,
      names: this.csiDriverNames,
      cephFs: this.cephFs,
      nodeSelector,
      volumeNodeSelector,
    });
    const volumes =
      props.usb === 'local-block-volumes'
        ? new LocalBlockVolumes(this, 'volumes', { disks: props.osds, storageClass: `ceph-osd-${this.deviceClass}` })
        : undefined;
    if (props.usb === 'udev-rule') for (const { disks } of this.osdMemory) udevRule(this, disks);
    return new CephStorageCluster(this, 'cluster', {
      drivers,
      namespace,
      cluster,
      profile,
      mons: this.mons,
      osdMemory: this.osdMemory,
      devices: this.#devices,
      volumes,
      deviceClass: this.deviceClass,
      onUsb,
      replicationNetwork: this.replicationNetwork,
      encrypted: this.encrypted,
      clientKeyType: this.clientKeyType,
    });
  }

  #declare({ cluster, nodeSelector = {}, volumeNodeSelector = {}, usb }: RookCephProps, kind: DiskKind): void {
    const { versions } = Site.of(this);
    const { profile, mons, osdMemory, csiDriverNames } = this;
    const drivers = { rbd: csiDriverNames.rbd, ...(this.cephFs ? { cephfs: csiDriverNames.cephFs } : {}) };
    for (const workload of [
      ...rookWorkloads({ versions, cluster, profile, mons, osdMemory, nodeSelector, onVolumes: usb === 'local-block-volumes' }),
      ...csiWorkloads({ versions, cluster, profile, drivers, nodeSelector, volumeNodeSelector }),
    ])
      workloads.declare(this, workload);
    declareCeph(this, {
      cluster,
      mons,
      osdMemory,
      volumeNodes: this.volumeNodes,
      replicationNetwork: this.replicationNetwork,
      encrypted: this.encrypted,
    });
    for (const alert of cephAlerts({ mons: mons.length, slowCommit: slowCommitMilliseconds[kind] })) alerts.declare(this, alert);
  }
}
