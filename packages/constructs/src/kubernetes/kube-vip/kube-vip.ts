import type { IConstruct } from 'constructs';
import { alerts } from '../../contributions/alerts.ts';
import { hostPorts } from '../../contributions/host-ports.ts';
import { scrapes } from '../../contributions/scrapes.ts';
import { workloads } from '../../contributions/workloads.ts';
import { HostFile } from '../../core/host-file.ts';
import { hostYaml } from '../../core/host-text.ts';
import type { JsonObject } from '../../core/json.ts';
import type { KubernetesObject } from '../../core/kind.ts';
import { budget } from '../../core/resources.ts';
import { report, Site } from '../../core/site.ts';
import { UnitConstruct } from '../../core/unit-construct.ts';
import type { Machine, Network, VirtualAddress } from '../../inventory/index.ts';
import { interfaceOn } from '../../inventory/interface.ts';
import { Pod } from '../kinds.ts';
import { workloadOf } from '../workloads-of-objects.ts';
import { kubeVipAlerts, kubeVipScrape } from './monitoring.ts';
import { kubeVipPod } from './pod.ts';
import { kubeVipRunBook } from './run-book.ts';

export interface KubeVipProps {
  /** The servers of the API that take turns with the address; each must be attached to `network`. */
  readonly servers: readonly Machine[];
  readonly network: Network;
  readonly address: VirtualAddress;
  /** Port of the API. @default 6443 */
  readonly apiPort?: number;
  /** Where Prometheus finds its metrics on every server, over HTTP. @default 2112 */
  readonly metricsPort?: number;
}

/** The folder whose Pods the kubelet of K3s runs without asking the API. */
const staticPodFolder = '/var/lib/rancher/k3s/agent/pod-manifests';

/** Measured by nobody here: one Lease and no caches, a few goroutines. The limit leaves room, because killing the leader moves the address. */
const resources = budget({ request: 48, limit: 128 }, 20);

/**
 * kube-vip: one virtual address for the API, held by one server at a time and announced by ARP.
 *
 * A static Pod on each server, because the address must be there before anything that is applied through it. It looks after the API only;
 * addresses of Services are MetalLB's.
 */
export class KubeVip extends UnitConstruct {
  readonly metricsPort: number;

  constructor(scope: IConstruct, id: string, props: KubeVipProps) {
    const apiPort = props.apiPort ?? 6443;
    super(scope, id, { ...props, runBook: kubeVipRunBook(props, apiPort) });
    this.metricsPort = props.metricsPort ?? 2112;
    const image = `ghcr.io/kube-vip/kube-vip:${Site.of(this).versions.choice.kubeVip}`;
    for (const server of props.servers) {
      const interfaceName = interfaceOn(server, props.network)!;
      this.#staticPod(server, kubeVipPod({ address: String(props.address.address), apiPort, interfaceName, metricsPort: this.metricsPort, image, resources }));
    }
    hostPorts.declare(this, { machines: props.servers, protocol: 'TCP', port: this.metricsPort, process: 'kube-vip (metrics)' });
    scrapes.declare(this, kubeVipScrape(props, this.metricsPort));
    for (const alert of kubeVipAlerts(props)) alerts.declare(this, alert);
  }

  #staticPod(server: Machine, pod: KubernetesObject): void {
    for (const { path, what, allowed } of Pod.schema.check(pod)) {
      report(this, {
        rule: 'schema',
        what: `Pod kube-vip on ${server.name}: ${path}: ${what}`,
        ...(allowed === undefined ? {} : { allowed }),
        mend: 'mend the Pod of kube-vip in Bastide',
      });
    }
    new HostFile(this, server.name, {
      host: Site.of(this).host(server),
      path: `${staticPodFolder}/kube-vip.yaml`,
      content: hostYaml(pod as unknown as JsonObject),
      mode: '0600',
      // The kubelet watches the folder.
      apply: 'none',
    });
    const peers = { name: 'kube-vip', leastMachines: 1 };
    workloads.declare(this, { ...workloadOf(pod)!, name: `kube-vip-${server.name}`, pods: { onNode: server.name }, peers });
  }
}
