import { Cidr, type Inventory, inventoryFromFacts, type Router } from '@bastide/constructs';
import { fabric as check } from '../checks/fabric.ts';
import type { Model } from '../generated-site.ts';
import type { Broken } from './broken.ts';

const frrOf = (leaf: string): string => `hosts/${leaf}/etc/frr/frr.conf`;

/** Borders have no files: what they would be told is changed in the model. */
const changeBorders =
  (change: (router: Router) => Router) =>
  (model: Model): Model => ({
    ...model,
    fabrics: model.fabrics.map(({ leafs, borders, nodePeering }) => ({
      leafs,
      nodePeering,
      borders: new Map([...borders].map(([machine, router]) => [machine, change(router)])),
    })),
  });

const changeFacts =
  (change: (facts: Inventory['facts']) => Inventory['facts']) =>
  (model: Model): Model => {
    const { inventory } = inventoryFromFacts(change(model.inventory.facts));
    if (!inventory) throw new Error('the inventory with the mistake in it cannot be loaded');
    return { ...model, inventory };
  };

const everywhere = Cidr.parse('0.0.0.0/0')!;

export const brokenForTheFabric: readonly Broken[] = [
  {
    mistake: 'an AS number of a leaf that no border expects',
    check,
    file: frrOf('leaf-1'),
    change: (text) => text.replace('router bgp 64611', 'router bgp 64621'),
    said: /^no session between leaf-1 and firewall-1: .*Bad Peer AS/,
  },
  {
    mistake: 'the password of another secret at one end',
    check,
    file: frrOf('leaf-2'),
    change: (text) => text.replace(/^( neighbor borders password .*)#bgp-borders@@$/m, '$1#bgp-nodes@@'),
    said: /^no session between leaf-2 and firewall-1: .*TCPMD5Failure/,
  },
  {
    mistake: 'a VLAN that the port of the switch does not carry',
    check,
    file: 'hosts/leaf-2/etc/NetworkManager/system-connections/eno1.70.nmconnection',
    change: (text) => text.replace(/^id=70$/m, 'id=71'),
    said: /^no session between leaf-2 and firewall-1: leaf-2 says (Active|Connect|Idle)/,
  },
  {
    mistake: 'a cable that ends nowhere',
    check,
    changeModel: changeFacts((facts) => ({ ...facts, cables: facts.cables.filter(({ label }) => label !== 'L3') })),
    said: /^by the cables of the inventory leaf-3 does not reach firewall-1/,
  },
  {
    mistake: 'a filter that lets Pods through to the borders',
    check,
    file: frrOf('leaf-3'),
    change: (text) => text.replace(/^route-map to-borders permit 10$/m, 'route-map to-borders permit 5\n match ip address prefix-list pods\nexit\n!\n$&'),
    said: /^leaf-3 announces 10\.42\.\S+.* to firewall-1, and should not/,
  },
  {
    mistake: 'a filter that takes from nodes whatever they announce',
    check,
    file: frrOf('leaf-1'),
    change: (text) => text.replace(/^route-map from-nodes deny 65535$/m, 'route-map from-nodes permit 65535'),
    said: /^leaf-1 reaches 192\.0\.2\.0\/24 through .* and should not know of it/,
  },
  {
    mistake: 'one way at a time',
    check,
    file: frrOf('leaf-1'),
    change: (text) => text.replace(/^ {2}maximum-paths \d+$/m, '  maximum-paths 1'),
    said: /^leaf-1 reaches 0\.0\.0\.0\/0 through firewall-\d and should do so through firewall-1, firewall-2, firewall-3/,
  },
  {
    mistake: 'borders that do not announce the way out',
    check,
    changeModel: changeBorders((router) => ({ ...router, networks: router.networks.filter((each) => !each.equals(everywhere)) })),
    said: /^leaf-1 has no way to 0\.0\.0\.0\/0/,
  },
  {
    mistake: 'a kernel that passes no packets on',
    check,
    file: 'hosts/leaf-1/etc/sysctl.d/90-bastide-routing.conf',
    change: (text) => text.replace('net.ipv4.ip_forward = 1', 'net.ipv4.ip_forward = 0'),
    said: /gets no answer from/,
  },
  {
    mistake: 'no BFD: a silent neighbour is noticed by the hold time',
    check,
    file: frrOf('leaf-1'),
    change: (text) => text.replaceAll(/^ neighbor borders bfd.*\n/gm, ''),
    said: /^4\.9 s after every cable of firewall-1 was lost \(silence\): leaf-1 reaches 0\.0\.0\.0\/0 through firewall-1/,
  },
  {
    mistake: 'next-hop groups of the kernel, in which ways over a cut cable stay',
    check,
    file: frrOf('leaf-1'),
    change: (text) => text.replace(/^no zebra nexthop kernel enable\n/m, ''),
    said: /^20\.0 s after .* was lost \(cut\): leaf-1 reaches 0\.0\.0\.0\/0 through firewall-1, firewall-2, firewall-3 and should not know of it/,
  },
  {
    mistake: 'a leaf that lets nodes keep its routes for two minutes after its end',
    check,
    file: frrOf('leaf-1'),
    change: (text) => text.replace(/^ bgp graceful-restart restart-time 1\n/m, ''),
    said: /^20\.0 s after (leaf-1|table-switch) was lost \(cut\): \S+ reaches 0\.0\.0\.0\/0 through leaf-1(, leaf-2, leaf-3)? and should/,
  },
];
