import { describe, expect, it } from 'vitest';
import { alerts } from '../../src/contributions/alerts.ts';
import { flows } from '../../src/contributions/flows.ts';
import { hostGroups } from '../../src/contributions/host-groups.ts';
import { hostPorts } from '../../src/contributions/host-ports.ts';
import { scrapes } from '../../src/contributions/scrapes.ts';
import { secretUses } from '../../src/contributions/secrets.ts';
import { plan } from '../../src/core/plan.ts';
import { runBookMarkdown } from '../../src/core/run-book.ts';
import type { Site } from '../../src/core/site.ts';
import { parseInventory } from '../../src/inventory/index.ts';
import { Fabric } from '../../src/routing/fabric.ts';
import type { FabricProps } from '../../src/routing/fabric-props.ts';
import type { Router } from '../../src/routing/model.ts';
import { settingsOf } from '../../src/routing/topology.ts';
import { smallSite } from '../fixtures/small-site.ts';
import { cableDirectly, type Facts, fabricInventory, minimalFabric, password, wholeFabric } from './fabric-site.ts';

const withFabric = (change?: (facts: Facts) => void, props: (site: Site) => Partial<FabricProps> = () => ({})) => {
  const site = smallSite(fabricInventory(change));
  const fabric = new Fabric(site, 'fabric', { ...minimalFabric(site), ...props(site) });
  const planned = plan(site);
  const text = (path: string): string => planned.files.get(`hosts/${path}` as never)!.bytes();
  return { site, fabric, planned, text, findings: planned.findings };
};

const routerNamed = (routers: ReadonlyMap<{ readonly name: string }, Router>, name: string): Router =>
  [...routers.values()].find((each) => each.name === name)!;
const sessions = ({ neighbours }: Router): readonly string[] =>
  neighbours.map(({ name, place, asNumber }) => `${name} AS ${asNumber} at ${'interface' in place ? place.interface : place.address.toString()}`);

describe('sessions, drawn from the cables', () => {
  it('run over the network that both ends are in, where a switch joins them', () => {
    const { fabric, findings } = withFabric();
    expect(findings).toEqual([]);
    expect(sessions(routerNamed(fabric.leafs, 'leaf-1'))).toEqual([
      'border-1 AS 64600 at 10.21.70.21',
      'border-2 AS 64600 at 10.21.70.22',
      'border-3 AS 64600 at 10.21.70.23',
    ]);
    expect(sessions(routerNamed(fabric.borders, 'border-3'))).toEqual([
      'leaf-1 AS 64611 at 10.21.70.11',
      'leaf-2 AS 64612 at 10.21.70.12',
      'leaf-3 AS 64613 at 10.21.70.13',
    ]);
  });

  it('run over a cable from one to the other where there is one, without an address', () => {
    const { fabric, findings, text } = withFabric((facts) => cableDirectly(facts, 'leaf-1', 'border-1'));
    expect(findings).toEqual([]);
    expect(sessions(routerNamed(fabric.leafs, 'leaf-1'))).toEqual(['border-1 AS 64600 at eno2']);
    expect(sessions(routerNamed(fabric.leafs, 'leaf-2'))).toEqual(['border-2 AS 64600 at 10.21.70.22', 'border-3 AS 64600 at 10.21.70.23']);
    expect(sessions(routerNamed(fabric.borders, 'border-1'))).toEqual(['leaf-1 AS 64611 at em1']);
    expect(text('leaf-1/etc/frr/frr.conf')).toContain(' neighbor eno2 interface peer-group borders\n neighbor eno2 remote-as 64600\n');
    expect(text('leaf-1/etc/frr/frr.conf')).not.toContain('no ipv6 forwarding');
    expect(text('leaf-1/etc/sysctl.d/90-bastide-routing.conf')).toContain('net.ipv6.conf.all.forwarding = 1');
    expect(text('leaf-2/etc/frr/frr.conf')).toContain('no ipv6 forwarding');
    expect(text('leaf-2/etc/sysctl.d/90-bastide-routing.conf')).not.toContain('ipv6');
  });

  it('do not depend on the order in which routers are named', () => {
    const textsOf = ({ planned }: ReturnType<typeof withFabric>) => [...planned.files].map(([path, file]) => [path, file.bytes()]);
    const turned = withFabric(undefined, (site) => {
      const { leafs, borders, nodes } = minimalFabric(site);
      return { leafs: leafs.toReversed(), borders: borders.toReversed(), nodes: { ...nodes, machines: nodes.machines.toReversed() } };
    });
    expect(textsOf(turned)).toEqual(textsOf(withFabric()));
  });

  it('cross two switches that a cable joins, and no two that none joins', () => {
    const twoSwitches = (joined: boolean) => (facts: Facts) => {
      facts.switches!['switch-2'] = { ...facts.switches!['switch-1']!, position: 12, rack: 'shelf-b', addresses: {} };
      for (const cable of facts.cables) {
        if ('machine' in cable.from && cable.from.machine.startsWith('border') && 'switch' in cable.to) cable.to.switch = 'switch-2';
      }
      if (joined) facts.cables.push({ from: { switch: 'switch-1', port: 24 }, to: { switch: 'switch-2', port: 24 } });
    };
    expect(withFabric(twoSwitches(true)).findings).toEqual([]);
    const { findings, fabric } = withFabric(twoSwitches(false));
    expect(findings.map(({ rule, what }) => `${rule}: ${what}`)).toEqual([
      'fabric-cables: no cable joins leaf-1 with any border',
      'fabric-cables: no cable joins leaf-2 with any border',
      'fabric-cables: no cable joins leaf-3 with any border',
      'fabric-cables: no cable joins border-1 with any leaf',
      'fabric-cables: no cable joins border-2 with any leaf',
      'fabric-cables: no cable joins border-3 with any leaf',
    ]);
    expect(sessions(routerNamed(fabric.leafs, 'leaf-1'))).toEqual([]);
  });
});

