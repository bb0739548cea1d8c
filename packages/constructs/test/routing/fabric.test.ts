import { describe, expect, it } from 'vitest';
import { alerts } from '../../src/contributions/alerts.ts';
import { flows } from '../../src/contributions/flows.ts';
import { hostGroups } from '../../src/contributions/host-groups.ts';
import { hostPorts } from '../../src/contributions/host-ports.ts';
import { scrapes } from '../../src/contributions/scrapes.ts';
import { secretUses } from '../../src/contributions/secrets.ts';
import { plan } from '../../src/core/plan.ts';
import { runBookMarkdown } from '../../src/core/run-book.ts';
import { Fabric } from '../../src/routing/fabric.ts';
import type { Router } from '../../src/routing/model.ts';
import { smallSite } from '../fixtures/small-site.ts';
import { cableDirectly, type Facts, fabricInventory, minimalFabric, wholeFabric, withFabric } from './fabric-site.ts';

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
