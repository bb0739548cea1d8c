import type { Profile } from '../core/resources.ts';
import type { Disk, Machine, Network } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';

/**
 * How OSDs come to live on USB sticks, which `ceph-volume` refuses by the property `ID_BUS=usb` that udev gives them.
 *
 * - `local-block-volumes`: one PersistentVolume a stick; Rook claims them and never asks `ceph-volume inventory`. Nothing on the hosts changes.
 * - `udev-rule`: a file on the storage hosts hides the bus of exactly these sticks; Rook then finds them as devices.
 *
 * LVM is no third way: it needs `pvcreate` by hand on each new stick, Rook's filters never take logical volumes, and a stick that shows up
 * late leaves its volume group inactive.
 */
export type UsbWay = 'local-block-volumes' | 'udev-rule';

/** How Rook finds the disks: each by its path, or all that a regular expression (Go's RE2) matches. */
export type DeviceSelection =
  | 'explicit'
  /** Matches names of the kernel, which change with the order in which disks show up: `^sd[b-c]$`. */
  | { readonly deviceFilter: string }
  /** Matches every path of a disk below /dev: `^/dev/disk/by-id/ata-INTEL_.*`. */
  | { readonly devicePathFilter: string };

/** Key type of clients. Kernels before 7.0, and librbd before 19.2.6 and 20.2.4, cannot read `aes256k`. */
export type ClientKeyType = 'aes' | 'aes256k';

export interface RookCephProps {
  readonly cluster: K3sCluster;
  /** The disks that hold an OSD each, all of one kind. With a filter, too: they are what memory and failure domains are planned with. */
  readonly osds: readonly Disk[];
  /** Asked for where the disks are USB sticks, and only there. @default - the disks are not on USB */
  readonly usb?: UsbWay;
  /** Accepts in writing that sticks wear out and lose data on power loss; without it that is a warning. The device plan repeats it. @default - not accepted */
  readonly usbRiskAccepted?: { readonly because: string };
  /** Not together with `usb: 'local-block-volumes'`, which names each stick. @default 'explicit' */
  readonly devices?: DeviceSelection;
  /** The machines that run a Ceph monitor each: an odd number from 3 to 9, each with a disk that is not on USB. */
  readonly mons: readonly Machine[];
  readonly profile: Profile;
  /** Where Rook, the managers and the CSI controllers may run. @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Nodes whose Pods may mount volumes: each runs the CSI plugins. @default - every node */
  readonly volumeNodeSelector?: Readonly<Record<string, string>>;
  /** Carries what OSDs say to each other. Clients and monitors use the network of the nodes. @default - the network of the nodes */
  readonly replicationNetwork?: Network;
  /** `msgr2`: Ceph encrypts each connection itself (AES-GCM), to clients on the hosts too. @default 'msgr2' */
  readonly encryption?: 'msgr2' | 'none';
  /** CRUSH device class of every OSD. @default - by the disks: usb, nvme, ssd or hdd */
  readonly deviceClass?: string;
  /** What may be lost without losing data: copies never share one. @default 'host' */
  readonly failureDomain?: 'host' | 'rack';
  /** Whether Pods may mount CephFS; costs a plugin on each of these nodes. @default false */
  readonly cephFs?: boolean;
  /** @default 'aes' */
  readonly clientKeyType?: ClientKeyType;
  /** Memory on the machines with OSDs that is left to everybody else's Pods, in MiB. @default - by profile: 512 or 4096 */
  readonly memoryForOthersMebibytes?: number;
}