describe('what the inventory must say', () => {
  const refused = (change: (facts: Facts) => void, props?: (site: Site) => Partial<FabricProps>): readonly string[] =>
    withFabric(change, props).findings.map(({ rule, what }) => `${rule}: ${what}`);

  it('a router without a cable is a finding', () => {
    const unplugged = (facts: Facts): void => {
      facts.cables = facts.cables.filter(({ from }) => !('machine' in from && from.machine === 'leaf-2'));
    };
    expect(refused(unplugged)).toEqual([
      'fabric-cables: no cable joins leaf-2 with any border',
      'fabric-cables: leaf-2 and control-1, control-2, control-3, compute-1, compute-2 are not joined in the network cluster',
    ]);
  });

  it('switches carry no session of a fabric that names no network', () => {
    const site = smallSite(fabricInventory());
    const { network, ...others } = minimalFabric(site);
    new Fabric(site, 'fabric', others);
    expect(network).toBeDefined();
    expect(plan(site).findings.map(({ what }) => what)).toContain('no cable joins leaf-1 with any border');
  });

  it('a node that no leaf can hear is one finding, at the node', () => {
    const moved = (facts: Facts): void => {
      facts.cables = facts.cables.filter(({ from }) => !('machine' in from && from.machine === 'compute-1'));
    };
    expect(withFabric(moved).findings).toMatchObject([
      {
        rule: 'fabric-cables',
        what: 'compute-1 and leaf-1, leaf-2, leaf-3 are not joined in the network cluster',
        mend: 'connect compute-1 in the inventory, or take it off the fabric',
      },
    ]);
  });

  it('the finding of a node leads to the line of the node', () => {
    const { facts } = fabricInventory((changed) => {
      changed.cables = changed.cables.filter(({ from }) => !('machine' in from && from.machine === 'compute-1'));
    });
    const text = JSON.stringify(facts, undefined, 2);
    const site = smallSite(parseInventory(text, 'inventory.yaml').inventory);
    new Fabric(site, 'fabric', minimalFabric(site));
    expect(plan(site).findings).toMatchObject([{ rule: 'fabric-cables', inventory: { line: text.split('\n').indexOf('    "compute-1": {') + 1 } }]);
  });

  it('nodes at a switch that is not joined with the one of the leafs are a finding of each leaf', () => {
    const apart = (facts: Facts): void => {
      facts.switches!['switch-2'] = { ...facts.switches!['switch-1']!, position: 12, rack: 'shelf-b', addresses: {} };
      for (const { from, to } of facts.cables) if ('machine' in from && from.machine === 'compute-1' && 'switch' in to) to.switch = 'switch-2';
    };
    expect(refused(apart)).toEqual([1, 2, 3].map((leaf) => `fabric-cables: leaf-${leaf} and compute-1 are not joined in the network cluster`));
  });

  it('a router without AS number or loopback is a finding, and gets no file', () => {
    const { findings, planned } = withFabric((facts) => {
      facts.machines['leaf-1']!.autonomousSystem = undefined;
      facts.machines['leaf-1']!.loopback = undefined;
      facts.machines['border-1']!.loopback = undefined;
    });
    expect(findings.map(({ rule, what }) => `${rule}: ${what}`)).toEqual([
      'fabric-router: leaf-1 lacks an autonomous system and an IPv4 loopback',
      'fabric-router: border-1 lacks an IPv4 loopback',
    ]);
    expect(findings.map(({ mend }) => mend)).toEqual([
      'give leaf-1 in the inventory an `autonomousSystem` from autonomousSystems, and a `loopback` from pools.loopbacks (10.21.255.0/24) that no other router has',
      'give border-1 in the inventory a `loopback` from pools.loopbacks (10.21.255.0/24) that no other router has',
    ]);
    expect([...planned.files.keys()].filter((path) => path.startsWith('hosts/leaf-1/'))).toEqual([]);
  });

  it('a leaf on another platform is a finding, and gets no file', () => {
    const { findings, planned } = withFabric((facts) => {
      facts.machines['leaf-1']!.platform = 'opnsense';
    });
    expect(findings).toMatchObject([{ rule: 'fabric-leaf-platform', what: 'the leaf leaf-1 runs opnsense' }]);
    expect([...planned.files.keys()].filter((path) => path.startsWith('hosts/leaf-1/'))).toEqual([]);
  });

  it('each leaf is an autonomous system of its own, and none that of the borders or of the nodes', () => {
    const shared = (machine: string, system: string) => (facts: Facts) => {
      facts.machines[machine]!.autonomousSystem = system;
    };
    expect(refused(shared('leaf-2', 'leaf-1'))[0]).toBe(
      'fabric-as-numbers: leaf-2 and leaf-1 share the AS number 64611: each drops what passed through the other',
    );
    expect(refused(shared('leaf-2', 'borders'))[0]).toContain('leaf-2 and border-3 share the AS number 64600');
    expect(refused(shared('leaf-2', 'kubernetes'))[0]).toContain('leaf-2 and the Kubernetes nodes share the AS number 64700');
    expect(refused(shared('border-2', 'kubernetes'))[0]).toContain('border-2 and the Kubernetes nodes share the AS number 64700');
    expect(refused(shared('compute-2', 'leaf-1'))).toEqual(['fabric-as-numbers: compute-2 belongs to AS 64611, and the leafs take it for AS 64700']);
  });

  it('floating addresses have a border that announces them', () => {
    const alone = (facts: Facts): void => {
      for (const number of [1, 2, 3]) delete facts.machines[`border-${number}`]!.addresses!['provider'];
    };
    expect(refused(alone)).toEqual(['fabric-floating-addresses: no border has an address in provider, so nobody announces it']);
  });

  it.each([
    [{ bfd: { detectMultiplier: 1 } }, 'bfd.detectMultiplier is 1', 'from 2 to 255'],
    [{ bfd: { intervalMilliseconds: 5 } }, 'bfd.intervalMilliseconds is 5', 'from 10 to 60000'],
    [{ timers: { keepaliveSeconds: 10 } }, 'timers.holdSeconds is 9', 'from 30 (three keepalives of 10 s) to 65535'],
    [{ timers: { keepaliveSeconds: 0 } }, 'timers.keepaliveSeconds is 0', 'from 1 to 21845'],
    [{ timers: { connectRetrySeconds: 0 } }, 'timers.connectRetrySeconds is 0', 'from 1 to 65535'],
    [{ nodeTimers: { holdSeconds: 10 } }, 'nodeTimers.holdSeconds is 10', 'from 15 (three keepalives of 5 s) to 240'],
    [{ nodeTimers: { holdSeconds: 241 } }, 'nodeTimers.holdSeconds is 241', 'from 15 (three keepalives of 5 s) to 240'],
    [{ nodeTimers: { keepaliveSeconds: 81 } }, 'nodeTimers.keepaliveSeconds is 81', 'from 1 to 80'],
    [{ nodeRestartSeconds: 0 }, 'nodeRestartSeconds is 0', 'from 1 to 4095'],
    [{ nodeLimit: 6000 }, 'nodeLimit is 6000', 'from 1 to 5000'],
    [{ maximumPaths: 65 }, 'maximumPaths is 65', 'from 1 to 64'],
    [{ maximumPrefixes: { fromNode: 0.5 } }, 'maximumPrefixes.fromNode is 0.5', 'from 1 to 4294967295'],
  ] satisfies readonly (readonly [Partial<FabricProps>, string, string])[])('%j is refused', (props, what, range) => {
    expect(withFabric(undefined, () => props).findings).toMatchObject([{ rule: 'fabric-settings', what, allowed: `a whole number ${range}` }]);
  });

  it.each([{ timers: { holdSeconds: 241 } }, { nodeTimers: { holdSeconds: 240 } }, { nodeTimers: { keepaliveSeconds: 80, holdSeconds: 240 } }])(
    '%j is accepted',
    (props) => {
      expect(withFabric(undefined, () => props).findings).toEqual([]);
    },
  );

  it('leafs have room for twice as many nodes, and do not change with each', () => {
    const props = minimalFabric(withFabric().site);
    const [node] = props.nodes.machines;
    const limitFor = (count: number): number =>
      settingsOf({ ...props, nodes: { ...props.nodes, machines: Array.from({ length: count }, () => node!) } }).nodeLimit;
    expect([0, 1, 50, 51, 100].map(limitFor)).toEqual([100, 100, 100, 200, 200]);
  });

  it('a password that is a literal is refused, and its text goes nowhere', () => {
    const { findings, text } = withFabric(undefined, () => ({ passwords: { borders: 'correct-horse' as never, nodes: password('nodes-password') } }));
    expect(findings).toMatchObject([{ rule: 'literal-secret', what: expect.stringContaining('passwords.borders') }]);
    expect(text('leaf-1/etc/frr/frr.conf')).not.toContain('correct-horse');
    expect(JSON.stringify(findings)).not.toContain('correct-horse');
  });
});

