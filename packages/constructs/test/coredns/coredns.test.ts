import { describe, expect, it } from 'vitest';
import { type DnsName, dnsNames } from '../../src/contributions/dns-names.ts';
import { CoreDns, type CoreDnsProps } from '../../src/coredns/coredns.ts';
import { IpAddress } from '../../src/inventory/index.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { inventoryWithAddresses, plannedNetwork, smallNetwork } from '../fixtures/small-network.ts';
import { changedInventory } from '../fixtures/small-site.ts';

const to = (address: string): DnsName['target'] => ({ kind: 'address', address: IpAddress.parse(address)! });
const siteName = (name: string, target = to('203.0.113.20')): DnsName => ({ name, target, audience: 'site' });

/** A site with CoreDns where products `a`, `b` … declare one name each. */
const withNames = (names: readonly DnsName[] = [], props: Partial<CoreDnsProps> = {}, inventory = inventoryWithAddresses()) => {
  const { site, cluster } = smallNetwork(inventory);
  new CoreDns(site, 'dns', { cluster, machineNetwork: inventory.networks.get('cluster'), ...props });
  for (const [index, name] of names.entries()) dnsNames.declare(new Sample(site, String.fromCharCode(97 + index)), name);
  const planned = plannedNetwork(site);
  const data = planned.objects['ConfigMap kube-system/coredns-custom']!['data'] as unknown as Readonly<Record<string, string>>;
  return { ...planned, data, document: planned.planned.files.get('docs/dns-names.md')!.bytes() };
};

/** Lines without their indentation. */
const linesOf = (text: string): readonly string[] => text.split('\n').map((line) => line.trim());

