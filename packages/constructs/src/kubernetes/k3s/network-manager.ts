import { type HostText, hostText } from '../../core/host-text.ts';

/** Interfaces that Calico makes and gives addresses and routes. */
const calicoInterfaces = ['cali*', 'tunl*', 'vxlan.calico', 'vxlan-v6.calico', 'wireguard.cali', 'wg-v6.cali'] as const;

/**
 * Keeps NetworkManager off Calico's interfaces: it would take their addresses and routes away.
 *
 * A `[device-…]` section rather than `unmanaged-devices`, because the latter is one list for the whole host and the last file would win.
 * https://networkmanager.dev/docs/api/latest/NetworkManager.conf.html
 */
export const networkManagerFile = (): HostText => hostText`[device-bastide-calico]
match-device=${calicoInterfaces.map((name) => `interface-name:${name}`).join(';')}
managed=0
`;
