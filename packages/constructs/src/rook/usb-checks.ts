import type { IConstruct } from 'constructs';
import { shown } from '../core/secret-shape.ts';
import { report } from '../core/site.ts';
import type { Disk } from '../inventory/index.ts';
import type { DeviceSelection, RookCephProps } from './props.ts';

const rule = 'ceph-usb';
const ways = ['local-block-volumes', 'udev-rule'];

const list = (disks: readonly Disk[]): string => disks.map(({ machine, name }) => `${machine.name}/${name}`).join(', ');

/** USB sticks are used knowingly, and by a way that works. */
export const checkUsb = (construct: IConstruct, { osds, usb, usbRiskAccepted, devices }: RookCephProps): void => {
  const sticks = osds.filter(({ bus }) => bus === 'usb');
  if (usb !== undefined && !ways.includes(usb)) refuseWay(construct, usb);
  if (sticks.length === 0) {
    if (usb === undefined) return;
    report(construct, {
      rule,
      what: `usb is ${shown(usb)}, and none of the ${osds.length} disks is on USB`,
      allowed: 'no usb',
      mend: 'leave usb out, or pass the sticks: disks.onBus("usb")',
    });
    return;
  }
  if (usb === undefined) {
    report(construct, {
      rule,
      what: `${list(sticks)} ${sticks.length === 1 ? 'is' : 'are'} on USB, and ceph-volume rejects such disks: no OSD would be made`,
      allowed: ways.map((way) => `usb: '${way}'`).join(', '),
      mend: 'say by which way OSDs live on sticks; local-block-volumes changes nothing on the hosts',
    });
  }
  if (usb === 'local-block-volumes' && devices !== undefined && devices !== 'explicit') {
    report(construct, {
      rule,
      what: 'a filter for devices is given, and the sticks are volumes that Rook claims by name',
      allowed: "devices: 'explicit', or usb: 'udev-rule'",
      mend: 'leave devices out',
    });
  }
  if ((usbRiskAccepted?.because.trim() ?? '') === '') {
    report(construct, {
      rule: 'ceph-usb-wear',
      severity: 'warning',
      what: `${sticks.length} OSDs live on USB sticks. They are made for hundreds of rewrites, not for a journal, and lose what they had acknowledged when the power fails: sticks on one power feed may all be damaged at once`,
      allowed: 'disks with power-loss protection',
      mend: 'keep back-ups outside the site and spare sticks beside it, then write usbRiskAccepted: { because: … }',
    });
  }
};

const refuseWay = (construct: IConstruct, way: unknown): void =>
  report(construct, {
    rule,
    what:
      way === 'lvm'
        ? 'usb is "lvm": each new stick would need pvcreate by hand, Rook finds logical volumes by no filter, and a stick that shows up late leaves its volume group inactive'
        : `usb is ${shown(way)}`,
    allowed: ways.join(', '),
    mend: 'choose one of these',
  });

/** What Go's regular expressions do not have; JavaScript's would let it pass. */
const notInGo = /\(\?(?:[=!]|<[=!])|\\[1-9]|\\k</;

/** A filter compiles, and takes exactly the disks that memory is planned for: it would take the system's disk as readily. */
export const checkFilter = (construct: IConstruct, osds: readonly Disk[], devices: DeviceSelection): void => {
  if (devices === 'explicit') return;
  const [name, pattern] = Object.entries(devices)[0] as ['deviceFilter' | 'devicePathFilter', string];
  let expression: RegExp | undefined;
  try {
    expression = notInGo.test(pattern) ? undefined : new RegExp(pattern);
  } catch {
    expression = undefined;
  }
  if (expression === undefined || pattern === '') {
    report(construct, {
      rule: 'ceph-device-filter',
      what: `${name} is ${shown(pattern)}`,
      allowed: 'a regular expression of Go, without look-around and back-references',
      mend: name === 'deviceFilter' ? 'e.g. ^sd[b-c]$' : 'e.g. ^/dev/disk/by-id/ata-INTEL_',
    });
    return;
  }
  if (name === 'deviceFilter') return;
  const candidates = [...new Set(osds.flatMap(({ machine }) => machine.disks))];
  const missed = osds.filter(({ path }) => !expression.test(path));
  const extra = candidates.filter((disk) => expression.test(disk.path) && !osds.includes(disk));
  if (missed.length + extra.length === 0) return;
  report(construct, {
    rule: 'ceph-device-filter',
    what: [
      `devicePathFilter ${shown(pattern)}`,
      [missed.length > 0 ? `misses ${list(missed)}` : '', extra.length > 0 ? `takes ${list(extra)}, which osds does not name` : '']
        .filter(Boolean)
        .join(' and '),
    ].join(' '),
    allowed: `a filter that matches ${list(osds)} and no other disk of these machines`,
    mend: 'correct the filter, or name the disks: leave devices out',
  });
};
