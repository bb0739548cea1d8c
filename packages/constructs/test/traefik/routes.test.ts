import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificates } from '../../src/contributions/certificates.ts';
import { flows } from '../../src/contributions/flows.ts';
import { declareRoute, type Route, routes } from '../../src/contributions/routes.ts';
import { Cidr } from '../../src/inventory/index.ts';
import { MetalLb } from '../../src/metallb/metallb.ts';
import { ruleOf } from '../../src/traefik/routes.ts';
import { Traefik } from '../../src/traefik/traefik.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { plannedNetwork, smallNetwork } from '../fixtures/small-network.ts';

type Props = Omit<Route, 'certificateSecret'>;

const web: Props = { host: 'web.small.example', service: { namespace: 'default', name: 'web', port: 8080 }, issuer: 'site', audience: 'public' };

/** A site with Traefik where products `a`, `b` … declare one route each. */
const withRoutes = (...all: readonly Props[]) => {
  const { site, cluster, calico } = smallNetwork(undefined, { packagedComponents: ['traefik'] });
  const loadBalancer = new MetalLb(site, 'metallb', { cluster, announcer: calico, profile: 'tiny' });
  new Traefik(site, 'traefik', { cluster, loadBalancer, siteSources: [Cidr.parse('192.0.2.0/24')!, Cidr.parse('10.42.0.0/16')!], profile: 'tiny' });
  for (const [index, props] of all.entries()) declareRoute(new Sample(site, String.fromCharCode(97 + index)), props);
  return { site, ...plannedNetwork(site) };
};

const routeOf = ({ objects }: ReturnType<typeof withRoutes>, name = 'default/web.small.example') => objects[`IngressRoute ${name}`]?.['spec'];

