import { type HostText, hostText } from '../../core/host-text.ts';
import type { Machine } from '../../inventory/index.ts';
import { interfacesOf } from '../../inventory/interface.ts';

interface KernelSetting {
  readonly because: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Tracked connections by installed memory, in MiB; an entry takes some 320 bytes, and a full table drops new connections of every Pod. */
const connectionsTracked: readonly { readonly upToMebibytes: number; readonly entries: number }[] = [
  { upToMebibytes: 6 * 1024, entries: 131_072 },
  { upToMebibytes: 16 * 1024, entries: 262_144 },
  { upToMebibytes: Number.POSITIVE_INFINITY, entries: 1_048_576 },
];

const settings = (machine: Machine): readonly KernelSetting[] => [
  {
    because: 'What the kubelet demands with protect-kernel-defaults; it refuses to start on other values.',
    values: {
      'kernel.keys.root_maxbytes': 25_000_000,
      'kernel.keys.root_maxkeys': 1_000_000,
      'kernel.panic': 10,
      'kernel.panic_on_oops': 1,
      'vm.overcommit_memory': 1,
      'vm.panic_on_oom': 0,
    },
  },
  { because: 'Packets of Pods pass through the node.', values: { 'net.ipv4.ip_forward': 1 } },
  {
    because: 'Packets that cross a bridge meet the rules of Services and of network policies.',
    values: { 'net.bridge.bridge-nf-call-ip6tables': 1, 'net.bridge.bridge-nf-call-iptables': 1 },
  },
  {
    because:
      'A packet may come in by another interface than its answer leaves by: loose (2). The kernel takes the larger of this and what an interface has, which is strict (1) on Rocky Linux. Felix stops where all are loose, and checks the interfaces of Pods itself: so each is named.',
    values: { 'net.ipv4.conf.all.rp_filter': 0, ...Object.fromEntries(interfacesOf(machine).map(({ name }) => [`net/ipv4/conf/${name}/rp_filter`, 2])) },
  },
  {
    because: 'kube-proxy of K3s leaves the size to the host.',
    values: { 'net.netfilter.nf_conntrack_max': connectionsTracked.find((row) => machine.memoryMebibytes <= row.upToMebibytes)!.entries },
  },
  {
    because: 'Every container may watch files; the defaults are made for one desktop.',
    values: { 'fs.inotify.max_user_instances': 8192, 'fs.inotify.max_user_watches': 524_288 },
  },
];

/** `/etc/sysctl.d/90-bastide-k3s.conf`. Names with dots, as those of VLANs, stand between slashes: sysctl.d(5). */
export const sysctlFile = (machine: Machine): HostText =>
  hostText`${settings(machine)
    .map(({ because, values }) => [`# ${because}`, ...Object.entries(values).map(([key, value]) => `${key} = ${value}`)].join('\n'))
    .join('\n\n')}\n`;

/** Loaded at boot, because the settings above exist only with them, and because a container cannot load a module of the host. */
export const kernelModules: readonly string[] = ['br_netfilter', 'nf_conntrack', 'overlay', 'wireguard'];

/** `/etc/modules-load.d/90-bastide-k3s.conf`. */
export const modulesFile = (): HostText => hostText`${kernelModules.join('\n')}\n`;

/**
 * For both files, so that the order in which they are applied does not matter: settings of a module exist once it is loaded. What the boot
 * runs, and not `sysctl --system`, which fails where a VLAN is not up yet; udev gives it its settings when it comes.
 */
export const loadModulesAndSettings = 'systemctl restart systemd-modules-load.service && systemctl restart systemd-sysctl.service';
