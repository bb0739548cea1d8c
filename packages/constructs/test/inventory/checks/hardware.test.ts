import { describe, expect, test } from 'vitest';
import { loadWith, rebuild, texts } from '../small-inventory.ts';
import type { Case } from './expect-one.ts';

describe('hardware', () => {
  test.each<Case>([
    [
      "mac: '00:23:24:0a:0b:01'",
      "mac: '01:23:24:0a:0b:01'",
      'inventory-hardware: machines.leaf-1.nics.eno1.mac: "01:23:24:0a:0b:01" is a multicast address',
      'addresses whose second digit is 0, 2, 4',
    ],
    ["mac: '00:23:24:0a:0b:01'", "mac: '00:00:00:00:00:00'", '"00:00:00:00:00:00" belongs to no interface', 'the address of the interface'],
    [
      "usb-SanDisk_Ultra_4C530001230815117432-0:0', bus: usb",
      "usb-SanDisk_Ultra_4C530001230815117432-0:0', bus: sata",
      'is not the name of a disk on the bus "sata"',
      '/dev/disk/by-id/ata-… or /dev/disk/by-id/wwn-…',
    ],
    ['bus: sata, size: 500GB', 'bus: nvme, size: 500GB', 'is not the name of a disk on the bus "nvme"', '/dev/disk/by-id/nvme-…'],
  ])('%j → %j', (passage, instead, finding, allowed) => {
    const lines = texts(loadWith(passage, instead));
    expect(lines[0]).toContain(finding);
    expect(lines[0]).toContain(`allowed: ${allowed}`);
  });

  test('an NVMe disk does not turn', () => {
    const { findings } = rebuild((facts) => {
      facts.machines['leaf-1']!.disks.system = { path: '/dev/disk/by-id/nvme-eui.0025385b71b0a3f2', bus: 'nvme', size: '128GB', rotational: true };
    });
    expect(findings.map(({ what }) => what)).toEqual(['machines.leaf-1.disks.system.rotational: an NVMe disk does not turn']);
  });
});
