import { Construct, type IConstruct } from 'constructs';
import type { Host } from '../core/host.ts';
import { HostFile } from '../core/host-file.ts';
import { type HostText, hostText } from '../core/host-text.ts';
import type { IpAddress } from '../inventory/index.ts';
import { exporterFile, exporterRegistry, restartExporter } from './exporter.ts';
import { frrConf } from './frr-conf.ts';
import { hasUnnumbered, type Router } from './model.ts';
import { type MirrorForPodman, registriesFile } from './registries.ts';

export interface LeafFilesProps {
  readonly host: Host;
  readonly router: Router;
  /** Where the exporter listens. */
  readonly managementAddress: IpAddress;
  /** Tag of its image. */
  readonly exporterVersion: string;
  /** What podman asks before the registry of that image. */
  readonly imageMirrors: readonly MirrorForPodman[];
}

/** The files that make a Linux machine a leaf. FRR reads its own as the user `frr`, which its package makes. */
export class LeafFiles extends Construct {
  constructor(scope: IConstruct, id: string, { host, router, managementAddress, exporterVersion, imageMirrors }: LeafFilesProps) {
    super(scope as Construct, id);
    const ofFrr = { host, owner: 'frr', group: 'frr', mode: '0640' } as const;
    const [reload, restart] = [{ reload: 'frr.service' }, { restart: 'frr.service' }] as const;
    new HostFile(this, 'sysctl', { host, path: '/etc/sysctl.d/90-bastide-routing.conf', content: sysctlFile(router), apply: { run: 'sysctl --system' } });
    new HostFile(this, 'daemons', { ...ofFrr, path: '/etc/frr/daemons', content: daemonsFile(), apply: restart });
    new HostFile(this, 'vtysh', { ...ofFrr, path: '/etc/frr/vtysh.conf', content: hostText`service integrated-vtysh-config\n`, apply: 'none' });
    new HostFile(this, 'frr', { ...ofFrr, path: '/etc/frr/frr.conf', content: frrConf(router), validate: 'vtysh -C -f %s', apply: reload });
    new HostFile(this, 'exporter', {
      host,
      path: '/etc/containers/systemd/frr-exporter.container',
      content: exporterFile(exporterVersion, managementAddress),
      apply: { run: restartExporter },
    });
    if (imageMirrors.length > 0) {
      const content = registriesFile(exporterRegistry, imageMirrors);
      // Read with each pull, and a container that runs needs none.
      new HostFile(this, 'registries', { host, path: '/etc/containers/registries.conf.d/50-bastide.conf', content, apply: 'none' });
    }
  }
}

/** zebra, staticd and watchfrr always run. `-P 0`: vtysh comes by Unix sockets, so no daemon listens for Telnet. */
const daemonsFile = (): HostText => hostText`bgpd=yes
bfdd=yes
vtysh_enable=yes
zebra_options="-A 127.0.0.1 -P 0 -s 90000000"
staticd_options="-A 127.0.0.1 -P 0"
bgpd_options="-A 127.0.0.1 -P 0"
bfdd_options="-A 127.0.0.1 -P 0"
frr_profile="datacenter"
`;

interface KernelSetting {
  readonly because: string;
  readonly values: Readonly<Record<string, number>>;
}

const settings: readonly KernelSetting[] = [
  { because: 'A router passes packets on.', values: { 'net.ipv4.ip_forward': 1 } },
  {
    because: 'Of several equal ways, each connection keeps one (by addresses and ports), and none leads to a neighbour that does not answer.',
    values: { 'net.ipv4.fib_multipath_hash_policy': 1, 'net.ipv4.fib_multipath_use_neigh': 1 },
  },
  {
    because: 'With several equal ways, answers may come in by another interface than questions leave.',
    values: { 'net.ipv4.conf.all.rp_filter': 2 },
  },
  {
    because: 'A route over a link without carrier is no route.',
    values: { 'net.ipv4.conf.all.ignore_routes_with_linkdown': 1, 'net.ipv4.conf.default.ignore_routes_with_linkdown': 1 },
  },
];

const ofUnnumbered: KernelSetting = {
  because: 'Neighbours at the other end of a cable are found by router advertisements, which must not become a default route.',
  values: { 'net.ipv6.conf.all.forwarding': 1 },
};

const sysctlFile = (router: Router): HostText => {
  const all = hasUnnumbered(router) ? [...settings, ofUnnumbered] : settings;
  return hostText`${all
    .map(({ because, values }) => [`# ${because}`, ...Object.entries(values).map(([key, value]) => `${key} = ${value}`)].join('\n'))
    .join('\n\n')}\n`;
};
