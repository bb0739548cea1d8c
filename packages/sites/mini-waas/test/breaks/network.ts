import { type FlowEnd, flows, hostPorts, hostText, inventoryFromFacts, type LoadedInventory, loadBalancerServices, type Site } from '@bastide/constructs';
import { withProps } from '../changed-props.ts';
import { addHostFile } from '../extras.ts';
import { enlargeSwitch, freePort, freePosition, freeVlan } from '../free.ts';
import { type Facts, factsWith, type Planned, planFacts, planWith } from '../planned.ts';
import type { Break, Breaks } from './break.ts';

/** A second switch, bought second-hand, behind the first. */
export const secondSwitch =
  (mtu: number, joined = true) =>
  (facts: Facts): void => {
    const position = freePosition(facts, 'shelf-1');
    facts.switches['hall-switch'] = { model: 'Netgear GS108', ports: 8, mtu, rack: 'shelf-1', position, powerFeed: 'strip-a', addresses: {} };
    enlargeSwitch(facts);
    if (joined) facts.cables.push({ from: freePort(facts), to: { switch: 'hall-switch', port: 1 } });
  };

const nicsInCluster = Object.values(factsWith().machines).filter(({ nics }) => Object.values(nics).some(({ tagged }) => tagged?.includes('cluster'))).length;

const dropped = (link: string): string => `${link}: 9000 bytes, so the packet is dropped`;

/** Another site of the provider, planned as this one and numbered apart, then changed. */
export const otherSite = (change: (facts: Facts) => void = () => {}): LoadedInventory => {
  const renumbered = JSON.stringify(factsWith())
    .replaceAll('"mini-waas"', '"other"')
    .replaceAll('10.21.', '10.22.')
    .replaceAll('198.51.100.', '192.0.2.')
    .replaceAll('203.0.113.', '198.18.0.');
  const facts = JSON.parse(renumbered) as Facts;
  change(facts);
  return inventoryFromFacts(facts);
};

/** This site beside another one that has a network more. */
const besideNetwork =
  (prefix: string, change: (facts: Facts) => void = () => {}) =>
  (): Planned => {
    const peer = otherSite((facts) => {
      facts.networks['extra'] = { description: 'One more', vlan: freeVlan(facts), prefix, mtu: 1500 };
      change(facts);
    });
    return planFacts(undefined, { peers: [peer] });
  };

const machinesOf = (site: Site, role: string) => site.inventory.machines.withRole(role);
const inCluster = (site: Site, role: string): FlowEnd => ({
  kind: 'machines',
  machines: machinesOf(site, role),
  network: site.inventory.networks.get('cluster'),
});

/** A flow from the servers of K3s that the cluster declares, and what the policy says of it. */
const flow = (
  change: string,
  to: (site: Site) => FlowEnd,
  port: number,
  problem: string,
  from: (site: Site) => FlowEnd = (site) => inCluster(site, 'control'),
): Break => [
  change,
  () =>
    planWith((site) =>
      flows.declare(site.node.findChild('k3s'), { from: from(site), to: to(site), protocol: 'TCP', ports: [port], why: 'a test', encryption: 'clear' }),
    ),
  [{ construct: 'mini-waas/k3s', what: `the flow "a test" (TCP ${port}) ${problem}` }],
];

