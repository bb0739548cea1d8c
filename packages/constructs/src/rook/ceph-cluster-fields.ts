import { closedObject, list, map, oneOf, text, textLike, trueOrFalse, whole } from '../core/closed-object.ts';
import { textBy } from '../kubernetes/custom-kind.ts';
import { annotationKey, dnsLabel, dnsSubdomain } from '../kubernetes/formats.ts';
import { LARGEST_INT32, quantity, resources } from '../kubernetes/pod-fields.ts';
import { daemonFields } from './pools/daemon-fields.ts';

// What a CephCluster says of its disks and its network.
// https://github.com/rook/rook/blob/v1.20.6/Documentation/CRDs/Cluster/ceph-cluster-crd.md

const { placement } = daemonFields;

const cidr = textLike(/^[0-9a-fA-F:.]{2,39}\/[0-9]{1,3}$/, 'a network in CIDR notation, such as 10.21.20.0/24');

export const networkFields = closedObject(
  {
    /** Daemons use the addresses of their machines. It cannot be changed to another provider later. */
    provider: oneOf('host'),
    addressRanges: closedObject({ public: list(cidr, { least: 1 }) }, { cluster: list(cidr, { least: 1 }) }),
    connections: closedObject({
      /** Closes the port of the old protocol, which knows no encryption, on the monitors. */
      requireMsgr2: trueOrFalse,
      encryption: closedObject({ enabled: trueOrFalse }),
      compression: closedObject({ enabled: trueOrFalse }),
    }),
  },
  { ipFamily: oneOf('IPv4', 'IPv6') },
);

/** Settings of one OSD or more; every value is a text. */
const osdConfig = closedObject(
  {},
  {
    /** CRUSH device class. */
    deviceClass: textLike(/^[A-Za-z0-9_-]{1,63}$/, 'letters, digits, "_" and "-"'),
    osdsPerDevice: textLike(/^[1-9]$/, 'a number from "1" to "9"'),
  },
);

/** A kernel's name, a path below /dev/, or any link of udev to the disk. */
const device = closedObject({ name: text }, { config: osdConfig });

const claimTemplate = closedObject({
  metadata: closedObject({
    /** `data` is the disk itself. */
    name: oneOf('data'),
    /** Rook reads `crushDeviceClass` here. */
    annotations: map(text, textBy(annotationKey)),
  }),
  spec: closedObject({
    accessModes: list(oneOf('ReadWriteOnce'), { least: 1, most: 1 }),
    resources: closedObject({ requests: closedObject({ storage: quantity }) }),
    storageClassName: textBy(dnsSubdomain),
    volumeMode: oneOf('Block'),
  }),
});

const deviceSet = closedObject(
  {
    name: textBy(dnsLabel),
    /** How many claims Rook makes; with fewer than before, it removes none. */
    count: whole(1, LARGEST_INT32),
    /** Whether an OSD may follow its volume to another machine. A stick stays where it is plugged in. */
    portable: trueOrFalse,
    volumeClaimTemplates: list(claimTemplate, { least: 1, most: 1 }),
  },
  {
    placement,
    /** Of the jobs that prepare the OSDs. */
    preparePlacement: placement,
    resources,
    encrypted: trueOrFalse,
  },
);

const node = closedObject(
  { name: textBy(dnsSubdomain) },
  {
    devices: list(device),
    deviceFilter: text,
    devicePathFilter: text,
    /** Of each OSD of this machine. */
    resources,
    config: osdConfig,
  },
);

export const storageFields = closedObject(
  { useAllNodes: trueOrFalse, useAllDevices: trueOrFalse },
  {
    nodes: list(node),
    storageClassDeviceSets: list(deviceSet),
    onlyApplyOSDPlacement: trueOrFalse,
    /** How long an OSD that keeps falling over stays down, in hours. @default 24 */
    flappingRestartIntervalHours: whole(0, LARGEST_INT32),
    /** @default false */
    allowDeviceClassUpdate: trueOrFalse,
  },
);
