import { playbooks } from '../../contributions/playbooks.ts';
import { bootstrapSecrets } from '../../contributions/secrets.ts';
import type { Contributions } from '../../core/contribution.ts';
import type { JsonObject } from '../../core/json.ts';
import type { PlannedFile } from '../../core/planned-file.ts';
import { SecretRef } from '../../core/secret-reference.ts';
import type { Site } from '../../core/site.ts';
import type { Network } from '../../inventory/index.ts';

/** Facts that hold for the whole site. */
export const siteVariables = ({ inventory, siteName }: Site, user: string): JsonObject => ({
  ansible_user: user,
  bastide_site: siteName,
  bastide_domain: inventory.domain,
  bastide_name_servers: inventory.nameServers.map(String),
  bastide_time_servers: [...inventory.timeServers],
  bastide_networks: Object.fromEntries(inventory.networks.all.map((network) => [network.name, networkVariables(network)])),
  bastide_pools: {
    pods: inventory.pools.pods.toString(),
    services: inventory.pools.services.toString(),
    ...(inventory.pools.loadBalancers === undefined ? {} : { load_balancers: inventory.pools.loadBalancers.toString() }),
    ...(inventory.pools.floatingIps === undefined ? {} : { floating_ips: inventory.pools.floatingIps.toString() }),
    ...(inventory.pools.loopbacks === undefined ? {} : { loopbacks: inventory.pools.loopbacks.toString() }),
  },
  bastide_virtual_addresses: Object.fromEntries(
    inventory.virtualAddresses.all.map(({ name, network, address, description }) => [
      name,
      { ...described(description), network: network.name, address: address.toString() },
    ]),
  ),
  bastide_load_balancer_addresses: Object.fromEntries(
    inventory.loadBalancerAddresses.all.map(({ name, address, description }) => [name, { ...described(description), address: address.toString() }]),
  ),
  bastide_autonomous_systems: Object.fromEntries(inventory.autonomousSystems.all.map(({ name, asNumber }) => [name, asNumber])),
  bastide_racks: Object.fromEntries(inventory.racks.all.map(({ name, description }) => [name, described(description)])),
  bastide_power_feeds: Object.fromEntries(
    inventory.powerFeeds.all.map(({ name, description, watts }) => [name, { ...described(description), ...(watts === undefined ? {} : { watts }) }]),
  ),
});

/** `machines`: the range that machines have their addresses from, for address sets and rules that mean them all. */
const networkVariables = ({ description, vlan, prefix, gateway, mtuBytes, allocationRange }: Network): JsonObject => ({
  ...described(description),
  vlan,
  prefix: prefix.toString(),
  ...(gateway === undefined ? {} : { gateway: gateway.toString() }),
  mtu_bytes: mtuBytes,
  ...(allocationRange === undefined ? {} : { machines: { first: allocationRange.first.toString(), last: allocationRange.last.toString() } }),
});

const described = (description: string | undefined): JsonObject => (description === undefined ? {} : { description });

/**
 * Which secrets the Ansible Vault file must hold, and the Secrets that are made from it before Argo CD runs. Names only.
 */
export const secretVariables = (all: Contributions, files: readonly PlannedFile[]): JsonObject => {
  const made = all.of(bootstrapSecrets).map(({ value }) => value);
  const inFiles = files.flatMap(({ content }) => (content.type === 'host-file' ? content.file.content.secrets : []));
  const inSecrets = made.flatMap(({ data }) => Object.values(data).filter(SecretRef.isSecretRef));
  const inPlaybooks = all.of(playbooks).flatMap(({ value }) => value.secrets.filter(SecretRef.isSecretRef));
  return {
    bastide_vault_secrets: [...new Set([...inFiles, ...inSecrets, ...inPlaybooks].map(({ address }) => address))].sort(),
    bastide_bootstrap_secrets: made.map(({ namespace, name, labels, data }) => ({
      namespace,
      name,
      labels: { ...labels },
      data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, SecretRef.isSecretRef(value) ? { vault: value.address } : { value }])),
    })),
  };
};
