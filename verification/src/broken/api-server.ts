import { apiServer as check } from '../checks/api-server.ts';
import type { Broken } from './broken.ts';

const installation = 'kubernetes/network/calico.installation/_cluster/Installation.operator.tigera.io_default.yaml';
const pool = 'kubernetes/storage/ceph-general/rook-ceph/CephBlockPool.ceph.rook.io_general.yaml';

export const brokenForTheApiServer: readonly Broken[] = [
  {
    mistake: 'a field that the kind does not have',
    check,
    file: installation,
    change: (text) => text.replace(/^spec:$/m, 'spec:\n  calicoNetworks: {}'),
    said: /field not declared in schema|unknown field/,
  },
  {
    mistake: 'a value that its enum does not have',
    check,
    file: installation,
    change: (text) => text.replace(/bgp: \w+/, 'bgp: Sometimes'),
    said: /Unsupported value/,
  },
  {
    mistake: 'an object in a namespace that is nowhere',
    check,
    file: pool,
    change: (text) => text.replace('namespace: rook-ceph', 'namespace: rook-cehp'),
    said: /namespaces "rook-cehp" not found/,
  },
  {
    mistake: 'a number in the place of a text',
    check,
    file: pool,
    change: (text) => text.replace(/^ {2}failureDomain: \w+/m, '  failureDomain: 3'),
    said: /must be of type string|expected string/,
  },
  {
    mistake: 'two files of one object that do not agree',
    check,
    file: pool.replace('general.yaml', 'again.yaml'),
    change: (_text, read) => read(pool).replace(/^ {4}size: \d/m, '    size: 2'),
    said: /changed once more/,
  },
];