export const networkBreaks = {
  'one-port-owner': [
    [
      'FRR on a Kubernetes node, where BIRD speaks BGP already',
      () => planWith((site) => void addHostFile(site, 'control-1', '/etc/frr/daemons', hostText`zebra=yes\nbgpd=yes\n`)),
      [
        {
          construct: 'mini-waas/hosts/control-1/extra',
          what: 'TCP 179 of control-1 has 2 owners',
          counterExample: ['bird (Calico), from mini-waas/calico', 'bgpd (FRR), from mini-waas/hosts/control-1/extra'],
        },
      ],
    ],
  ],
  'mtu-within-path': [
    [
      'a byte more than Pods may send with WireGuard around them',
      () =>
        withProps(
          'Calico',
          () => ({ mtuBytes: 8941 }),
          () => planFacts(),
        ),
      [
        {
          construct: 'mini-waas/calico',
          what: `WireGuard of Calico sends packets of 9001 bytes, and the network cluster carries 9000; ${nicsInCluster} more are too narrow`,
          counterExample: [
            'inner packet: 8941 bytes',
            'with 60 bytes of WireGuard of Calico: 9001 bytes',
            ...['the network cluster', 'the NIC eno1 of leaf-1', 'the NIC eno1 of leaf-2', 'the NIC eno1 of leaf-3'].map(dropped),
            ...['the NIC eno1 of control-1', 'the NIC eno1 of control-2'].map(dropped),
          ],
        },
      ],
    ],
    [
      'a switch behind the switch that carries a byte less',
      () => planFacts(secondSwitch(8999)),
      [
        {
          construct: 'mini-waas/calico',
          what: 'WireGuard of Calico sends packets of 9000 bytes, and the switch hall-switch carries 8999',
          counterExample: [
            'inner packet: 8940 bytes',
            'with 60 bytes of WireGuard of Calico: 9000 bytes',
            'the switch hall-switch: 8999 bytes, so the packet is dropped',
          ],
        },
        {
          construct: 'mini-waas/openstack/openvswitch',
          what: 'VXLAN of OpenStack, with room for WireGuard sends packets of 9000 bytes, and the switch hall-switch carries 8999',
          counterExample: [
            'inner packet: 8890 bytes',
            'with 110 bytes of VXLAN of OpenStack, with room for WireGuard: 9000 bytes',
            'the switch hall-switch: 8999 bytes, so the packet is dropped',
          ],
        },
      ],
    ],
  ],
  'prefixes-disjoint': [
    [
      'a network that another site has, too',
      besideNetwork('10.21.40.0/25'),
      [{ construct: 'mini-waas', what: '10.21.40.0/24 (networks.tunnel) overlaps 10.21.40.0/25 (networks.extra) of other' }],
    ],
    [
      'a pool of load-balancer addresses with a network of another site in it',
      besideNetwork('10.21.100.128/25'),
      [{ construct: 'mini-waas', what: '10.21.100.0/24 (pools.loadBalancers) overlaps 10.21.100.128/25 (networks.extra) of other' }],
    ],
    [
      'a network of another site among the addresses of Pods, which would never leave their cluster',
      besideNetwork('10.42.7.0/24', (facts) => {
        facts.pools.pods = '10.44.0.0/16';
      }),
      [{ construct: 'mini-waas', what: '10.42.0.0/16 (pools.pods) overlaps 10.42.7.0/24 (networks.extra) of other' }],
    ],
  ],
  'flows-complete': [
    [
      'an exporter that nobody asks',
      () =>
        planWith((site) =>
          hostPorts.declare(site.node.findChild('k3s'), { machines: machinesOf(site, 'storage'), protocol: 'TCP', port: 9100, process: 'node_exporter' }),
        ),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'node_exporter listens on TCP 9100, and no flow leads there',
          counterExample: ['on storage-1, storage-2, storage-3'],
        },
      ],
    ],
    [
      'a Service whose port nobody may speak to',
      () =>
        planWith((site) =>
          loadBalancerServices.declare(site.node.findChild('traefik'), {
            addressName: 'ingress',
            namespace: 'kube-system',
            service: 'traefik',
            ports: [{ protocol: 'TCP', port: 8443 }],
          }),
        ),
      [
        {
          construct: 'mini-waas/traefik',
          what: 'the Service kube-system/traefik answers on TCP 8443 of the load-balancer address ingress, and no flow leads there',
        },
      ],
    ],
    flow('a port with a digit too few', (site) => inCluster(site, 'storage'), 1025, 'leads to storage-1, storage-2, storage-3, where nothing listens'),
    flow('a port of the loopback', (site) => inCluster(site, 'storage'), 10248, 'leads to storage-1, storage-2, storage-3, where nothing listens'),
    flow(
      'machines that are not in the network',
      (site) => inCluster(site, 'control'),
      10250,
      'comes from leaf-1, leaf-2, leaf-3, without an address in storage',
      (site) => ({ kind: 'machines', machines: machinesOf(site, 'leaf'), network: site.inventory.networks.get('storage') }),
    ),
    flow(
      'a list of machines that came out empty',
      (site) => inCluster(site, 'control'),
      10250,
      'comes from no machine',
      (site) => ({ kind: 'machines', machines: [], network: site.inventory.networks.get('cluster') }),
    ),
    flow(
      'Pods of another name',
      () => ({ kind: 'pods', namespace: 'argocd', workload: 'argocd-dex' }),
      5556,
      'leads to Pods of argocd/argocd-dex, which the site does not have',
    ),
    flow(
      'an address that no Service has',
      () => ({ kind: 'load-balancer', name: 'mail' }),
      25,
      'leads to the load-balancer address mail, which no Service has',
    ),
    flow('a port that the Service has not', () => ({ kind: 'load-balancer', name: 'ingress' }), 8443, 'leads to ingress, whose Service has no such port'),
  ],
} satisfies Breaks;