describe('a route', () => {
  it('is an IngressRoute with TLS beside its Service', () => {
    const planned = withRoutes(web);
    expect(planned.findings).toEqual([]);
    expect(routeOf(planned)).toEqual({
      entryPoints: ['websecure'],
      routes: [{ kind: 'Rule', match: 'Host(`web.small.example`)', services: [{ name: 'web', port: 8080, scheme: 'http' }] }],
      tls: { secretName: 'web.small.example-tls' },
    });
  });

  it('for the site alone refuses every source but those of the site', () => {
    const planned = withRoutes({ ...web, audience: 'site' });
    expect(routeOf(planned)).toMatchObject({ routes: [{ middlewares: [{ name: 'site-only' }] }] });
    expect(planned.objects['Middleware default/site-only']!['spec']).toEqual({ ipAllowList: { sourceRange: ['192.0.2.0/24', '10.42.0.0/16'] } });
  });

  it('for everybody asks no source', () => {
    const planned = withRoutes(web);
    expect(Object.keys(planned.objects).filter((name) => name.startsWith('Middleware'))).toEqual([]);
    expect(JSON.stringify(routeOf(planned))).not.toContain('middlewares');
  });

  it('to a Service with TLS checks the name and the authority of its certificate', () => {
    const planned = withRoutes({ ...web, backend: { serverName: 'web.default.svc', authoritySecret: 'web-tls' } });
    expect(routeOf(planned)).toMatchObject({ routes: [{ services: [{ scheme: 'https', serversTransport: 'web.default.svc' }] }] });
    expect(planned.objects['ServersTransport default/web.default.svc']!['spec']).toEqual({ serverName: 'web.default.svc', rootCAs: [{ secret: 'web-tls' }] });
  });

  it('that asks clients for certificates has TLS options of its own, which say again what the default ones say', () => {
    const planned = withRoutes({ ...web, clientCertificates: { authoritySecret: 'clients' } });
    expect(planned.findings).toEqual([]);
    expect(routeOf(planned)).toMatchObject({ tls: { secretName: 'web.small.example-tls', options: { name: 'clients' } } });
    const usual = planned.objects['TLSOption kube-system/default']!['spec'] as unknown as object;
    expect(planned.objects['TLSOption default/clients']!['spec']).toEqual({
      ...usual,
      clientAuth: { secretNames: ['clients'], clientAuthType: 'RequireAndVerifyClientCert' },
    });
  });

  it('shares host and certificate with another path of the same namespace', () => {
    const planned = withRoutes({ ...web, pathPrefix: '/v3' }, { ...web, service: { ...web.service, name: 'other' } });
    expect(planned.findings).toEqual([]);
    expect(routeOf(planned)).toMatchObject({
      routes: [
        { match: 'Host(`web.small.example`)', services: [{ name: 'other' }] },
        { match: 'Host(`web.small.example`) && (Path(`/v3`) || PathPrefix(`/v3/`))', services: [{ name: 'web' }] },
      ],
    });
    expect(new Set(planned.site.contributions.of(certificates).map(({ value }) => value.secretName))).toEqual(new Set(['web.small.example-tls']));
  });

  it('stands in the namespace of each of its Services', () => {
    const planned = withRoutes(web, { ...web, pathPrefix: '/system', service: { ...web.service, namespace: 'kube-system' } });
    expect(planned.findings).toEqual([]);
    expect(Object.keys(planned.objects).filter((name) => name.startsWith('IngressRoute'))).toEqual([
      'IngressRoute default/web.small.example',
      'IngressRoute kube-system/web.small.example',
    ]);
  });

  it('gives a second host of one Service a certificate of its own', () => {
    const planned = withRoutes(web, { ...web, host: 'www.small.example' });
    expect(planned.site.contributions.of(certificates).map(({ value }) => value.secretName)).toEqual(['web.small.example-tls', 'www.small.example-tls']);
  });

  it('opens the way for those whom it is for, and from the ingress to the Pods', () => {
    const { site } = withRoutes({ ...web, audience: 'site', service: { ...web.service, podPort: 8443 } });
    const declared = site.contributions.of(flows).filter(({ from }) => from.node.path === 'a');
    expect(declared.map(({ value: { from, to, ports, encryption } }) => ({ from, to, ports, encryption }))).toEqual([
      { from: { kind: 'outside', name: 'people of the site' }, to: { kind: 'load-balancer', name: 'ingress' }, ports: [443], encryption: 'TLS' },
      { from: { kind: 'outside', name: 'people of the site' }, to: { kind: 'load-balancer', name: 'ingress' }, ports: [80], encryption: 'clear' },
      { from: { kind: 'pods', namespace: 'kube-system', workload: 'traefik' }, to: { kind: 'pods', namespace: 'default' }, ports: [8443], encryption: 'clear' },
    ]);
  });

  it('comes after the definitions of its kind', () => {
    const { planned } = withRoutes(web);
    const step = (kind: string) =>
      [...planned.files.values()].flatMap(({ content }) => (content.type === 'object' && content.object.kind === kind ? [content.step] : []))[0]!;
    expect(step('IngressRoute')).toBeGreaterThan(step('HelmChartConfig'));
  });
});

