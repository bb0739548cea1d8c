import { closedObject, list, oneOf, text, textLike, trueOrFalse, whole } from '../core/closed-object.ts';
import { customKind } from '../kubernetes/custom-kind.ts';
import { duration, portNumber } from '../kubernetes/pod-fields.ts';
import { address, logSeverity, network, routePriority, selector, switchable } from './calico-fields.ts';

// https://docs.tigera.io/calico/latest/reference/resources/felixconfig, as of Calico 3.32.1.

/** Bytes; 0 finds it out. */
const mtu = whole(0, 9216);
const portRange = textLike(/^[0-9]{1,5}:[0-9]{1,5}$/, 'first and last port with ":" between them, such as 32768:65535');
const failsafePorts = list(
  closedObject(
    { port: portNumber },
    {
      /** @default 'tcp' */
      protocol: oneOf('tcp', 'udp', 'sctp'),
      /** @default - from and to everywhere */
      net: network,
    },
  ),
);
const acceptOrReturn = oneOf('Accept', 'Return');
const dropOrReject = oneOf('Drop', 'Reject');

/** WireGuard between nodes. Traffic between Pods of one node, and on bare metal that of host networks, stays as it is. */
const encryption = {
  /** @default false */
  wireguardEnabled: trueOrFalse,
  /** @default false */
  wireguardEnabledV6: trueOrFalse,
  /** UDP. @default 51820 */
  wireguardListeningPort: portNumber,
  /** UDP. @default 51821 */
  wireguardListeningPortV6: portNumber,
  /** @default 'wireguard.cali' */
  wireguardInterfaceName: textLike(/^[a-z][a-z0-9.-]{0,14}$/, 'an interface name of at most 15 characters'),
  wireguardInterfaceNameV6: textLike(/^[a-z][a-z0-9.-]{0,14}$/, 'an interface name of at most 15 characters'),
  /** @default - the host's, less 60 */
  wireguardMTU: mtu,
  /** @default - the host's, less 80 */
  wireguardMTUV6: mtu,
  /** `0s` sends none. @default '0s' */
  wireguardKeepAlive: duration,
  /** @default 99 */
  wireguardRoutingRulePriority: whole(1, 32_765),
  /** Decrypts on several processors. @default false */
  wireguardThreadingEnabled: trueOrFalse,
  /** Of the traffic of host networks; upstream supports it on EKS and AKS only. @default false */
  wireguardHostEncryptionEnabled: trueOrFalse,
};

const metrics = {
  /** Overruled by the Installation's `nodeMetricsPort`. @default false */
  prometheusMetricsEnabled: trueOrFalse,
  /** @default - every address */
  prometheusMetricsHost: address,
  /** @default 9091 */
  prometheusMetricsPort: portNumber,
  /** @default true */
  prometheusGoMetricsEnabled: trueOrFalse,
  /** @default true */
  prometheusProcessMetricsEnabled: trueOrFalse,
  /** @default true */
  prometheusWireGuardMetricsEnabled: trueOrFalse,
  /** Sends version and cluster size to the project. @default true */
  usageReportingEnabled: trueOrFalse,
};

const logging = {
  /** @default 'Info' */
  logSeverityScreen: logSeverity,
  logSeverityFile: logSeverity,
  logSeveritySys: logSeverity,
  /** `none` writes none. @default '/var/log/calico/felix.log' */
  logFilePath: text,
  /** Of the rules with the action Log. */
  logPrefix: textLike(/^[A-Za-z0-9%: /_-]{1,29}$/, 'letters, digits and "%: /_-", at most 29'),
  logActionRateLimit: textLike(/^[1-9][0-9]{0,3}\/(?:second|minute|hour|day)$/, 'a rate such as 10/second'),
  logActionRateLimitBurst: whole(0, 9999),
};

/** What keeps calico-node small on a small node. */
const memory = {
  /** Growth of the heap in percent that starts a garbage collection; −1 leaves it to Go. @default 40 */
  goGCThreshold: whole(-1, 1000),
  /** Soft limit in mebibytes; −1 sets none. @default -1 */
  goMemoryLimitMB: whole(-1, 1_048_576),
  /** Processors that Felix uses; −1 for all. @default -1 */
  goMaxProcs: whole(-1, 1024),
  /** Of an IP set. @default 1048576 */
  maxIpsetSize: whole(1, 16_777_216),
};

const packetFilter = {
  /** Whether nftables is used in the place of iptables. The operator writes it from the Installation's `linuxDataplane`. @default 'Auto' */
  nftablesMode: oneOf('Disabled', 'Enabled', 'Auto'),
  /** @default 'Auto' */
  iptablesBackend: oneOf('Legacy', 'NFT', 'Auto'),
  /** @default 'Insert' */
  chainInsertMode: oneOf('Insert', 'Append'),
  /** From a Pod to its own host. The operator sets `Accept` in calico-node's environment, which wins. @default 'Drop' */
  defaultEndpointToHostAction: oneOf('Drop', 'Accept', 'Return'),
  /** @default 'Accept' */
  iptablesFilterAllowAction: acceptOrReturn,
  /** @default 'Drop' */
  iptablesFilterDenyAction: dropOrReject,
  /** @default 'Accept' */
  iptablesMangleAllowAction: acceptOrReturn,
  /** @default 'Accept' */
  nftablesFilterAllowAction: acceptOrReturn,
  /** @default 'Drop' */
  nftablesFilterDenyAction: dropOrReject,
  /** @default 'Accept' */
  nftablesMangleAllowAction: acceptOrReturn,
  /** @default 0xffff0000 */
  iptablesMarkMask: whole(255, 4_294_967_295),
  /** @default 0xffff0000 */
  nftablesMarkMask: whole(255, 4_294_967_295),
  /** @default '180s' */
  iptablesRefreshInterval: duration,
  /** @default '180s' */
  nftablesRefreshInterval: duration,
  /** @default '90s' */
  ipsetsRefreshInterval: duration,
  /** @default false */
  disableConntrackInvalidCheck: trueOrFalse,
  /** Ports of the host that no policy can close: SSH, DHCP, BGP, etcd and the API server among them. An empty list leaves none. */
  failsafeInboundHostPorts: failsafePorts,
  failsafeOutboundHostPorts: failsafePorts,
};

