import { entriesOf } from '../facts-walk.ts';
import { type Path, type Report, say } from '../problem.ts';
import type { Check } from './check.ts';

/** What udev puts in front of the name of a disk, by bus; `wwn` names disks of several. */
const idPrefixes = {
  sata: ['ata-', 'wwn-'],
  sas: ['scsi-', 'wwn-'],
  nvme: ['nvme-'],
  usb: ['usb-'],
} as const;

const byId = '/dev/disk/by-id/';

/** MAC addresses can belong to an interface, disks are on the bus that their path says, and only what turns is rotational. */
export const checkHardware: Check = (facts, report) => {
  for (const [machine, { nics, disks }] of entriesOf(facts.machines)) {
    for (const [nic, { mac }] of entriesOf(nics)) if (mac !== undefined) checkMac(['machines', machine, 'nics', nic, 'mac'], mac, report);
    for (const [name, disk] of entriesOf(disks)) {
      const path = ['machines', machine, 'disks', name];
      if (disk.path !== undefined && disk.bus !== undefined) checkBus([...path, 'path'], disk.path, disk.bus, report);
      if (disk.rotational === true && disk.bus === 'nvme') {
        hardwareProblem([...path, 'rotational'], 'an NVMe disk does not turn', 'false', 'Write false, or correct the bus.', report);
      }
    }
  }
};

const hardwareProblem = (path: Path, what: string, allowed: string, mend: string, report: Report): void =>
  report({ rule: 'inventory-hardware', path, what, allowed, mend });

const checkMac = (path: Path, mac: string, report: Report): void => {
  const isMulticast = (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
  if (isMulticast) {
    hardwareProblem(
      path,
      say`${mac} is a multicast address`,
      'addresses whose second digit is 0, 2, 4, 6, 8, a, c or e',
      'Read the address from the sticker or with `ip link`.',
      report,
    );
  } else if (/^[0:]+$/.test(mac)) {
    hardwareProblem(path, say`${mac} belongs to no interface`, 'the address of the interface', 'Read the address from the sticker or with `ip link`.', report);
  }
};

const checkBus = (path: Path, diskPath: string, bus: keyof typeof idPrefixes, report: Report): void => {
  const prefixes: readonly string[] = idPrefixes[bus];
  if (!diskPath.startsWith(byId) || prefixes.some((prefix) => diskPath.startsWith(byId + prefix))) return;
  hardwareProblem(
    path,
    say`${diskPath} is not the name of a disk on the bus ${bus}`,
    prefixes.map((prefix) => `${byId}${prefix}…`).join(' or '),
    'Correct the bus or the path; `ls -l /dev/disk/by-id` lists the names.',
    report,
  );
};