describe('a route is refused', () => {
  it('when another Service has its address, with or without a slash at the end', () => {
    const { findings } = withRoutes({ ...web, pathPrefix: '/v3' }, { ...web, pathPrefix: '/v3/', service: { ...web.service, name: 'other' } });
    expect(findings).toMatchObject([
      {
        rule: 'route',
        construct: 'small/b',
        what: 'https://web.small.example/v3 leads to 2 Services',
        counterExample: ['default/web, from small/a', 'default/other, from small/b'],
      },
    ]);
  });

  it('when its host has a certificate of another issuer', () => {
    const { findings } = withRoutes(web, { ...web, pathPrefix: '/v3', issuer: 'public' });
    expect(findings).toMatchObject([
      { rule: 'route', what: expect.stringContaining('the certificate of web.small.example'), counterExample: ['site, from small/a', 'public, from small/b'] },
    ]);
  });

  it.for(['', 'Web.small.example', '*.small.example', '192.0.2.1', 'web.small.example`) || Host(`x', 'web.small.example.'])('with the host %o', (host) => {
    const planned = withRoutes({ ...web, host });
    expect(planned.findings).toContainEqual(expect.objectContaining({ rule: 'route', construct: 'small/a', allowed: expect.stringContaining('a DNS name') }));
    expect(Object.keys(planned.objects).filter((name) => name.startsWith('IngressRoute'))).toEqual([]);
  });

  it.for(['v3', '', '//', '/a`b', '/a b', '/a)'])('with the path %o', (pathPrefix) => {
    const { findings } = withRoutes({ ...web, pathPrefix });
    if (pathPrefix === '/a)') expect(findings).toEqual([]);
    else expect(findings).toMatchObject([{ rule: 'route', what: expect.stringContaining('cannot be matched') }]);
  });
});

it('a rule takes whole parts of a path: what it says in the language of Traefik is what a route means', () => {
  const part = fc.stringMatching(/^[a-z0-9]{1,3}$/);
  const path = fc.array(part, { maxLength: 3 }).map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(path, path, (pathPrefix, asked) => {
      const rule = ruleOf({ ...web, pathPrefix, certificateSecret: 'x' });
      const [, exact, prefix] = /Path\(`([^`]+)`\) \|\| PathPrefix\(`([^`]+)`\)/.exec(rule) ?? [];
      const taken = exact === undefined || asked === exact || asked.startsWith(prefix!);
      const meant = pathPrefix === '/' || `${asked}/`.startsWith(`${pathPrefix}/`);
      expect(taken).toBe(meant);
    }),
  );
});

it('routes without an ingress are declared all the same, so that a policy can find them', () => {
  const { site } = smallNetwork();
  declareRoute(new Sample(site, 'a'), web);
  const { objects } = plannedNetwork(site);
  expect(site.contributions.of(routes)).toHaveLength(1);
  expect(Object.keys(objects).some((name) => name.startsWith('IngressRoute'))).toBe(false);
});

describe('certificates of clients that a host cannot ask for are stopped:', () => {
  const guarded: Props = { ...web, clientCertificates: { authoritySecret: 'clients' } };

  it.for([
    ['a path of the host asks for none', { ...web, pathPrefix: '/v3' }, ['certificates of default/clients, from small/a', 'no certificates, from small/b']],
    [
      'a path of the host asks for those of another authority',
      { ...web, pathPrefix: '/v3', clientCertificates: { authoritySecret: 'others' } },
      ['certificates of default/clients, from small/a', 'certificates of default/others, from small/b'],
    ],
    [
      'a path of the host leads to another namespace, whose TLS options are others',
      { ...guarded, pathPrefix: '/v3', service: { ...web.service, namespace: 'kube-system' } },
      ['certificates of default/clients, from small/a', 'certificates of kube-system/clients, from small/b'],
    ],
  ] as const)('%s', ([, other, counterExample]) => {
    expect(withRoutes(guarded, other).findings).toMatchObject([
      {
        rule: 'route',
        construct: 'small/b',
        what: 'clients of web.small.example are asked for different certificates, and the ingress would ask for none',
        allowed: 'one authority of clients a host, in one namespace',
        mend: 'let the routes of the host name one authority, or give one of them another host',
        counterExample,
      },
    ]);
  });

  it('an authority whose name Traefik would not find', () => {
    expect(withRoutes({ ...web, clientCertificates: { authoritySecret: 'clients.web' } }).findings).toMatchObject([
      {
        rule: 'route',
        what: 'the Secret "clients.web" with the authority of the clients of web.small.example gives its name to TLS options, which Traefik would not find',
        allowed: 'a name without dots: a DNS label, e.g. client-authority',
      },
    ]);
  });
});
