import type { IConstruct } from 'constructs';
import type { Namespace } from '../core/namespace.ts';
import { type Profile, resourceRequirements } from '../core/resources.ts';
import { Site } from '../core/site.ts';
import { HelmRelease } from '../delivery/helm-release.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { budgets } from './budgets.ts';
import { rookCephChart } from './operator-chart.ts';
import { tolerationsOf } from './placement.ts';
import { operatorPriorityClass } from './priority-classes.ts';

export interface RookOperatorProps {
  readonly namespace: Namespace;
  readonly cluster: K3sCluster;
  readonly profile: Profile;
  readonly nodeSelector: Readonly<Record<string, string>>;
}

/** The definitions that the rook-ceph chart brings, and those of the CSI operator inside it. */
const definitions: readonly string[] = [
  ...[
    'cephblockpoolradosnamespaces',
    'cephblockpools',
    'cephbucketnotifications',
    'cephbuckettopics',
    'cephclients',
    'cephclusters',
    'cephcosidrivers',
    'cephfilesystemmirrors',
    'cephfilesystems',
    'cephfilesystemsubvolumegroups',
    'cephnfses',
    'cephnvmeofgateways',
    'cephobjectrealms',
    'cephobjectstoreaccounts',
    'cephobjectstores',
    'cephobjectstoreusers',
    'cephobjectzonegroups',
    'cephobjectzones',
    'cephrbdmirrors',
  ].map((name) => `${name}.ceph.rook.io`),
  ...['objectbucketclaims', 'objectbuckets'].map((name) => `${name}.objectbucket.io`),
  ...['cephconnections', 'clientprofilemappings', 'clientprofiles', 'drivers', 'operatorconfigs'].map((name) => `${name}.csi.ceph.io`),
];

/** Rook, which runs Ceph, and the operator of the CSI drivers. */
export class RookOperator extends HelmRelease {
  constructor(scope: IConstruct, id: string, props: RookOperatorProps) {
    const budget = budgets[props.profile];
    const tolerations = tolerationsOf(props.cluster, props.cluster.nodesWith(props.nodeSelector));
    const { requests, limits } = resourceRequirements(budget.csiOperator);
    const place = { nodeSelector: props.nodeSelector, tolerations };
    super(scope, id, {
      application: 'storage',
      chart: rookCephChart,
      version: Site.of(scope).versions.choice.rook,
      releaseName: 'rook-ceph',
      targetNamespace: props.namespace,
      // The release holds the definitions: without them every Ceph object, and so the cluster, is gone.
      removal: 'keep',
      values: {
        crds: { enabled: true },
        resources: resourceRequirements(budget.operator),
        ...place,
        priorityClassName: operatorPriorityClass,
        logLevel: 'INFO',
        enableDiscoveryDaemon: false,
        // The nodes enforce SELinux, and monitors keep their store in a directory of the host.
        hostpathRequiresPrivileged: true,
        monitoring: { enabled: false },
        csi: { installCsiOperator: true, serviceMonitor: { enabled: false } },
        'ceph-csi-operator': {
          controllerManager: { manager: { resources: { requests, limits: { ...limits, cpu: null } } }, ...place, priorityClassName: operatorPriorityClass },
        },
      },
      provides: { customResourceDefinitions: definitions },
      waitFor: {
        workloads: [
          { kind: 'Deployment', name: 'ceph-csi-controller-manager' },
          { kind: 'Deployment', name: 'rook-ceph-operator' },
        ],
      },
    });
  }
}