describe('CoreDNS', () => {
  it('answers for machines and virtual addresses of the site', () => {
    const { data, findings } = withNames();
    expect(findings).toEqual([]);
    expect(linesOf(data['site.server']!)).toEqual(
      expect.arrayContaining([
        'small.example:53 {',
        '198.51.100.10 kubernetes-api.small.example',
        '192.0.2.9 jump-host.small.example',
        'ttl 60',
        'fallthrough',
      ]),
    );
    expect(data['site.server']).toMatch(/^ +198\.51\.100\.\d+ control-1\.small\.example$/m);
  });

  it('names no machine that has no address in the network', () => {
    const inventory = changedInventory((facts) => {
      delete facts.machines['control-1']!.addresses!['management'];
    });
    const { data } = withNames([], { machineNetwork: inventory.networks.get('management') }, inventory);
    expect(data['site.server']).not.toContain('control-1');
    expect(data['site.server']).toContain(' control-2.small.example');
  });

  it('asks the name servers of the inventory for everything else, and where it has none whatever the nodes ask', () => {
    const { data } = withNames();
    expect(linesOf(data['forward.override']!)[0]).toBe('forward . 192.0.2.53 {');
    expect(linesOf(data['site.server']!)).toContain('forward . 192.0.2.53 {');
    const without = changedInventory((facts) => {
      facts.nameServers = [];
    });
    const { data: unasked } = withNames([], {}, without);
    expect(Object.keys(unasked)).toEqual(['site.server']);
    expect(linesOf(unasked['site.server']!)).toContain('forward . /etc/resolv.conf {');
  });

  it('lets answers be kept for as long as the site says', () => {
    const { data } = withNames([], { ttlSeconds: 300 });
    expect(linesOf(data['site.server']!)).toEqual(expect.arrayContaining(['ttl 300', 'cache 300']));
  });

  it('leads a name to the load-balancer address that it names', () => {
    const { data } = withNames([siteName('web.small.example', { kind: 'load-balancer', name: 'ingress' })]);
    expect(linesOf(data['site.server']!)).toContain('203.0.113.10 web.small.example');
  });

  it('answers for every name below an asterisk, with nothing where there is no address of the family', () => {
    const { data } = withNames([siteName('*.s3.small.example')]);
    const lines = linesOf(data['site.server']!);
    expect(lines.filter((line) => line.startsWith('match'))).toEqual(Array(2).fill('match ^[^.]+\\.s3\\.small\\.example\\.$'));
    expect(lines).toEqual(expect.arrayContaining(['template IN A {', 'answer "{{ .Name }} 60 IN A 203.0.113.20"', 'template IN AAAA {', 'rcode NOERROR']));
  });

  it('answers for a public name outside the domain, and for nothing else out there', () => {
    const { data } = withNames([{ ...siteName('cloud.elsewhere.example'), audience: 'public' }]);
    expect(data['site.server']).toMatch(/^small\.example:53 cloud\.elsewhere\.example:53 \{/);
  });

  it('does not depend on the order in which products were built', () => {
    const names = [siteName('b.small.example'), siteName('a.small.example'), siteName('*.c.small.example')];
    expect(withNames(names.toReversed()).data).toEqual(withNames(names).data);
  });
});

describe('a name is found', () => {
  it.for([
    [
      'outside the domain and for the site alone',
      siteName('web.elsewhere.example'),
      'the name web.elsewhere.example is outside the domain small.example, and for the site alone',
    ],
    [
      'that only ends like the domain',
      siteName('web.notsmall.example'),
      'the name web.notsmall.example is outside the domain small.example, and for the site alone',
    ],
    ['with a final dot', siteName('web.small.example.'), '"web.small.example." is no DNS name'],
    ['that would end its line', siteName('a.small.example\n}'), '"a.small.example\\n}" is no DNS name'],
    [
      'of a load-balancer address that there is not',
      siteName('web.small.example', { kind: 'load-balancer', name: 'graphs' }),
      'the name web.small.example leads to the load-balancer address graphs, which the inventory does not have',
    ],
  ] as const)('%s', ([, name, what]) => {
    const { findings, data } = withNames([name]);
    expect(findings).toMatchObject([{ rule: 'dns-name', severity: 'error', construct: 'small/a', what }]);
    expect(data['site.server']).not.toContain('203.0.113.20');
  });

  it('with two addresses, and who gave them', () => {
    const { findings } = withNames([siteName('web.small.example'), siteName('web.small.example', to('203.0.113.21'))]);
    expect(findings).toMatchObject([
      {
        rule: 'dns-name',
        construct: 'small/b',
        what: 'the name web.small.example has 2 addresses',
        counterExample: ['203.0.113.20, from small/a', '203.0.113.21, from small/b'],
      },
    ]);
  });

  it('not when it is said twice, nor when it has an address of each family', () => {
    const { findings, data } = withNames([siteName('web.small.example'), siteName('web.small.example'), siteName('web.small.example', to('fd00::20'))]);
    expect(findings).toEqual([]);
    expect(linesOf(data['site.server']!).filter((line) => line.endsWith(' web.small.example'))).toEqual([
      '203.0.113.20 web.small.example',
      'fd00::20 web.small.example',
    ]);
  });

  it.for([4, 3601, 1.5])('a TTL of %o seconds', (ttlSeconds) => {
    expect(withNames([], { ttlSeconds }).findings).toMatchObject([{ rule: 'coredns', construct: 'small/dns', allowed: 'a whole number from 5 to 3600' }]);
  });
});

describe('the document of names', () => {
  it('lists every name, its address, whom it is for and who declared it', () => {
    const { document } = withNames([siteName('web.small.example'), { ...siteName('web.small.example'), audience: 'public' }]);
    expect(document).toMatch(/\| `web\.small\.example` +\| `203\.0\.113\.20` +\| everybody +\| `small\/a`, `small\/b` +\|/);
    expect(document).toMatch(/\| `kubernetes-api\.small\.example` +\| `198\.51\.100\.10` +\| the site +\| `small\/dns` +\|/);
    expect(document).toContain('those for everybody (1)');
  });

  it('and the run book have the addresses of this site', () => {
    const { planned } = withNames();
    const book = planned.files.get('docs/run-books/dns.md')!.bytes();
    expect(book).toContain('10.43.0.10');
    expect(book).toContain('nslookup kubernetes-api.small.example');
    expect(book).toContain('@192.0.2.53');
  });
});
