import { crush as check } from '../checks/crush.ts';
import type { Broken } from './broken.ts';

const map = 'docs/ceph-crush-map.txt';

export const brokenForCrush: readonly Broken[] = [
  {
    mistake: 'copies that may share a host',
    check,
    file: map,
    change: (text) => text.replace('step chooseleaf firstn 0 type host', 'step choose firstn 0 type osd'),
    said: /^pool general: \d+ of 1024 placements are on fewer than 3 hosts/,
  },
  {
    mistake: 'four copies on three hosts',
    check,
    file: 'kubernetes/storage/ceph-general/rook-ceph/CephBlockPool.ceph.rook.io_general.yaml',
    change: (text) => text.replace(/^ {4}size: 3$/m, '    size: 4'),
    said: /^pool general: 1024 of 1024 placements are on fewer than 4 hosts/,
  },
  {
    mistake: 'a pool that serves with all of its copies alone',
    check,
    file: 'kubernetes/storage/ceph-general/rook-ceph/CephBlockPool.ceph.rook.io_general.yaml',
    change: (text) => text.replace('min_size: "2"', 'min_size: "3"'),
    said: /^pool general with storage-\d lost: 1024 of 1024 placements are on fewer than 3 hosts/,
  },
  {
    mistake: 'a rule of a class that no disk has',
    check,
    file: map,
    change: (text) => text.replace('class usb\n\tstep choose', 'class ssd\n\tstep choose'),
    said: /crushtool does not compile it|type 'ssd' not defined|class/,
  },
];
