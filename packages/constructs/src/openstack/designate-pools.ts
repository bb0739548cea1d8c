import type { IpAddress } from '../inventory/index.ts';

/** A PowerDNS that answers for the zones of projects. It is not part of the cluster. */
export interface PowerDnsServer {
  /** Where it answers DNS at port 53, and its API at port 8081. */
  readonly address: IpAddress;
  /** As NS records name it, e.g. `ns1.mini-waas.example`. */
  readonly hostName: string;
}

/** Where designate-mdns hands out zones. */
export interface ZoneTransfers {
  readonly address: IpAddress;
  readonly port: number;
}

/**
 * The one pool that there is. A shell evaluates the text inside double quotes, and Helm before it: no quotes, no dollar signs.
 * https://docs.openstack.org/designate/2025.2/admin/pools.html
 */
export const designatePools = (servers: readonly PowerDnsServer[], { address, port }: ZoneTransfers): string =>
  [
    '- name: default',
    '  description: DNS servers of the site',
    '  attributes: {}',
    '  ns_records:',
    ...servers.flatMap(({ hostName }) => [`    - hostname: ${hostName.replace(/\.?$/, '.')}`, '      priority: 1']),
    '  nameservers:',
    ...servers.flatMap((server) => [`    - host: ${server.address}`, '      port: 53']),
    '  targets:',
    ...servers.flatMap((server) => [
      '    - type: pdns4',
      `      description: PowerDNS at ${server.address}`,
      '      masters:',
      `        - host: ${address}`,
      `          port: ${port}`,
      '      options:',
      `        host: ${server.address}`,
      '        port: 53',
      `        api_endpoint: http://${server.address.family === 6 ? `[${server.address}]` : server.address}:8081`,
      '        api_token: {{ .Values.endpoints.powerdns.auth.service.token }}',
    ]),
    '',
  ].join('\n');
