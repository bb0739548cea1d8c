import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { plan } from '../../src/core/plan.ts';
import { Cidr, IpAddress } from '../../src/inventory/index.ts';
import { Fabric } from '../../src/routing/fabric.ts';
import { frrConf } from '../../src/routing/frr-conf.ts';
import type { PeerGroup, PrefixList, PrefixRule, RouteMap, Router } from '../../src/routing/model.ts';
import { smallSite } from '../fixtures/small-site.ts';
import { cableDirectly, fabricInventory, minimalFabric, password, wholeFabric } from './fabric-site.ts';

/** As Ansible fills it in. */
const filled = (router: Router): string => frrConf(router).filled(({ secret }) => `dummy-${secret.key}`);

// Any router that the types allow, of which a site draws only some.

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,14}$/);
const octet = fc.integer({ min: 0, max: 255 });
const address = fc.tuple(octet, octet, octet).map(([a, b, c]) => IpAddress.parse(`10.${a}.${b}.${c}`)!);
const prefix = fc.tuple(address, fc.integer({ min: 8, max: 30 })).map(([first, length]) => Cidr.enclosing(`${first.toString()}/${length}`)!);
const seconds = fc.integer({ min: 1, max: 3600 });
const asNumber = fc.integer({ min: 1, max: 4_294_967_294 });

const rule: fc.Arbitrary<PrefixRule> = fc
  .tuple(prefix, fc.constantFrom('exact', 'longer', 'hosts'))
  .map(([each, kind]) => (kind === 'exact' ? { prefix: each } : kind === 'longer' ? { prefix: each, longest: 32 } : { prefix: each, shortest: 32 }));

const named = <T extends { readonly name: string }>(each: fc.Arbitrary<T>, least: number): fc.Arbitrary<readonly T[]> =>
  fc.uniqueArray(each, { minLength: least, maxLength: 5, selector: ({ name }) => name });

const prefixLists: fc.Arbitrary<readonly PrefixList[]> = named(
  fc.record({ name: word, description: word, rules: fc.array(rule, { minLength: 1, maxLength: 3 }) as unknown as fc.Arbitrary<PrefixList['rules']> }),
  1,
);
const routeMaps = prefixLists.chain((lists): fc.Arbitrary<readonly RouteMap[]> => named(fc.record({ name: word, permits: fc.subarray([...lists]) }), 1));
const bfdProfiles = named(
  fc.record({
    name: word,
    detectMultiplier: fc.integer({ min: 2, max: 255 }),
    receiveMilliseconds: fc.integer({ min: 10, max: 60_000 }),
    transmitMilliseconds: fc.integer({ min: 10, max: 60_000 }),
  }),
  1,
);

const peerGroups = fc.tuple(routeMaps, bfdProfiles).chain(
  ([maps, profiles]): fc.Arbitrary<readonly PeerGroup[]> =>
    named(
      fc.record(
        {
          name: word,
          password: fc.constantFrom(password('one'), password('other')),
          timers: fc.record({ keepaliveSeconds: seconds, holdSeconds: seconds.map((each) => 3 * each), connectRetrySeconds: seconds }),
          bfd: fc.constantFrom(...profiles),
          accepts: fc.constantFrom(...maps),
          announces: fc.constantFrom(...maps),
          maximumPrefixes: fc.record({ count: fc.integer({ min: 1, max: 1_000_000 }), restartMinutes: fc.integer({ min: 1, max: 65_535 }) }),
          gracefulRestart: fc.constantFrom('helper', 'disabled'),
        },
        { requiredKeys: ['name', 'password', 'timers', 'accepts', 'announces', 'maximumPrefixes', 'gracefulRestart'] },
      ),
      1,
    ),
);

const routers: fc.Arbitrary<Router> = peerGroups.chain((groups) => {
  const place = fc.oneof(
    address.map((each) => ({ address: each })),
    fc.stringMatching(/^(eno|enp2s|em)[0-9]$/).map((each) => ({ interface: each })),
  );
  const neighbour = fc.record({ name: word, place, asNumber, group: fc.constantFrom(...groups) });
  const listenRange = fc.record({ prefix, asNumber, group: fc.constantFrom(...groups), limit: fc.integer({ min: 1, max: 5000 }) });
  return fc.record(
    {
      name: word,
      asNumber,
      loopback: address,
      networks: fc.array(prefix, { maxLength: 4 }),
      neighbours: fc.array(neighbour, { maxLength: 5 }),
      listenRange,
      maximumPaths: fc.integer({ min: 1, max: 64 }),
    },
    { requiredKeys: ['name', 'asNumber', 'loopback', 'networks', 'neighbours', 'maximumPaths'] },
  ) as fc.Arbitrary<Router>;
});

/** References and definitions, by what FRR calls them. */
const references = {
  'prefix list': { uses: /match ip address prefix-list (\S+)/g, makes: /^ip prefix-list (\S+) seq \d+ permit /gm },
  'route map': { uses: /route-map (\S+) (?:in|out)$/gm, makes: /^route-map (\S+) (?:permit|deny) \d+$/gm },
  'BFD profile': { uses: /bfd profile (\S+)/g, makes: /^ profile (\S+)$/gm },
  'peer group': { uses: /(?:interface |range \S+ |^ neighbor \d\S+ )peer-group (\S+)/gm, makes: /^ neighbor (\S+) peer-group$/gm },
} as const;

const namesIn = (text: string, form: RegExp): readonly string[] => [...new Set([...text.matchAll(form)].map(([, name]) => name!))].sort();

