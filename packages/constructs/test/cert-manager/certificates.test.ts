import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CertManager, type CertManagerProps } from '../../src/cert-manager/cert-manager.ts';
import { type CertificateRequest, certificates } from '../../src/contributions/certificates.ts';
import { plan } from '../../src/core/plan.ts';
import { IpAddress } from '../../src/inventory/index.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { importedSecret, smallSite } from '../fixtures/small-site.ts';

const acme = (challenge: 'HTTP-01' | 'DNS-01'): NonNullable<CertManagerProps['acme']> => ({
  server: 'https://acme.example/directory',
  email: 'certificates@small.example',
  solver:
    challenge === 'HTTP-01' ? { challenge } : { challenge, nameServer: IpAddress.parse('192.0.2.53')!, tsigKeyName: 'small.', tsigKey: importedSecret('tsig') },
});

const web: CertificateRequest = { namespace: 'default', secretName: 'web-tls', dnsNames: ['web.small.example'], issuer: 'site' };

/** The Certificates that requests become, and what is said of them; each request is declared by a product of its own. */
const asked = (requests: readonly CertificateRequest[], props: Partial<CertManagerProps> = {}) => {
  const site = smallSite();
  const network = new Sample(site, 'network');
  new CertManager(site, 'cert-manager', { cluster: smallCluster(site), network, profile: 'tiny', ...props });
  for (const [index, request] of requests.entries()) certificates.declare(new Sample(site, `product-${index}`), request);
  const { files, findings } = plan(site);
  const specs = Object.fromEntries(
    [...files.values()].flatMap(({ content }) =>
      content.type === 'object' && content.object.kind === 'Certificate' && content.component.application === 'certificates'
        ? [[`${content.object.metadata.namespace}/${content.object.metadata.name}`, content.object['spec']]]
        : [],
    ),
  );
  return { specs, findings: findings.filter(({ rule }) => rule !== 'chart-lock') };
};

describe('a request for a certificate', () => {
  it('becomes a Certificate of the site with a new key at each renewal', () => {
    const { specs, findings } = asked([{ ...web, ipAddresses: [IpAddress.parse('10.21.0.1')!], usages: ['server auth', 'client auth'] }]);
    expect(findings).toEqual([]);
    expect(specs).toEqual({
      'default/web-tls': {
        secretName: 'web-tls',
        commonName: 'web.small.example',
        dnsNames: ['web.small.example'],
        ipAddresses: ['10.21.0.1'],
        usages: ['digital signature', 'server auth', 'client auth'],
        duration: '2160h',
        renewBefore: '720h',
        privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always', encoding: 'PKCS8' },
        issuerRef: { name: 'site', kind: 'ClusterIssuer', group: 'cert-manager.io' },
      },
    });
  });

  it('leaves the life of a public certificate to the authority', () => {
    const { specs, findings } = asked([{ ...web, issuer: 'public' }], { acme: acme('HTTP-01') });
    expect(findings).toEqual([]);
    expect(specs['default/web-tls']).toMatchObject({ issuerRef: { name: 'public' }, usages: ['digital signature', 'server auth'] });
    expect(specs['default/web-tls']).not.toHaveProperty('duration');
  });

  it('has no common name where the first name does not fit one', () => {
    const long = `${'a'.repeat(60)}.small.example`;
    expect(asked([{ ...web, dnsNames: [long] }]).specs['default/web-tls']).not.toHaveProperty('commonName');
    expect(asked([{ ...web, dnsNames: [long.slice(10), long] }]).specs['default/web-tls']).toHaveProperty('commonName', long.slice(10));
  });

  it('may be made twice in the same words, whatever their order', () => {
    const { specs, findings } = asked([
      { ...web, dnsNames: ['web.small.example', 'a.small.example', 'b.small.example'] },
      { ...web, dnsNames: ['web.small.example', 'b.small.example', 'a.small.example'], usages: ['server auth'] },
    ]);
    expect(findings).toEqual([]);
    expect(Object.keys(specs)).toEqual(['default/web-tls']);
  });

  it.for([
    ['other names', { dnsNames: ['shop.small.example'] }],
    ['another first name, which is the common name', { dnsNames: ['alias.small.example', 'web.small.example'] }],
    ['other addresses', { ipAddresses: [IpAddress.parse('10.21.0.1')!] }],
    ['another use', { usages: ['client auth'] }],
  ] as const)('is refused for a Secret that somebody else asked for with %s', ([, change]) => {
    const first = { ...web, dnsNames: ['web.small.example', 'alias.small.example'] };
    const { specs, findings } = asked([first, { ...first, ...change }]);
    expect(findings).toMatchObject([
      {
        rule: 'certificate',
        construct: 'small/product-1',
        what: 'the Secret default/web-tls is asked for here and, with another certificate, by small/product-0',
      },
    ]);
    expect(findings[0]!.counterExample).toHaveLength(2);
    expect(Object.keys(specs)).toEqual(['default/web-tls']);
  });

  it('of two Secrets whose namespace and name read alike in a row becomes two Certificates', () => {
    const site = smallSite();
    const network = new Sample(site, 'network');
    new CertManager(site, 'cert-manager', { cluster: smallCluster(site), network, profile: 'tiny' });
    for (const name of ['a', 'a-b']) site.namespace(name, 'restricted');
    certificates.declare(network, { ...web, namespace: 'a', secretName: 'b-c' });
    certificates.declare(network, { ...web, namespace: 'a-b', secretName: 'c' });
    const { files } = plan(site);
    expect([...files.keys()].filter((path) => /\/Certificate\.cert-manager\.io_(b-c|c)\.yaml$/.test(path))).toHaveLength(2);
  });
});

