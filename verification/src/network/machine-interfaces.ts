import { interfacesOf as interfacesInInventory, type Machine } from '@bastide/constructs';
import type { GeneratedSite } from '../generated-site.ts';

/** An interface of a machine: a NIC itself, or a VLAN above it. */
export interface MachineInterface {
  readonly name: string;
  readonly nic: string;
  /** Tag of its frames; undefined where they carry none. */
  readonly vlan: number | undefined;
  readonly mtuBytes: number;
  /** With prefix lengths. */
  readonly addresses: readonly string[];
  readonly routes: readonly StaticRoute[];
}

export interface StaticRoute {
  readonly destination: string;
  /** Undefined for what is on the link itself. */
  readonly gateway: string | undefined;
  readonly metric: number;
}

/** As NetworkManager will make them, where the site has profiles for the machine; else (firewalls) as the inventory has them. */
export const interfacesOf = (site: GeneratedSite, machine: Machine): readonly MachineInterface[] => {
  const folder = `hosts/${machine.name}/etc/NetworkManager/system-connections/`;
  const profiles = site.files.filter((file) => file.startsWith(folder));
  return profiles.length > 0 ? profiles.map((file) => interfaceOfProfile(site.read(file))) : interfacesByInventory(machine);
};

/** Of a profile of NetworkManager: `[connection]`, `[vlan]` and `[ipv4]`; the other sections say nothing to a laboratory. */
export const interfaceOfProfile = (text: string): MachineInterface => {
  const keys = new Map<string, string>();
  let section = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('[')) section = line.slice(1, -1);
    else if (line.includes('=')) keys.set(`${section}.${line.slice(0, line.indexOf('='))}`, line.slice(line.indexOf('=') + 1));
  }
  const numbered = (name: string): readonly string[] => [...keys].flatMap(([key, value]) => (new RegExp(`^ipv4\\.${name}\\d+$`).test(key) ? [value] : []));
  const name = keys.get('connection.interface-name')!;
  const vlan = keys.get('vlan.id');
  return {
    name,
    nic: keys.get('vlan.parent') ?? name,
    vlan: vlan === undefined ? undefined : Number(vlan),
    mtuBytes: Number(keys.get('ethernet.mtu') ?? 1500),
    addresses: numbered('address').map((address) => address.split(',')[0]!),
    routes: numbered('route').map((route) => {
      const [destination, gateway, metric] = route.split(',');
      return { destination: destination!, gateway: gateway === undefined || gateway === '0.0.0.0' ? undefined : gateway, metric: Number(metric ?? 0) };
    }),
  };
};

const interfacesByInventory = (machine: Machine): readonly MachineInterface[] =>
  interfacesInInventory(machine).map(({ name, nic, network, isVlan }) => ({
    name,
    nic: nic.name,
    vlan: isVlan ? network.vlan : undefined,
    mtuBytes: Math.min(nic.mtuBytes, network.mtuBytes),
    addresses: machine.addresses.filter((held) => held.network === network).map(({ address }) => `${address}/${network.prefix.prefixLength}`),
    routes: [],
  }));
