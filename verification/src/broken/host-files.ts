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
  {
    mistake: 'a key beside a unit that systemd does not have',
    check: named('systemd'),
    file: 'hosts/control-1/etc/systemd/system/k3s.service.d/50-bastide.conf',
    change: (text) => text.replace('OOMScoreAdjust=', 'OOMScoreAdj='),
    said: /k3s\.service\.d\/50-bastide\.conf:\d+: Unknown key (name )?'OOMScoreAdj' in section/,
  },
  {
    mistake: 'a quotation mark that is not closed, in what FRR is started with',
    check: named('scripts'),
    file: 'hosts/leaf-1/etc/frr/daemons',
    change: (text) => text.replace('-P 0"', '-P 0'),
    said: /Syntax error: Unterminated quoted string/,
  },
  {
    mistake: 'a key that NetworkManager would leave out in silence',
    check: named('network-manager-settings'),
    file: 'hosts/control-1/etc/NetworkManager/conf.d/90-bastide-calico.conf',
    change: (text) => text.replace('match-device=', 'match-devices='),
    said: /unknown key 'match-devices' in section \[device-bastide-calico\]/,
  },
  {
    mistake: 'a key that the kernel does not have',
    check: named('sysctl'),
    file: 'hosts/leaf-1/etc/sysctl.d/90-bastide-routing.conf',
    change: (text) => text.replace('fib_multipath_use_neigh', 'fib_multipath_use_neighbour'),
    said: /cannot stat \/proc\/sys\/net\/ipv4\/fib_multipath_use_neighbour/,
  },
  {
    mistake: 'a word that ssh does not know',
    check: named('ssh'),
    file: 'docs/ssh_config',
    change: (text) => text.replace('HostName', 'HostNam'),
    said: /Bad configuration option: hostnam/,
  },
  {
    mistake: 'a role that is nowhere',
    check: named('playbooks'),
    file: 'ansible/hosts.yml',
    change: (text) => text.replace('host_files', 'hosts_files'),
    said: /the role 'hosts_files' was not found/,
  },
  {
    mistake: 'a module that community.general does not have',
    check: named('freeipa-playbooks'),
    file: 'ansible/freeipa-directory.yml',
    change: (text) => text.replace('community.general.ipa_pwpolicy:\n        min', 'community.general.ipa_passwordpolicy:\n        min'),
    said: /couldn't resolve module\/action 'community\.general\.ipa_passwordpolicy'/,
  },
  {
    mistake: 'a mode that YAML reads as another number',
    check: named('ansible-lint'),
    file: 'ansible/freeipa-domain.yml',
    change: (text) => text.replace('mode: "0700"', 'mode: 700'),
    said: /risky-octal: `mode: 700` should have a string value/,
  },
  {
    mistake: 'a device that libvirt does not have',
    check: named('libvirt'),
    file: 'hosts/leaf-1/etc/bastide/virtual-machines/ipa-1/domain.xml',
    change: (text) => text.replaceAll('rng', 'random-number-generator'),
    said: /domain\.xml fails to validate/,
  },
  {
    mistake: 'a key that cloud-init does not have',
    check: named('cloud-init'),
    file: 'hosts/leaf-1/etc/bastide/virtual-machines/ipa-1/user-data',
    change: (text) => text.replace('ntp_client:', 'ntp_clients:'),
    said: /'ntp_clients' was unexpected/,
  },
];
