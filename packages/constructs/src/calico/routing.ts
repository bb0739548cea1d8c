import type { IConstruct } from 'constructs';
import { Component } from '../core/component.ts';
import type { Profile } from '../core/resources.ts';
import { Site } from '../core/site.ts';
import type { Cidr } from '../inventory/index.ts';
import { Role, RoleBinding } from '../kubernetes/kinds.ts';
import type { NodePeering } from '../routing/node-peering.ts';
import { budgets } from './budgets.ts';
import { BGPConfiguration, BGPFilter, BGPPeer, FelixConfiguration } from './calico-kinds.ts';
import type { CalicoInstallation } from './installation.ts';

/**
 * Where calico-node finds the password of its sessions with routers: in its own namespace, which is known only once the operator ran, so that
 * the site owns it. https://docs.tigera.io/calico/latest/network-policy/comms/secure-bgp
 */
export const bgpPassword = { namespace: 'calico-system', secret: 'bgp-password', key: 'password' } as const;

export interface CalicoRoutingProps {
  readonly installation: CalicoInstallation;
  readonly asNumber: number;
  readonly encrypted: boolean;
  readonly peers?: NodePeering;
  readonly loadBalancers?: Cidr;
  readonly profile: Profile;
}

/** What the nodes announce, with whom they peer, and whether they encrypt. Applied before any Pod of Argo CD speaks. */
export class CalicoRouting extends Component {
  constructor(scope: IConstruct, id: string, props: CalicoRoutingProps) {
    super(scope, id, { ...props, application: 'network', phase: 'bootstrap' });
    const memoryLimit = budgets[props.profile].node.limits.memoryMebibytes!;
    this.manifest('felix', FelixConfiguration, {
      metadata: { name: 'default' },
      spec: {
        wireguardEnabled: props.encrypted,
        // BIRD and confd live in the same container; Felix may have two thirds of it.
        goMemoryLimitMB: Math.floor((memoryLimit * 2) / 3),
        usageReportingEnabled: false,
      },
    });
    this.manifest('bgp', BGPConfiguration, {
      metadata: { name: 'default' },
      spec: {
        asNumber: props.asNumber,
        // Leafs give a node's routes to other nodes with the nodes' own AS in the path, which a node refuses: the mesh carries them.
        nodeToNodeMeshEnabled: true,
        ...(props.loadBalancers === undefined ? {} : { serviceLoadBalancerIPs: [{ cidr: props.loadBalancers.toString() }] }),
      },
    });
    if (props.peers) this.#peerWith(props.peers);
  }

  #peerWith({ routers, restartSeconds }: NodePeering): void {
    Site.of(this).namespace(bgpPassword.namespace, 'privileged');
    const { namespace, secret, key } = bgpPassword;
    const metadata = { name: secret, namespace };
    this.manifest('password-reader', Role, {
      metadata,
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [secret], verbs: ['get', 'list', 'watch'] }],
    });
    this.manifest('password-reader-binding', RoleBinding, {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: secret },
      subjects: [{ kind: 'ServiceAccount', name: 'calico-node', namespace }],
    });
    const ownRoutesOnly = 'own-routes-only';
    this.manifest('own-routes-only', BGPFilter, {
      metadata: { name: ownRoutesOnly },
      // Over the mesh a node learns the Pods of every other; passed on, each router would have as many ways to a Pod as there are nodes.
      spec: { exportV4: [{ action: 'Reject', source: 'RemotePeers' }] },
    });
    for (const { name, address, asNumber } of routers) {
      this.manifest(`peer-${name}`, BGPPeer, {
        metadata: { name },
        spec: {
          nodeSelector: 'all()',
          peerIP: address.toString(),
          asNumber,
          sourceAddress: 'UseNodeIP',
          password: { secretKeyRef: { name: secret, key } },
          filters: [ownRoutesOnly],
          maxRestartTime: `${restartSeconds}s`,
        },
      });
    }
  }
}