describe('a certificate that nobody would sign is refused', () => {
  it.for([
    ['of a public authority that the site does not have', { issuer: 'public' }, undefined, 'the site has none'],
    ['without names', { dnsNames: [] }, undefined, 'has no DNS name'],
    ['for an address where a name belongs', { dnsNames: ['10.21.0.1'] }, undefined, 'is for "10.21.0.1"'],
    ['for a name in capitals', { dnsNames: ['Web.small.example'] }, undefined, 'is for "Web.small.example"'],
    ['of a public authority for a foreign name', { issuer: 'public', dnsNames: ['www.example.org'] }, 'HTTP-01', 'is not below small.example'],
    ['of a public authority for a name that only ends alike', { issuer: 'public', dnsNames: ['notsmall.example'] }, 'HTTP-01', 'is not below small.example'],
    ['of a public authority for every name, by HTTP-01', { issuer: 'public', dnsNames: ['*.small.example'] }, 'HTTP-01', 'HTTP-01 cannot prove'],
    ['of a public authority for an address', { issuer: 'public', ipAddresses: [IpAddress.parse('192.0.2.1')!] }, 'DNS-01', 'the address 192.0.2.1'],
    ['of a public authority for a client', { issuer: 'public', usages: ['client auth'] }, 'DNS-01', 'identify a client'],
  ] as const)('%s', ([, change, challenge, said]) => {
    const { findings } = asked([{ ...web, ...(change as Partial<CertificateRequest>) }], challenge === undefined ? {} : { acme: acme(challenge) });
    const found = findings.filter(({ rule }) => rule === 'certificate');
    expect(found).toMatchObject([{ construct: 'small/product-0', severity: 'error', what: expect.stringContaining(said) }]);
  });

  it('and what DNS-01 can prove is not', () => {
    expect(asked([{ ...web, issuer: 'public', dnsNames: ['small.example', '*.small.example'] }], { acme: acme('DNS-01') }).findings).toEqual([]);
  });
});

it('the Certificates do not depend on the order in which products ask', () => {
  const request = fc.record({
    namespace: fc.constant('default'),
    secretName: fc.constantFrom('a-tls', 'b-tls', 'c-tls', 'd-tls'),
    dnsNames: fc.uniqueArray(fc.constantFrom('a.small.example', 'b.small.example', 'c.example.org'), { minLength: 1 }),
    issuer: fc.constant('site' as const),
  });
  fc.assert(
    fc.property(fc.uniqueArray(request, { selector: ({ secretName }) => secretName, minLength: 1 }), (requests) => {
      const { specs, findings } = asked(requests);
      expect(findings).toEqual([]);
      expect(asked(requests.toReversed()).specs).toEqual(specs);
      expect(Object.keys(specs)).toHaveLength(requests.length);
    }),
    { numRuns: 15 },
  );
});
