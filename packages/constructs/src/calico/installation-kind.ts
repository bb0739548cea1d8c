import { closedObject, list, map, oneOf, text, textLike, trueOrFalse, whole } from '../core/closed-object.ts';
import { customKind, textBy } from '../kubernetes/custom-kind.ts';
import { dnsSubdomain, labelValue, qualifiedName } from '../kubernetes/formats.ts';
import { countOrShare, LARGEST_INT32, portNumber, toleration, topologySpreadConstraint } from '../kubernetes/pod-fields.ts';
import { calicoName, network, selector, switchable } from './calico-fields.ts';
import { containersNamed, workloadOverride } from './workload-override.ts';

// The operator's Installation, as of tigera/operator 1.42.3 (Calico 3.32.1).
// https://docs.tigera.io/calico/latest/reference/installation/api#installation

/** The operator writes defaults into what is left out, and a list is one value to Argo CD: state every field, or it reverts them for ever. */
const ipPool = closedObject(
  { cidr: network },
  {
    /** @default - made from the network */
    name: calicoName,
    /** Prefix length of the block that a node takes at a time: 20 to 32, for IPv6 116 to 128; cannot be changed later. @default 26, for IPv6 122 */
    blockSize: whole(20, 128),
    /** `None` and IPIP need BGP; `…CrossSubnet` encapsulates between subnets only. @default 'IPIP' */
    encapsulation: oneOf('IPIP', 'IPIPCrossSubnet', 'VXLAN', 'VXLANCrossSubnet', 'None'),
    /** Whether traffic that leaves the pools gets the node's address. @default 'Enabled' */
    natOutgoing: switchable,
    /** @default 'all()' */
    nodeSelector: selector,
    /** Whether BGP keeps the pool to itself. @default false */
    disableBGPExport: trueOrFalse,
    /** @default false */
    disableNewAllocations: trueOrFalse,
    /** `LoadBalancer` stands alone. @default ['Workload', 'Tunnel'] */
    allowedUses: list(oneOf('Workload', 'Tunnel', 'LoadBalancer')),
    /** @default 'Automatic' */
    assignmentMode: oneOf('Automatic', 'Manual'),
  },
);

/** Exactly one way to find a node's own address. */
const addressAutodetection = closedObject(
  {},
  {
    /** The first interface that does not look like a bridge or a tunnel: wrong on most hosts with several networks. */
    firstFound: trueOrFalse,
    /** The node's InternalIP in Kubernetes. */
    kubernetes: oneOf('NodeInternalIP'),
    /** A regular expression of interface names. */
    interface: text,
    skipInterface: text,
    /** The source address of the route to this address or name. */
    canReach: text,
    /** The address that lies in one of these networks. */
    cidrs: list(network),
  },
);

const calicoNetwork = closedObject(
  {},
  {
    /** @default 'Iptables' */
    linuxDataplane: oneOf('Iptables', 'BPF', 'Nftables'),
    /** @default - 'Enabled' with Calico's own CNI plugin */
    bgp: switchable,
    /** The operator makes and owns these; 25 at most. With an empty list it waits for pools that others make. @default - one IPv4 pool */
    ipPools: list(ipPool, { most: 25 }),
    /** Bytes of the largest packet of a Pod. @default - the hosts' least MTU, less the most that an enabled encapsulation adds (WireGuard 60, IPv6 80) */
    mtu: whole(1280, 9216),
    nodeAddressAutodetectionV4: addressAutodetection,
    /** @default - no IPv6 */
    nodeAddressAutodetectionV6: addressAutodetection,
    /** @default 'Enabled' */
    hostPorts: switchable,
    /** Whether the sysctl `ip_forward` of Pods may be set; K3s' own network allows it. @default 'Disabled' */
    containerIPForwarding: switchable,
    /** Who programs the routes to Pods of other nodes for pools without VXLAN. @default 'BIRD' */
    clusterRoutingMode: oneOf('BIRD', 'Felix'),
    /** For how many seconds a new Pod may wait for its policy; needs `linuxDataplane` to be set. @default 0 */
    linuxPolicySetupTimeoutSeconds: whole(0, LARGEST_INT32),
    /** Reach the API server without kube-proxy, with `BPF` only. @default 'Disabled' */
    bpfNetworkBootstrap: switchable,
    /** Whether the operator patches kube-proxy's DaemonSet; K3s has none. @default 'Disabled' */
    kubeProxyManagement: switchable,
    /** Sysctls of Pods. */
    sysctl: list(
      closedObject({
        key: oneOf('net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_keepalive_time'),
        value: textLike(/^[0-9]{1,9}$/, 'a number as text'),
      }),
    ),
  },
);

