import { ceph as check } from '../checks/ceph.ts';
import type { Broken } from './broken.ts';

const pool = 'kubernetes/storage/ceph-general/rook-ceph/CephBlockPool.ceph.rook.io_general.yaml';
const cluster = 'kubernetes/storage/ceph.cluster/rook-ceph/CephCluster.ceph.rook.io_rook-ceph.yaml';

const client = 'kubernetes/storage/ceph-general/rook-ceph/CephClient.ceph.rook.io_broken.yaml';

const clientWith = (osd: string): string => `apiVersion: ceph.rook.io/v1
kind: CephClient
metadata:
  name: broken
  namespace: rook-ceph
spec:
  caps:
    mon: profile rbd
    osd: ${osd}
`;

export const brokenForCeph: readonly Broken[] = [
  {
    mistake: 'an option that Ceph does not have',
    check,
    file: cluster,
    change: (text) => text.replace('osd_max_backfills', 'osd_max_backfils'),
    said: /unrecognized config option 'osd_max_backfils'/,
  },
  {
    mistake: 'a value that an option does not take',
    check,
    file: cluster,
    change: (text) => text.replace('osd_op_queue: wpq', 'osd_op_queue: wqp'),
    said: /'wqp' is not one of the permitted values/,
  },
  {
    mistake: 'too little memory for an OSD of storage-2',
    check,
    file: cluster,
    change: (text) => text.replace(/(name: storage-2\n[\s\S]*?memory: )1404Mi([\s\S]*?memory: )1123Mi/, '$11000Mi$2800Mi'),
    said: /^on storage-2, with POD_MEMORY_REQUEST=838860800 .*osd\.\d has ended:[\s\S]*FAILED ceph_assert[\s\S]*parse_env/,
  },
  {
    mistake: 'a user of a pool that there is not',
    check,
    file: client,
    change: () => clientWith('profile rbd pool=generel'),
    said: /^client broken may use the pool generel, which no object makes/,
  },
  {
    mistake: 'a user whose capabilities are misspelt',
    check,
    file: client,
    change: () => clientWith('alow rwx pool=general'),
    said: /^client broken: Error EINVAL: .*alow/,
  },
  {
    mistake: 'a user whose profile Ceph does not keep to',
    check,
    file: client,
    change: () => clientWith('profile rbd pool=general namespace=elsewhere'),
    said: /^client broken has no access to the pool general, and is to have read-write/,
  },
  {
    mistake: 'a pool of eleven copies',
    check,
    file: pool,
    change: (text) => text.replace(/^ {4}size: 3$/m, '    size: 11'),
    said: /^pool general: Error EINVAL: .*size/,
  },
  {
    mistake: 'a pool whose rule the map does not have',
    check,
    file: 'docs/ceph-crush-map.txt',
    change: (text) => text.replace('rule general {', 'rule generel {'),
    said: /^pool general: Error ENOENT: specified rule general doesn't exist/,
  },
  {
    mistake: 'a failure domain that is not the one of the map',
    check,
    file: pool,
    change: (text) => text.replace('failureDomain: host', 'failureDomain: zone'),
    said: /^pool general: Ceph makes the rule .*"type":"zone".* the map of the site has .*"type":"host"/,
  },
  {
    mistake: 'more placement groups than six OSDs may hold',
    check,
    file: pool,
    change: (text) => text.replace('pg_num: "32"', 'pg_num: "4096"'),
    said: /^pool general: Error ERANGE: .*mon_max_pg_per_osd/,
  },
  {
    mistake: 'a pool that serves with all of its copies alone',
    check,
    file: pool,
    change: (text) => text.replace('min_size: "2"', 'min_size: "3"'),
    said: /^pool general with storage-1 lost: 32 of 32 placement groups do not serve: .*undersized.*peered/,
  },
];