describe('the files of a leaf', () => {
  it('are put in place for FRR, reloaded without dropping sessions, and planned for no border', () => {
    const { planned } = withFabric();
    const files = [...planned.files.values()].flatMap(({ content }) => (content.type === 'host-file' ? [content.file] : []));
    expect(files.filter(({ host }) => host.machine.name === 'leaf-1').map(({ path, mode, owner, apply }) => [path, mode, owner, apply])).toEqual([
      ['/etc/containers/systemd/frr-exporter.container', '0644', 'root', { run: 'systemctl restart --no-block frr-exporter.service || true' }],
      ['/etc/frr/daemons', '0640', 'frr', { restart: 'frr.service' }],
      ['/etc/frr/frr.conf', '0640', 'frr', { reload: 'frr.service' }],
      ['/etc/frr/vtysh.conf', '0640', 'frr', 'none'],
      ['/etc/sysctl.d/90-bastide-routing.conf', '0644', 'root', { run: 'sysctl --system' }],
    ]);
    expect(new Set(files.map(({ host }) => host.machine.name))).toEqual(new Set(['leaf-1', 'leaf-2', 'leaf-3']));
  });

  it('hold the passwords as holes, one for each kind of neighbour', () => {
    const { text } = withFabric();
    expect(text('leaf-1/etc/frr/frr.conf').match(/^ neighbor \S+ password .*$/gm)).toEqual([
      ' neighbor borders password @@secret:text:sites/small/fabric#borders-password@@',
      ' neighbor nodes password @@secret:text:sites/small/fabric#nodes-password@@',
    ]);
  });

  it('take every prop', () => {
    const site = smallSite(fabricInventory());
    const fabric = new Fabric(site, 'fabric', wholeFabric(site));
    const { findings, files } = plan(site);
    expect(findings).toEqual([]);
    const text = files.get('hosts/leaf-1/etc/frr/frr.conf' as never)!.bytes();
    for (const line of [
      '  detect-multiplier 5',
      '  transmit-interval 500',
      '  receive-interval 500',
      ' neighbor borders timers 2 6',
      ' neighbor borders timers connect 4',
      ' neighbor nodes timers 7 21',
      ' neighbor nodes timers connect 8',
      ' bgp listen limit 99',
      '  neighbor borders maximum-prefix 11 restart 5',
      '  neighbor nodes maximum-prefix 33 restart 5',
      '  maximum-paths 8',
    ])
      expect(text).toContain(`${line}\n`);
    expect(routerNamed(fabric.borders, 'border-1').neighbours[0]!.group.maximumPrefixes.count).toBe(22);
    expect(fabric.nodePeering).toMatchObject({
      restartSeconds: 45,
      nodeAsNumber: 64700,
      routers: [{ name: 'leaf-1' }, { name: 'leaf-2' }, { name: 'leaf-3' }],
    });
  });
});

