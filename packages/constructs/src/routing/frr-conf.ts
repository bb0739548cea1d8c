import { type HostText, hostText } from '../core/host-text.ts';
import {
  type BfdProfile,
  hasUnnumbered,
  type ListenRange,
  type Neighbour,
  type PeerGroup,
  type PrefixList,
  type PrefixRule,
  peerGroupsOf,
  type RouteMap,
  type Router,
} from './model.ts';

/**
 * `frr.conf` of a router, in the order and the spelling in which FRR shows it again, so that a reload that changes nothing restarts no
 * session. Syntax of FRR 8.4 and later: https://docs.frrouting.org/en/stable-8.4/bgp.html
 *
 * The profile `datacenter` stands for timers of 3 and 9 seconds and fast retries; whatever of it matters here is written out, above all that
 * EBGP without a policy announces nothing and accepts nothing, which this profile would switch off.
 *
 * `no ipv6 forwarding`: FRR shows it where the kernel does not forward IPv6, and a reload of a file without it would switch forwarding on.
 *
 * `no zebra nexthop kernel enable`: with next-hop groups of the kernel, zebra does not put the second of two equal ways back once its link
 * returns.
 *
 * `bgp graceful-restart restart-time 1`: a router that helps its neighbours to restart tells them too how long they may keep its own routes, 120 s
 * by default, and BIRD does so: nodes would send packets to a dead leaf for two minutes after its hold time. A leaf never asks for that.
 *
 * @throws Error when two objects of one kind share a name: FRR would merge them.
 */
export const frrConf = (router: Router): HostText => {
  const groups = peerGroupsOf(router);
  const maps = unique(
    'route map',
    groups.flatMap(({ accepts, announces }) => [accepts, announces]),
  );
  const lists = unique(
    'prefix list',
    maps.flatMap(({ permits }) => permits),
  );
  const profiles = unique(
    'BFD profile',
    groups.flatMap(({ bfd }) => (bfd ? [bfd] : [])),
  );
  unique('peer group', groups);
  return hostText`${joined([
    'frr defaults datacenter',
    'log syslog informational',
    ...(hasUnnumbered(router) ? [] : ['no ipv6 forwarding']),
    'no zebra nexthop kernel enable',
    '!',
    'interface lo',
    ` ip address ${router.loopback.toString()}/32`,
    'exit',
    '!',
    ...lists.flatMap(prefixListLines),
    ...maps.flatMap(routeMapLines),
    ...(profiles.length > 0 ? ['bfd', ...profiles.flatMap(bfdProfileLines), 'exit', '!'] : []),
    ...bgpLines(router, groups),
  ])}`;
};

type Line = string | HostText;

const joined = (lines: readonly Line[]): HostText => lines.reduce<HostText>((text, line) => hostText`${text}${line}\n`, hostText``);

/** Each object once. Names are the identity that FRR knows. */
const unique = <T extends { readonly name: string }>(kind: string, all: readonly T[]): readonly T[] => {
  const distinct = [...new Set(all)];
  const twice = distinct.find(({ name }, index) => distinct.findIndex((other) => other.name === name) !== index);
  if (twice) throw new Error(`two different objects are the ${kind} ${twice.name}`);
  return distinct;
};

const prefixListLines = ({ name, description, rules }: PrefixList): readonly string[] => [
  `ip prefix-list ${name} description ${description}`,
  ...rules.map((rule, index) => `ip prefix-list ${name} seq ${5 * (index + 1)} permit ${ruleText(rule)}`),
  '!',
];

const ruleText = ({ prefix, shortest, longest }: PrefixRule): string =>
  [prefix.toString(), ...(shortest === undefined ? [] : [`ge ${shortest}`]), ...(longest === undefined ? [] : [`le ${longest}`])].join(' ');

/** FRR refuses by itself what no entry permits; the last entry says so to who reads it, and makes a map without lists one that exists. */
const routeMapLines = ({ name, permits }: RouteMap): readonly string[] => [
  ...permits.flatMap((list, index) => [`route-map ${name} permit ${10 * (index + 1)}`, ` match ip address prefix-list ${list.name}`, 'exit', '!']),
  `route-map ${name} deny 65535`,
  'exit',
  '!',
];

