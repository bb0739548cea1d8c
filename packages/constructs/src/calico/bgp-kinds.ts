import { closedObject, either, list, oneOf, text, textLike, trueOrFalse, whole } from '../core/closed-object.ts';
import { customKind } from '../kubernetes/custom-kind.ts';
import { duration, LARGEST_INT32, portNumber, secretKeyRef } from '../kubernetes/pod-fields.ts';
import {
  address,
  asNumber,
  calicoName,
  ipv4Network,
  ipv6Network,
  logSeverity,
  network,
  peerAddress,
  routePriority,
  selector,
  switchable,
} from './calico-fields.ts';

// https://docs.tigera.io/calico/latest/reference/resources/bgpconfig, …/bgppeer and …/bgpfilter, as of Calico 3.32.1.

const sixteenBits = '(?:[0-9]|[1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';
const thirtyTwoBits =
  '(?:[0-9]|[1-9][0-9]{1,8}|[1-3][0-9]{9}|4[01][0-9]{8}|42[0-8][0-9]{7}|429[0-3][0-9]{6}|4294[0-8][0-9]{5}|42949[0-5][0-9]{4}|429496[0-6][0-9]{3}|4294967[01][0-9]{2}|42949672[0-8][0-9]|429496729[0-5])';

/** RFC 1997 and RFC 8092. */
const community = textLike(
  new RegExp(`^(?:${sixteenBits}:${sixteenBits}|${thirtyTwoBits}:${thirtyTwoBits}:${thirtyTwoBits})$`),
  'a community such as 65000:100, or a large one such as 65000:100:1',
  32,
);

/** A Secret in the namespace of calico-node (calico-system), which calico-node's service account must be allowed to read. */
const password = closedObject({ secretKeyRef });

const advertised = list(closedObject({ cidr: network }));

const bgpConfigurationSpec = closedObject(
  {},
  {
    /** Of every node that names none. @default 64512 */
    asNumber,
    /** Every node peers with every node; past about a hundred nodes, route reflectors or leafs do better. @default true */
    nodeToNodeMeshEnabled: trueOrFalse,
    /** For the mesh only, in the object named `default`. */
    nodeMeshPassword: password,
    /** How long the mesh keeps the routes of a restarting node. @default - BIRD's 120 seconds */
    nodeMeshMaxRestartTime: duration,
    /** @default 179 */
    listenPort: portNumber,
    /** `NodeIP` listens at the node's own address instead of all. @default 'None' */
    bindMode: oneOf('None', 'NodeIP'),
    /** Networks of load-balancer addresses; addresses outside are not announced. */
    serviceLoadBalancerIPs: advertised,
    /** `Disabled` announces each address on its own, so that a router learns when a Service loses its last Pod. @default 'Enabled' */
    serviceLoadBalancerAggregation: switchable,
    serviceClusterIPs: advertised,
    serviceExternalIPs: advertised,
    /** Names for communities; each must be used in `prefixAdvertisements`. */
    communities: list(closedObject({ name: calicoName, value: community })),
    prefixAdvertisements: list(closedObject({ cidr: network, communities: list(either(community, calicoName)) })),
    /** Interfaces whose routes BIRD does not read. */
    ignoredInterfaces: list(text),
    /** Whether BIRD programs routes to Pods of other nodes; the opposite of FelixConfiguration's. @default 'Enabled' */
    programClusterRoutes: switchable,
    /** As in FelixConfiguration. @default 1024 */
    ipv4NormalRoutePriority: routePriority,
    ipv6NormalRoutePriority: routePriority,
    /** The node's virtual address for peering with its own Pods. */
    localWorkloadPeeringIPV4: address,
    localWorkloadPeeringIPV6: address,
    /** @default 'Info' */
    logSeverityScreen: logSeverity,
  },
);