const cniLogging = closedObject(
  {},
  {
    /** @default 'Info' */
    logSeverity: oneOf('Error', 'Warning', 'Info', 'Debug'),
    /** @default '100Mi' */
    logFileMaxSize: textLike(/^[1-9][0-9]{0,5}(?:Ki|Mi|Gi)$/, 'a size in Ki, Mi or Gi, such as "100Mi"'),
    /** Days. @default 30 */
    logFileMaxAgeDays: whole(1, LARGEST_INT32),
    /** @default 10 */
    logFileMaxCount: whole(1, LARGEST_INT32),
  },
);

const rollingUpdate = closedObject({}, { maxSurge: countOrShare, maxUnavailable: countOrShare });
const absolutePathOrNone = textLike(/^(?:None|\/.*)$/, '"None" to switch it off, or an absolute path');

const installationSpec = closedObject(
  {},
  {
    /** @default 'Calico' */
    variant: oneOf('Calico'),
    calicoNetwork,
    /** @default - both 'Calico' */
    cni: closedObject(
      { type: oneOf('Calico') },
      {
        ipam: closedObject({ type: oneOf('Calico', 'HostLocal') }),
        /** @default '/opt/cni/bin' */
        binDir: absolutePathOrNone,
        /** @default '/etc/cni/net.d' */
        confDir: absolutePathOrNone,
      },
    ),
    /** Empty where the operator shall find out; it knows no K3s. @default '' */
    kubernetesProvider: oneOf(''),
    /** The networks of Services. */
    serviceCIDRs: list(network),

    /** Host of the images with a slash at the end, such as `registry.example/`. @default - `quay.io/` for all but the operator itself */
    registry: textLike(/^[a-z0-9][a-z0-9.:/-]*\/$/, 'a registry with "/" at the end'),
    /** The part between registry and name. @default - as upstream has it */
    imagePath: text,
    imagePrefix: text,
    /** Secrets in the operator's namespace. */
    imagePullSecrets: list(closedObject({ name: textBy(dnsSubdomain) })),

    /** Of kube-controllers and the API server, not of DaemonSets nor Typha. @default 2 */
    controlPlaneReplicas: whole(1, LARGEST_INT32),
    controlPlaneNodeSelector: map(textBy(labelValue), textBy(qualifiedName)),
    controlPlaneTolerations: list(toleration),

    /** @default - RollingUpdate of one node at a time */
    nodeUpdateStrategy: closedObject({}, { type: oneOf('RollingUpdate'), rollingUpdate }),
    /** TCP port on every node's host network; wins over FelixConfiguration. @default - none */
    nodeMetricsPort: portNumber,
    /** @default - none */
    typhaMetricsPort: portNumber,
    /** Of Calico's CSI driver, which only the application layer needs. @default '/var/lib/kubelet' */
    kubeletVolumePluginPath: absolutePathOrNone,
    /** Of the deprecated FlexVolume driver. @default - on, at the provider's path */
    flexVolumePath: absolutePathOrNone,
    fipsMode: switchable,
    logging: closedObject({}, { cni: cniLogging }),
    proxy: closedObject({}, { httpProxy: text, httpsProxy: text, noProxy: text }),

    calicoNodeDaemonSet: workloadOverride({
      containers: containersNamed('calico-node'),
      initContainers: containersNamed('install-cni', 'ebpf-bootstrap', 'flexvol-driver', 'node-certs-key-cert-provisioner'),
      dnsPolicy: oneOf('Default', 'ClusterFirst', 'ClusterFirstWithHostNet', 'None'),
    }),
    typhaDeployment: workloadOverride(
      {
        containers: containersNamed('calico-typha'),
        initContainers: containersNamed('typha-certs-key-cert-provisioner'),
        /** Seconds. @default 300 */
        terminationGracePeriodSeconds: whole(0),
        topologySpreadConstraints: list(topologySpreadConstraint),
      },
      { strategy: closedObject({}, { rollingUpdate }) },
    ),
    calicoKubeControllersDeployment: workloadOverride({ containers: containersNamed('calico-kube-controllers') }),
    csiNodeDriverDaemonSet: workloadOverride({ containers: containersNamed('calico-csi', 'csi-node-driver-registrar') }),
  },
);

/**
 * What the operator installs; there is one, named `default`.
 *
 * Left out: Windows, other clouds' CNI plugins, Calico Enterprise, and what upstream deprecated (`componentResources`, `typhaAffinity`, `nonPrivileged`).
 */
export const Installation = customKind({ group: 'operator.tigera.io', version: 'v1', kind: 'Installation', scope: 'Cluster' }, { spec: installationSpec });
