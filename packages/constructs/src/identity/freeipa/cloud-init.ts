import { type HostText, hostText } from '../../core/host-text.ts';
import { emitYaml } from '../../core/yaml-emitter.ts';
import type { Inventory } from '../../inventory/index.ts';
import { replicaFqdn } from './names.ts';
import type { FreeIpaReplica } from './props.ts';

const nic = 'eth0';

/**
 * What the first start of a replica does to it: its name, its user, its clock. Keys of people are added by the machine that carries it, which has
 * them; no password is set. https://docs.cloud-init.io/en/latest/reference/modules.html
 */
export const userData = (replica: FreeIpaReplica, { domain, timeServers }: Inventory, user: string): HostText => {
  const fqdn = replicaFqdn(replica, domain);
  const settings = {
    hostname: replica.address.name,
    fqdn,
    prefer_fqdn_over_hostname: true,
    // FreeIPA refuses a name that leads to 127.0.0.1.
    manage_etc_hosts: false,
    bootcmd: [['sh', '-c', `grep -q ' ${fqdn}' /etc/hosts || echo '${replica.address.address} ${fqdn} ${replica.address.name}' >> /etc/hosts`]],
    user: { name: user, lock_passwd: true, sudo: 'ALL=(ALL) ALL', shell: '/bin/bash' },
    // It has no password to ask for.
    write_files: [{ path: '/etc/sudoers.d/80-bastide', permissions: '0440', content: `Defaults:${user} !authenticate\n` }],
    ssh_pwauth: false,
    ...(timeServers.length === 0 ? {} : { ntp: { enabled: true, ntp_client: 'chrony', servers: [...timeServers], pools: [] } }),
  };
  return hostText`#cloud-config\n${emitYaml(settings)}`;
};

/** https://docs.cloud-init.io/en/latest/reference/network-config-format-v2.html */
export const networkConfig = ({ address: { address, network } }: FreeIpaReplica, { domain, nameServers }: Inventory, mac: string): HostText =>
  hostText`${emitYaml({
    version: 2,
    ethernets: {
      [nic]: {
        match: { macaddress: mac },
        'set-name': nic,
        mtu: network.mtuBytes,
        addresses: [`${address}/${network.prefix.prefixLength}`],
        ...(network.gateway === undefined ? {} : { routes: [{ to: 'default', via: String(network.gateway) }] }),
        nameservers: { search: [domain], addresses: nameServers.map(String) },
      },
    },
  })}`;