const routing = {
  /** Whether Felix instead of BIRD programs routes to Pods of other nodes, for pools without VXLAN. The operator writes it where the Installation has `clusterRoutingMode`. @default 'Disabled' */
  programClusterRoutes: switchable,
  /** Below which Felix' routes must be. @default 1024 */
  ipv4NormalRoutePriority: routePriority,
  ipv6NormalRoutePriority: routePriority,
  /** While a virtual machine moves; less than the normal one. @default 512 */
  ipv4ElevatedRoutePriority: routePriority,
  ipv6ElevatedRoutePriority: routePriority,
  /** @default '90s' */
  routeRefreshInterval: duration,
  /** Route tables that Calico may use. */
  routeTableRanges: list(closedObject({ min: whole(1, 4_294_967_295), max: whole(1, 4_294_967_295) })),
  /** Whether routes to Pods' interfaces that Calico did not make are removed. @default true */
  removeExternalRoutes: trueOrFalse,
  /** Source address of the host towards its Pods. @default - the kernel's choice */
  deviceRouteSourceAddress: address,
  deviceRouteSourceAddressIPv6: address,
  /** Against loops of packets to unused addresses of announced Services. @default 'Drop' */
  serviceLoopPrevention: oneOf('Drop', 'Reject', 'Disabled'),
  /** @default 'Enabled' */
  ipForwarding: switchable,
  /** @default true */
  ipv6Support: trueOrFalse,
  /** Source ports of masqueraded connections. @default - the kernel's choice */
  natPortRange: portRange,
  /** @default - the address of the interface that the traffic leaves by */
  natOutgoingAddress: address,
  /** @default 'IPPoolsOnly' */
  natOutgoingExclusions: oneOf('IPPoolsOnly', 'IPPoolsAndHostIPs'),
  /** A regular expression of the interfaces whose MTU counts. */
  mtuIfacePattern: text,
  /** UDP. @default 4789 */
  vxlanPort: portNumber,
  /** @default 4096 */
  vxlanVNI: whole(1, 16_777_215),
  vxlanMTU: mtu,
  vxlanMTUV6: mtu,
  ipipMTU: mtu,
  /** Networks of hosts outside the cluster that may send encapsulated traffic. */
  externalNodesList: list(network),
};

const workloads = {
  /** How Pods' interfaces begin, comma-separated; OpenStack's are `tap`. @default 'cali' */
  interfacePrefix: textLike(/^[A-Za-z0-9_-]{1,15}(?:,[A-Za-z0-9_-]{1,15})*$/, 'prefixes of interface names with "," between them'),
  /** @default 'kube-ipvs0' */
  interfaceExclude: text,
  /** @default '90s' */
  interfaceRefreshInterval: duration,
  /** Whether Pods may ask by annotation to send from other addresses. @default 'Disabled' */
  workloadSourceSpoofing: oneOf('Disabled', 'Any'),
  /** @default 'Disabled' */
  floatingIPs: switchable,
  /** @default false */
  allowIPIPPacketsFromWorkloads: trueOrFalse,
  /** @default false */
  allowVXLANPacketsFromWorkloads: trueOrFalse,
};

const bpf = {
  /** The operator writes it from the Installation's `linuxDataplane`. @default false */
  bpfEnabled: trueOrFalse,
  /** `DSR` answers past the node that took the request. @default 'Tunnel' */
  bpfExternalServiceMode: oneOf('Tunnel', 'DSR'),
  /** @default 'Off' */
  bpfLogLevel: oneOf('Off', 'Info', 'Debug'),
  bpfDataIfacePattern: text,
  bpfKubeProxyIptablesCleanupEnabled: trueOrFalse,
  /** Entries. @default 512000 */
  bpfMapSizeConntrack: whole(1, 16_777_216),
};

const health = {
  /** @default 9099 */
  healthPort: portNumber,
  healthTimeoutOverrides: list(closedObject({ name: text, timeout: duration })),
  /** `0s` reports nothing. @default '30s' */
  reportingInterval: duration,
  /** @default '90s' */
  reportingTTL: duration,
  /** @default '10s' */
  netlinkTimeout: duration,
};

/** How Felix, the agent in calico-node, works; `default` holds for all, `node.<name>` for one, any other name for what its `nodeSelector` selects. */
export const FelixConfiguration = customKind(
  { group: 'projectcalico.org', version: 'v3', kind: 'FelixConfiguration', scope: 'Cluster' },
  {
    spec: closedObject(
      {},
      {
        ...encryption,
        ...metrics,
        ...logging,
        ...memory,
        ...packetFilter,
        ...routing,
        ...workloads,
        ...bpf,
        ...health,
        /** Only with a name that is neither `default` nor `node.…`. */
        nodeSelector: selector,
        /** Previews by name and value. */
        featureGates: textLike(/^[A-Za-z0-9_-]+=[^=,]+(?:,[A-Za-z0-9_-]+=[^=,]+)*$/, 'name=value pairs with "," between them'),
      },
    ),
  },
);
