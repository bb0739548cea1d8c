import type { KubernetesObject } from '../../core/kind.ts';
import { type Budget, resourceRequirements } from '../../core/resources.ts';
import { hostAccessAnnotation } from '../workloads-of-objects.ts';

export interface KubeVipPod {
  /** The virtual address, without prefix length; kube-vip adds /32 by itself. */
  readonly address: string;
  /** Port on which the API answers, on the virtual address and on the machine itself. */
  readonly apiPort: number;
  /** The interface of this machine that is on the network of the address. */
  readonly interfaceName: string;
  readonly metricsPort: number;
  readonly image: string;
  readonly resources: Budget;
}

/** The Lease that says which server has the address. */
export const leaseName = 'plndr-cp-lock';

/**
 * In seconds: the address moves at most `duration` after its server died. Not lower, because on small machines etcd may take seconds to
 * write, and an address that moves for that moves for nothing.
 */
export const leaseSeconds = { duration: 15, renewDeadline: 10, retryPeriod: 2 } as const;

/** Where K3s writes the kubeconfig that kube-vip uses: on the same machine, so that it needs no ServiceAccount and no network of Pods. */
const kubeconfig = '/etc/rancher/k3s/k3s.yaml';

/** As https://kube-vip.io/docs/installation/flags/ names them; checked against v1.2.3. */
const environment = (pod: KubeVipPod): Readonly<Record<string, string>> => ({
  address: pod.address,
  cp_enable: 'true',
  cp_namespace: 'kube-system',
  port: String(pod.apiPort),
  prometheus_server: `:${pod.metricsPort}`,
  svc_enable: 'false',
  vip_arp: 'true',
  vip_interface: pod.interfaceName,
  vip_leaderelection: 'true',
  vip_leaseduration: String(leaseSeconds.duration),
  vip_leasename: leaseName,
  vip_renewdeadline: String(leaseSeconds.renewDeadline),
  vip_retryperiod: String(leaseSeconds.retryPeriod),
});

const hostAccess = 'it gives the address of the API to a network interface of the server, before there is any network of Pods';

/** The static Pod of one server. */
export const kubeVipPod = (pod: KubeVipPod): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'kube-vip',
    namespace: 'kube-system',
    labels: { 'app.kubernetes.io/name': 'kube-vip' },
    annotations: { [hostAccessAnnotation]: hostAccess },
  },
  spec: {
    containers: [
      {
        name: 'kube-vip',
        image: pod.image,
        args: ['manager'],
        env: [
          ...Object.entries(environment(pod)).map(([name, value]) => ({ name, value })),
          { name: 'vip_nodename', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        ],
        resources: resourceRequirements(pod.resources),
        securityContext: {
          allowPrivilegeEscalation: false,
          // NET_ADMIN puts the address on the interface, NET_RAW sends the ARP announcements.
          capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] },
          readOnlyRootFilesystem: true,
          // The confined type of containers may neither read the kubeconfig of the host nor use NET_ADMIN.
          seLinuxOptions: { type: 'spc_t' },
          seccompProfile: { type: 'RuntimeDefault' },
        },
        // kube-vip looks for its kubeconfig here when nothing else is said.
        volumeMounts: [{ name: 'kubeconfig', mountPath: '/etc/kubernetes/admin.conf', readOnly: true }],
      },
    ],
    // It asks https://kubernetes:<port>, a name that the certificate covers: its own machine, since the address may be up nowhere yet.
    hostAliases: [{ ip: '127.0.0.1', hostnames: ['kubernetes'] }],
    hostNetwork: true,
    priorityClassName: 'system-node-critical',
    // `File` makes the kubelet wait for K3s to write it; without a type, the container runtime would make a folder in its place.
    volumes: [{ name: 'kubeconfig', hostPath: { path: kubeconfig, type: 'File' } }],
  },
});