/** How the nodes speak BGP; `default` holds for all, `node.<name>` for one. */
export const BGPConfiguration = customKind(
  { group: 'projectcalico.org', version: 'v3', kind: 'BGPConfiguration', scope: 'Cluster' },
  { spec: bgpConfigurationSpec },
);

const bgpPeerSpec = closedObject(
  {},
  {
    /** One node; not together with `nodeSelector`. @default - every node */
    node: calicoName,
    /** The nodes that peer. */
    nodeSelector: selector,
    /** Not together with `peerSelector`. */
    peerIP: peerAddress,
    /** Of the peer; empty with `peerSelector`. */
    asNumber,
    /** Peers among Calico's own nodes, such as route reflectors. */
    peerSelector: selector,
    /** @default - that of BGPConfiguration or the node */
    localASNumber: asNumber,
    password,
    /** Filters in the order in which they apply; names of BGPFilters. */
    filters: list(calicoName),
    /** @default 'Auto' */
    nextHopMode: oneOf('Auto', 'Self', 'Keep'),
    /** @default 'UseNodeIP' */
    sourceAddress: oneOf('UseNodeIP', 'None'),
    /** How long routes of a restarting peer are kept. @default - BIRD's 120 seconds */
    maxRestartTime: duration,
    /** Between keepalives. @default - a third of BIRD's hold time of 240 seconds */
    keepaliveTime: duration,
    /** Hops to the peer (RFC 5082): packets from further away are dropped. */
    ttlSecurity: whole(1, 254),
    /** How often the own AS number may stand in a received path. @default 0 */
    numAllowedLocalASNumbers: whole(0, LARGEST_INT32),
    /** Gateway to a peer that is not on a network of the node. */
    reachableBy: address,
    /** @default 'Auto' */
    reversePeering: oneOf('Auto', 'Manual'),
    /** Peers with Pods of the node itself; needs `asNumber`. */
    localWorkloadSelector: selector,
  },
);

/** With whom which nodes peer. */
export const BGPPeer = customKind({ group: 'projectcalico.org', version: 'v3', kind: 'BGPPeer', scope: 'Cluster' }, { spec: bgpPeerSpec });

/** Exactly one change of the route. */
const operation = either(
  closedObject({ addCommunity: closedObject({ value: community }) }),
  // Put in front of the path, in this order.
  closedObject({ prependASPath: closedObject({ prefix: list(asNumber, { least: 1, most: 10 }) }) }),
  closedObject({ setPriority: closedObject({ value: routePriority }) }),
);

const filterRules = <Network extends typeof ipv4Network>(prefix: Network, longest: number) =>
  list(
    closedObject(
      { action: oneOf('Accept', 'Reject') },
      {
        /** Needs `matchOperator`. @default - every route */
        cidr: prefix,
        matchOperator: oneOf('Equal', 'NotEqual', 'In', 'NotIn'),
        /** Needs `cidr`. */
        prefixLength: closedObject({}, { min: whole(0, longest), max: whole(0, longest) }),
        /** Routes learnt from a peer only. */
        source: oneOf('RemotePeers'),
        /** `*` stands for any characters. */
        interface: text,
        peerType: oneOf('eBGP', 'iBGP'),
        communities: closedObject({ values: list(community, { least: 1, most: 1 }) }),
        /** With which AS numbers the path begins. */
        asPathPrefix: list(asNumber),
        priority: routePriority,
        /** With `Accept` only. */
        operations: list(operation, { least: 1, most: 10 }),
      },
    ),
  );

const bgpFilterSpec = closedObject(
  {},
  {
    exportV4: filterRules(ipv4Network, 32),
    exportV6: filterRules(ipv6Network, 128),
    importV4: filterRules(ipv4Network, 32),
    importV6: filterRules(ipv6Network, 128),
  },
);

/** Which routes a peer gets and which are taken from it; the first rule that matches decides. */
export const BGPFilter = customKind({ group: 'projectcalico.org', version: 'v3', kind: 'BGPFilter', scope: 'Cluster' }, { spec: bgpFilterSpec });
