import type { IConstruct } from 'constructs';
import { Component } from '../core/component.ts';
import { kept } from '../core/kept.ts';
import { type Profile, resourceRequirements } from '../core/resources.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { budgets, type CalicoPart } from './budgets.ts';
import { APIServer, Installation } from './calico-kinds.ts';
import type { TigeraOperator } from './operator.ts';

export interface CalicoInstallationProps {
  readonly operator: TigeraOperator;
  readonly cluster: K3sCluster;
  readonly profile: Profile;
  readonly mtuBytes: number;
  readonly felixMetricsPort: number;
}

/** What the operator installs: Calico on every node, and the API server for `projectcalico.org/v3`. */
export class CalicoInstallation extends Component {
  constructor(scope: IConstruct, id: string, props: CalicoInstallationProps) {
    super(scope, id, { ...props, application: 'network', phase: 'bootstrap', provides: { apiServices: ['v3.projectcalico.org'] } });
    const { cluster, mtuBytes } = props;
    const container = <Name extends string>(name: Name, part: CalicoPart) => ({ name, resources: resourceRequirements(budgets[props.profile][part]) });
    this.manifest('installation', Installation, {
      // Deleting either takes the network of the whole cluster with it.
      metadata: { name: 'default', annotations: kept },
      spec: {
        variant: 'Calico',
        calicoNetwork: {
          bgp: 'Enabled',
          linuxDataplane: 'Iptables',
          hostPorts: 'Enabled',
          // K3s' own network lets Pods forward; klipper and gateways rely on it.
          containerIPForwarding: 'Enabled',
          mtu: mtuBytes,
          // Not by network: the server that holds the API's virtual address has two addresses there. K3s is told the right one in `node-ip`.
          nodeAddressAutodetectionV4: { kubernetes: 'NodeInternalIP' },
          // The operator writes what is left out into this list, which Argo CD can only own as a whole: it would take it out for ever.
          ipPools: [
            {
              name: 'pods',
              cidr: cluster.clusterCidr.toString(),
              blockSize: 26,
              encapsulation: 'None',
              natOutgoing: 'Enabled',
              nodeSelector: 'all()',
              allowedUses: ['Workload', 'Tunnel'],
              disableBGPExport: false,
              disableNewAllocations: false,
              assignmentMode: 'Automatic',
            },
          ],
        },
        // Neither the CSI driver nor FlexVolume is used: both cost memory on every node.
        kubeletVolumePluginPath: 'None',
        flexVolumePath: 'None',
        controlPlaneReplicas: 2,
        nodeMetricsPort: props.felixMetricsPort,
        nodeUpdateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
        calicoNodeDaemonSet: {
          spec: {
            template: {
              spec: {
                containers: [container('calico-node', 'node')],
                initContainers: [container('install-cni', 'installCni'), container('ebpf-bootstrap', 'installCni')],
              },
            },
          },
        },
        typhaDeployment: { spec: { template: { spec: { containers: [container('calico-typha', 'typha')] } } } },
        calicoKubeControllersDeployment: { spec: { template: { spec: { containers: [container('calico-kube-controllers', 'kubeControllers')] } } } },
      },
    });
    this.manifest('api-server', APIServer, {
      metadata: { name: 'default', annotations: kept },
      spec: { apiServerDeployment: { spec: { template: { spec: { containers: [container('calico-apiserver', 'apiServer')] } } } } },
    });
  }
}