describe('who announces what', () => {
  const passed = (router: Router, group: string, direction: 'accepts' | 'announces'): readonly string[] => {
    const groups = [...router.neighbours.map((each) => each.group), ...(router.listenRange ? [router.listenRange.group] : [])];
    return groups
      .find(({ name }) => name === group)!
      [direction].permits.flatMap(({ rules }) => rules.map(({ prefix, shortest, longest }) => `${prefix.toString()} ${shortest ?? ''}-${longest ?? ''}`));
  };

  it('Pods stay inside: leafs hear of them, and tell the borders of load balancers, nodes and themselves', () => {
    const { fabric } = withFabric();
    const leaf = routerNamed(fabric.leafs, 'leaf-1');
    expect(passed(leaf, 'nodes', 'accepts')).toEqual(['10.42.0.0/16 -32', '203.0.113.0/25 -32']);
    expect(passed(leaf, 'borders', 'announces')).toEqual(['203.0.113.0/25 -32', '198.51.100.0/24 -', '10.21.255.11/32 -']);
    expect(passed(leaf, 'borders', 'accepts')).toEqual(['0.0.0.0/0 -', '10.50.0.0/24 -', '10.21.255.0/24 32-']);
    expect(passed(leaf, 'nodes', 'announces')).toEqual(['0.0.0.0/0 -', '10.50.0.0/24 -']);
    const border = routerNamed(fabric.borders, 'border-1');
    expect(passed(border, 'leafs', 'accepts')).toEqual(['203.0.113.0/25 -32', '198.51.100.0/24 -', '10.21.255.0/24 32-']);
    expect(passed(border, 'leafs', 'announces')).toEqual(['0.0.0.0/0 -', '10.50.0.0/24 -', '10.21.255.0/24 32-']);
    expect(border.networks.map(String)).toEqual(['0.0.0.0/0', '10.50.0.0/24', '10.21.255.1/32']);
    expect(leaf.networks.map(String)).toEqual(['10.21.255.11/32', '198.51.100.0/24']);
  });

  it('a site without load balancers, floating addresses or a pool of loopbacks names none of them', () => {
    const { fabric, findings } = withFabric((facts) => {
      facts.pools.loadBalancers = undefined;
      facts.pools.floatingIps = undefined;
    });
    expect(findings).toEqual([]);
    const leaf = routerNamed(fabric.leafs, 'leaf-1');
    expect(passed(leaf, 'nodes', 'accepts')).toEqual(['10.42.0.0/16 -32']);
    expect(passed(leaf, 'nodes', 'announces')).toEqual(['0.0.0.0/0 -']);
  });
});

