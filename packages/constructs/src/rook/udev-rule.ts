import type { IConstruct } from 'constructs';
import { HostFile } from '../core/host-file.ts';
import { type HostText, hostText } from '../core/host-text.ts';
import { Site } from '../core/site.ts';
import type { Disk } from '../inventory/index.ts';

/**
 * After 60-persistent-storage.rules, which makes the links below /dev/disk/by-id from the bus: they keep their `usb-`, and only then is the
 * bus another one.
 */
export const udevRulePath = '/etc/udev/rules.d/61-bastide-ceph-usb.rules';

/** `settle`, so that what Ansible does next finds the disks as the rule has them. */
export const reloadUdev = 'udevadm control --reload && udevadm trigger --action=change --subsystem-match=block && udevadm settle';

/**
 * Matches each disk by its link, the serial number or the socket in it, and nothing else: a stick that somebody plugs in stays a USB disk.
 *
 * `ceph-volume` rejects what has `ID_BUS=usb` in udev's database, whatever sysfs says of `removable`.
 * https://www.freedesktop.org/software/systemd/man/latest/udev.html#Rules%20Files
 */
export const udevRuleText = (disks: readonly Disk[]): HostText => hostText`# The USB sticks that Ceph may use: ceph-volume refuses disks on this bus.
${disks
  .map(
    ({ path }) =>
      `ACTION!="remove", SUBSYSTEM=="block", ENV{DEVTYPE}=="disk", ENV{ID_BUS}=="usb", SYMLINK=="${path.replace(/^\/dev\//, '')}", ENV{ID_BUS}="scsi"`,
  )
  .join('\n')}
`;

/** The rule on one machine. */
export const udevRule = (scope: IConstruct, disks: readonly Disk[]): HostFile => {
  const { machine } = disks[0]!;
  return new HostFile(scope, `udev-${machine.name}`, {
    host: Site.of(scope).host(machine),
    path: udevRulePath,
    content: udevRuleText(disks),
    apply: { run: reloadUdev },
  });
};
