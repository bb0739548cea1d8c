import { hostFiles } from '../checks/host-files.ts';
import type { Broken } from './broken.ts';

const named = (name: string): Broken['check'] => hostFiles.find((check) => check.name === name)!;

export const brokenForHosts: readonly Broken[] = [
  {
    mistake: 'a script whose if has no end',
    check: named('scripts'),
    file: 'hosts/leaf-1/usr/local/sbin/apply-network-profile',
    change: (text) => text.replace(/^\s*fi$/m, ''),
    said: /Syntax error: end of file unexpected|unexpected end of file/,
  },
  {
    mistake: 'a directive with a word in the place of a number',
    check: named('chrony'),
    file: 'hosts/storage-1/etc/chrony.conf',
    change: (text) => text.replace('makestep 1.0 3', 'makestep soon 3'),
    said: /Could not parse makestep directive|Invalid/,
  },
  {
    mistake: 'an address without a method that knows it',
    check: named('network-manager'),
    file: 'hosts/control-1/etc/NetworkManager/system-connections/eno1.nmconnection',
    change: (text) => text.replace('method=manual', 'method=manuel'),
    said: /ipv4\.method/,
  },
  {
    mistake: 'a key of a unit that systemd does not have, which it would leave out in silence',
    check: named('systemd'),
    file: 'hosts/control-1/etc/systemd/system/k3s.service',
    change: (text) => text.replace(/^Type=/m, 'Typ='),
    said: /Unknown key (name )?'Typ' in section/,
  },
  {
    mistake: 'a word that FRR does not know',
    check: named('frr'),
    file: 'hosts/leaf-2/etc/frr/frr.conf',
    change: (text) => text.replace('neighbor nodes peer-group', 'neighbor nodes peergroup'),
    said: /Unknown command/,
  },
];