/** What a text refers to without defining it. */
const danglingIn = (text: string): readonly string[] =>
  Object.entries(references).flatMap(([kind, { uses, makes }]) => {
    const made = namesIn(text, makes);
    return namesIn(text, uses)
      .filter((name) => !made.includes(name))
      .map((name) => `${kind} ${name}`);
  });

describe('frr.conf of any router', () => {
  it('defines everything that it refers to', () => {
    fc.assert(
      fc.property(routers, (router) => {
        expect(danglingIn(filled(router))).toEqual([]);
      }),
    );
  });

  it('filters every neighbour in both directions, limits it and asks for a password, and never waives the policy', () => {
    fc.assert(
      fc.property(routers, (router) => {
        const text = filled(router);
        expect(text).toContain(' bgp ebgp-requires-policy\n');
        expect(text).not.toContain('no bgp ebgp-requires-policy');
        for (const name of namesIn(text, references['peer group'].makes)) {
          for (const form of [
            `^  neighbor ${name} route-map \\S+ in$`,
            `^  neighbor ${name} route-map \\S+ out$`,
            `^  neighbor ${name} maximum-prefix \\d+`,
            `^ neighbor ${name} password \\S+$`,
          ])
            expect(text).toMatch(new RegExp(form, 'm'));
        }
      }),
    );
  });

  it('lets nobody keep its own routes for longer than a second, where it helps neighbours to restart', () => {
    fc.assert(
      fc.property(routers, (router) => {
        const text = filled(router);
        expect(text.includes(' bgp graceful-restart restart-time 1\n')).toBe(text.includes(' graceful-restart-helper\n'));
      }),
    );
  });

  it('finds dangling references where there are some: the check itself is awake', () => {
    const site = smallSite(fabricInventory());
    const text = filled([...new Fabric(site, 'fabric', minimalFabric(site)).leafs.values()][0]!);
    expect(danglingIn(text.replace(/^ip prefix-list pods .*\n/gm, ''))).toEqual(['prefix list pods']);
    expect(danglingIn(text.replace(/^route-map to-nodes .*\n/gm, ''))).toEqual(['route map to-nodes']);
    expect(danglingIn(text.replace(' profile fabric\n', ''))).toEqual(['BFD profile fabric']);
    expect(danglingIn(text.replace(' neighbor nodes peer-group\n', ''))).toEqual(['peer group nodes']);
    expect(danglingIn(text.replace(' neighbor borders peer-group\n', ''))).toEqual(['peer group borders']);
  });

  it('two objects of one name are refused: FRR would make one of them', () => {
    const site = smallSite(fabricInventory());
    const router = [...new Fabric(site, 'fabric', minimalFabric(site)).leafs.values()][0]!;
    const [first, ...others] = router.neighbours;
    const twin: Router = { ...router, neighbours: [{ ...first!, group: { ...first!.group } }, ...others] };
    expect(() => frrConf(twin)).toThrow('two different objects are the peer group borders');
  });
});

// What FRR itself says. Syntax only: it does not see references, which the types take care of.

const vtysh = spawnSync('vtysh', ['--help']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'bastide-frr-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
/** What vtysh complains of; undefined where it accepts the file. */
const complaint = (text: string): string | undefined => {
  const file = join(folder, `${(files += 1)}.conf`);
  writeFileSync(file, text);
  try {
    execFileSync('vtysh', ['-C', '-f', file], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    return `${stdout}${stderr}`;
  }
};

const everyConf = (): readonly (readonly [string, string])[] =>
  [
    ['minimal', fabricInventory(), minimalFabric],
    ['every prop', fabricInventory(), wholeFabric],
    ['a cable from NIC to NIC', fabricInventory((facts) => cableDirectly(facts, 'leaf-1', 'border-1')), minimalFabric],
  ].flatMap(([title, inventory, props]) => {
    const site = smallSite(inventory as never);
    const fabric = new Fabric(site, 'fabric', (props as typeof minimalFabric)(site));
    expect(plan(site).findings).toEqual([]);
    return [...fabric.leafs.values(), ...fabric.borders.values()].map((router) => [`${title as string}: ${router.name}`, filled(router)] as const);
  });

describe.skipIf(!vtysh)('vtysh', () => {
  it.for(vtysh ? everyConf() : [])('accepts frr.conf of %s', ([, text]) => {
    expect(complaint(text)).toBeUndefined();
  });

  it('accepts whatever the types allow', () => {
    fc.assert(
      fc.property(routers, (router) => complaint(filled(router)) === undefined),
      { numRuns: 20 },
    );
  });

  it.for([
    [' bgp listen limit 100', ' bgp listen limit 0'],
    [' neighbor borders timers 3 9', ' neighbor borders timers 3'],
    ['  maximum-paths 64', '  maximum-path 64 65'],
    ['ip prefix-list pods seq 5 permit 10.42.0.0/16 le 32', 'ip prefix-list pods seq 5 permit 10.42.0.0/33'],
    [' neighbor borders bfd profile fabric', ' neighbor borders bfd profil fabric x'],
    [' match ip address prefix-list pods', ' match ip address prefixes pods'],
    [' bgp router-id 10.21.255.11', ' bgp router-id 10.21.255.256'],
  ] as const)('refuses %j written as %j', ([line, mutant]) => {
    const text = everyConf()[0]![1];
    expect(text).toContain(`${line}\n`);
    expect(complaint(text.replace(`${line}\n`, `${mutant}\n`))).toMatch(/Unknown command|not valid|malformed|Ambiguous|incomplete/i);
  });
});

if (!vtysh) it('FRR reads none of the files where vtysh is missing (Debian: apt-get install frr)', (context) => context.skip('vtysh is not here'));
