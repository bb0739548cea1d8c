import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { flows } from '../../src/contributions/flows.ts';
import { IpAddress } from '../../src/inventory/index.ts';
import { designateDefinition } from '../../src/openstack/designate-definition.ts';
import { designatePools } from '../../src/openstack/designate-pools.ts';
import { at, findingsWithoutOwnSecrets, smallCloud } from '../fixtures/small-cloud.ts';
import { importedSecret, smallSite } from '../fixtures/small-site.ts';
import { inventoryWithTunnels } from './small-plane.ts';

const server = { address: IpAddress.parse('192.0.2.53')!, hostName: 'ns1.small.example' };
const apiKey = importedSecret('api-key', 'sites/small/powerdns');

const withDesignate = (nameServers = [server]) => {
  const site = smallSite(
    inventoryWithTunnels((facts) => {
      facts.loadBalancerAddresses = { zones: { address: '203.0.113.11' } };
    }),
  );
  const transfers = site.inventory.loadBalancerAddresses.get('zones');
  return smallCloud({ services: { designate: { nameServers, apiKey, transfers } } }, site);
};

interface Pool {
  readonly ns_records: readonly { readonly hostname: string }[];
  readonly targets: readonly { readonly masters: readonly object[]; readonly options: object }[];
}

describe('Designate', () => {
  it('drives the DNS servers of the site, which fetch zones from an address of the inventory', () => {
    const { values, findings } = withDesignate();
    const [pool] = parse((at(values.get('designate'), 'conf.pools') as string).replace(/\{\{.*\}\}/, 'KEY')) as readonly Pool[];
    expect(pool!.ns_records).toEqual([{ hostname: 'ns1.small.example.', priority: 1 }]);
    expect(pool!.targets[0]!.masters).toEqual([{ host: '203.0.113.11', port: 5354 }]);
    expect(pool!.targets[0]!.options).toEqual({ host: '192.0.2.53', port: 53, api_endpoint: 'http://192.0.2.53:8081', api_token: 'KEY' });
    expect(findings).toEqual([]);
  });

  it('hands zones out at that address, TCP and UDP', () => {
    const { objects } = withDesignate();
    const service = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === 'minidns')!;
    expect(service.metadata.annotations).toEqual(expect.objectContaining({ 'metallb.io/loadBalancerIPs': '203.0.113.11' }));
    expect((service['spec'] as { readonly ports: readonly object[] }).ports).toEqual([
      { name: 'tcp', protocol: 'TCP', port: 5354, targetPort: 5354 },
      { name: 'udp', protocol: 'UDP', port: 5354, targetPort: 5354 },
    ]);
  });

  it('says that zones and the key of the API go in clear', () => {
    const { site } = withDesignate();
    const withServers = site.contributions
      .of(flows)
      .filter(({ value: { from, to } }) => [from, to].some((end) => 'name' in end && end.name.includes(server.hostName)));
    const clear = withServers.filter(({ value }) => value.encryption === 'clear');
    expect(clear.map(({ value }) => `${value.protocol} ${value.ports.join()}`).sort()).toEqual(['TCP 53', 'TCP 5354', 'TCP 8081', 'UDP 53', 'UDP 5354']);
  });

  it('writes a pool that the shell leaves as it is', () => {
    const six = { address: IpAddress.parse('2001:db8::53')!, hostName: 'ns2.small.example.' };
    const text = designatePools([server, six], { address: server.address, port: 5354 });
    expect(text).not.toMatch(/["'`$\\]/);
    expect(text).toContain('api_endpoint: http://[2001:db8::53]:8081');
    expect(text).toContain('hostname: ns2.small.example.\n');
  });

  it('is stopped without a DNS server', () => {
    expect(withDesignate([]).findings.map(({ what }) => what)).toEqual(['nameServers is empty, so no zone could become active']);
  });

  it('is stopped with the token of PowerDNS that its chart ships', () => {
    expect(findingsWithoutOwnSecrets(designateDefinition)).toEqual([
      'default-password: endpoints.powerdns.auth.service.token of the chart designate keeps the password that stands in the chart',
    ]);
  });

  it('is loaded as a module, since 2025.2 has no script of it', () => {
    expect(at(withDesignate().values.get('designate'), 'conf.designate_api_uwsgi.uwsgi')).toEqual({
      processes: 1,
      'wsgi-file': null,
      module: 'designate.wsgi.api:application',
    });
  });
});