describe('what the rest of the site is told', () => {
  it('ports, flows in clear that passwords guard, packages, a scrape and who uses which secret', () => {
    const { site } = withFabric();
    const told = site.contributions;
    expect(told.of(hostPorts).map(({ value }) => `${value.protocol} ${value.port} ${value.process} on ${value.machines.length}`)).toEqual([
      'TCP 179 bgpd (FRR) on 3',
      'UDP 3784 bfdd (FRR) on 3',
      'TCP 179 bgpd (FRR of the firewall) on 3',
      'UDP 3784 bfdd (FRR of the firewall) on 3',
      'TCP 9342 frr_exporter on 3',
    ]);
    expect(told.of(flows).map(({ value }) => [value.protocol, value.ports, value.encryption, value.authentication])).toEqual([
      ['TCP', [179], 'clear', 'TCP MD5'],
      ['TCP', [179], 'clear', 'TCP MD5'],
      ['UDP', [3784], 'clear', expect.any(String)],
      ['TCP', [179], 'clear', 'TCP MD5'],
      ['UDP', [3784], 'clear', expect.any(String)],
      ['TCP', [443], 'TLS', expect.any(String)],
    ]);
    expect(told.of(hostGroups).map(({ value }) => [value.name, value.packages, value.variables['bastide_fallback_route_metric']])).toEqual([
      ['frr_leafs', ['frr', 'podman'], 4_261_412_864],
      ['bgp_nodes', undefined, 2048],
    ]);
    expect(told.of(scrapes)[0]!.value).toMatchObject({ job: 'frr', target: { kind: 'machines', port: 9342, network: { name: 'management' } } });
    expect(told.of(secretUses)).toHaveLength(9);
  });

  it('every alert reads a metric that the scrape names, counts the nodes of the site, and leads into the run book', () => {
    const { site, fabric } = withFabric();
    const { metrics } = site.contributions.of(scrapes)[0]!.value;
    const symptoms = fabric.runBook.failures.map(({ symptom }) => symptom);
    const all = site.contributions.of(alerts).map(({ value }) => value);
    expect(all.map(({ name }) => name)).toEqual([
      'FrrBorderSessionDown',
      'FrrLeafIsolated',
      'FrrNodesMissing',
      'FrrNoNodes',
      'FrrBorderNearPrefixLimit',
      'FrrNodeNearPrefixLimit',
      'FrrBfdFlapping',
      'FrrExporterDown',
    ]);
    for (const { expression, symptom } of all) {
      expect(metrics.some((metric) => expression.includes(metric))).toBe(true);
      expect(symptoms).toContain(symptom);
    }
    expect(all.find(({ name }) => name === 'FrrNodesMissing')!.expression).toMatch(/< 5$/);
  });

  it('the run book has the names, addresses and AS numbers of this site', () => {
    const text = runBookMarkdown(withFabric().fabric.runBook);
    for (const word of ['leaf-3 (AS 64613)', 'border-1 (AS 64600)', '198.51.100.21', '10.21.70.22', 'http://192.0.2.31:9342/metrics'])
      expect(text).toContain(word);
  });

  it('the run book says of each leaf where it answers, and which link must hold which address', () => {
    const { steps } = withFabric().fabric.runBook.failures.find(({ symptom }) => symptom === 'A leaf has no session with any border')!;
    expect(steps[1]).toEqual({
      text: expect.stringMatching(/^On leaf-2 \(192\.0\.2\.32, else its console\): does its link carry fabric\? eno1\.70 is UP and holds 10\.21\.70\.12, and/),
      command: 'ip -brief address show dev eno1.70\nping -c 3 -I eno1.70 10.21.70.21',
    });
    const direct = withFabric((facts) => cableDirectly(facts, 'leaf-1', 'border-1')).fabric.runBook.failures.find(({ symptom }) =>
      symptom.startsWith('A leaf has no'),
    )!;
    expect(direct.steps[0]!.command).toMatch(/^ip -brief link show dev (\S+)\nping -c 3 ff02::1%\1$/);
  });

  it('the run book names no program that is not on the machine, and becomes root where people are not', () => {
    const { runBook } = withFabric().fabric;
    const commands = [...runBook.checks, ...runBook.failures.flatMap(({ steps }) => steps)].flatMap(({ command }) => command?.split('\n') ?? []);
    expect(commands.filter((command) => /\b(vtysh|journalctl|systemctl (?!status))/.test(command) && !command.startsWith('sudo '))).toEqual([]);
    expect(commands.filter((command) => command.includes('birdcl'))).toEqual([
      'kubectl -n calico-system exec "$pod" -c calico-node -- birdcl -s /var/run/calico/bird.ctl show protocols',
    ]);
  });

  it('a border that several leafs reach by one address is asked after once, by its cable from each', () => {
    const steps = (change?: (facts: Facts) => void): readonly (string | undefined)[] =>
      withFabric(change)
        .fabric.runBook.failures[0]!.steps.map(({ text }) => text)
        .filter((text) => text.includes('border'));
    expect(steps()).toEqual([1, 2, 3].map((border) => `On leaf-1, leaf-2, leaf-3: does border-${border} answer?`));
    expect(steps((facts) => cableDirectly(facts, 'leaf-1', 'border-1'))).toEqual([
      'On leaf-1: does border-1 answer at the end of the cable?',
      'On leaf-2, leaf-3: does border-2 answer?',
      'On leaf-2, leaf-3: does border-3 answer?',
    ]);
  });

  it('a fabric without machines says nothing instead of breaking', () => {
    const { findings, site } = withFabric(undefined, (here) => ({ leafs: [], borders: [], nodes: { ...minimalFabric(here).nodes, machines: [] } }));
    expect(findings).toEqual([]);
    expect(site.contributions.of(hostPorts)).toEqual([]);
  });
});
