import type { Disk } from '../inventory/index.ts';

export type DiskKind = 'usb' | 'hdd' | 'ssd' | 'nvme';

/** As Ceph would call the class of the disk, but for sticks, which it cannot tell. */
export const kindOfDisk = (disk: Disk): DiskKind => {
  if (disk.bus === 'usb' || disk.bus === 'nvme') return disk.bus;
  return disk.rotational ? 'hdd' : 'ssd';
};

/** The kinds of some disks, the slowest first. */
export const kindsOf = (disks: readonly Disk[]): readonly DiskKind[] => {
  const found = new Set(disks.map(kindOfDisk));
  return (['usb', 'hdd', 'ssd', 'nvme'] as const).filter((kind) => found.has(kind));
};