/** What FRR has by itself, and so does not show again. */
const bfdDefaults = { detectMultiplier: 3, milliseconds: 300 } as const;

const bfdProfileLines = ({ name, detectMultiplier, receiveMilliseconds, transmitMilliseconds }: BfdProfile): readonly string[] => [
  ` profile ${name}`,
  ...(detectMultiplier === bfdDefaults.detectMultiplier ? [] : [`  detect-multiplier ${detectMultiplier}`]),
  ...(transmitMilliseconds === bfdDefaults.milliseconds ? [] : [`  transmit-interval ${transmitMilliseconds}`]),
  ...(receiveMilliseconds === bfdDefaults.milliseconds ? [] : [`  receive-interval ${receiveMilliseconds}`]),
  ' exit',
  ' !',
];

const bgpLines = (router: Router, groups: readonly PeerGroup[]): readonly Line[] => [
  `router bgp ${router.asNumber}`,
  ` bgp router-id ${router.loopback.toString()}`,
  ' no bgp default ipv4-unicast',
  ' bgp ebgp-requires-policy',
  ...(groups.some(({ gracefulRestart }) => gracefulRestart === 'helper') ? [' bgp graceful-restart restart-time 1'] : []),
  ' bgp bestpath as-path multipath-relax',
  ...groups.flatMap((group) => groupLines(group, router.listenRange)),
  ...router.neighbours.flatMap(neighbourLines),
  ...listenLines(router.listenRange),
  ' !',
  ' address-family ipv4 unicast',
  ...router.networks.map((network) => `  network ${network.toString()}`),
  ...groups.flatMap(groupPolicyLines),
  `  maximum-paths ${router.maximumPaths}`,
  ' exit-address-family',
  'exit',
  '!',
];

const groupLines = (group: PeerGroup, listenRange: ListenRange | undefined): readonly Line[] => {
  const { keepaliveSeconds, holdSeconds, connectRetrySeconds } = group.timers;
  const set = (text: string): string => ` neighbor ${group.name} ${text}`;
  return [
    set('peer-group'),
    ...(listenRange?.group === group ? [set(`remote-as ${listenRange.asNumber}`)] : []),
    ...(group.bfd ? [set('bfd'), set(`bfd profile ${group.bfd.name}`)] : []),
    hostText`${set('password ')}${group.password}`,
    set(group.gracefulRestart === 'helper' ? 'graceful-restart-helper' : 'graceful-restart-disable'),
    set(`timers ${keepaliveSeconds} ${holdSeconds}`),
    set(`timers connect ${connectRetrySeconds}`),
  ];
};

/** An address becomes a neighbour by its autonomous system, an interface by its group. */
const neighbourLines = ({ name, place, asNumber, group }: Neighbour): readonly string[] =>
  'interface' in place
    ? [
        ` neighbor ${place.interface} interface peer-group ${group.name}`,
        ` neighbor ${place.interface} remote-as ${asNumber}`,
        ` neighbor ${place.interface} description ${name}`,
      ]
    : [
        ` neighbor ${place.address.toString()} remote-as ${asNumber}`,
        ` neighbor ${place.address.toString()} peer-group ${group.name}`,
        ` neighbor ${place.address.toString()} description ${name}`,
      ];

const listenLines = (listenRange: ListenRange | undefined): readonly string[] =>
  listenRange ? [` bgp listen limit ${listenRange.limit}`, ` bgp listen range ${listenRange.prefix.toString()} peer-group ${listenRange.group.name}`] : [];

/** FRR warns in its log at 75 percent of the limit, which is its default. */
const groupPolicyLines = ({ name, accepts, announces, maximumPrefixes }: PeerGroup): readonly string[] => [
  `  neighbor ${name} activate`,
  `  neighbor ${name} route-map ${accepts.name} in`,
  `  neighbor ${name} route-map ${announces.name} out`,
  `  neighbor ${name} maximum-prefix ${maximumPrefixes.count} restart ${maximumPrefixes.restartMinutes}`,
];
