import type { Budget, Profile } from '../core/resources.ts';
import type { Versions } from '../core/versions.ts';
import type { Toleration, Workload, WorkloadContainer } from '../core/workload.ts';
import type { Machine } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { budgets, scales } from './budgets.ts';
import { cephImageOf, dataDirHostPath } from './ceph-cluster.ts';
import type { OsdMemory } from './osd-memory.ts';
import { tolerationsOf, workloadOnMachines } from './placement.ts';
import { cephPriorityClasses, operatorPriorityClass } from './priority-classes.ts';

export interface RookWorkloadsProps {
  readonly versions: Versions;
  readonly cluster: K3sCluster;
  readonly profile: Profile;
  readonly mons: readonly Machine[];
  readonly osdMemory: readonly OsdMemory[];
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly onVolumes: boolean;
}

const namespace = 'rook-ceph';

/** Rook calls its first monitor `a`. */
const letter = (index: number): string => String.fromCharCode('a'.charCodeAt(0) + index);

/**
 * The Pods that the release of Rook, and then Rook, make. Which letter or number a daemon gets is Rook's choice; how many there are of each
 * kind on each machine is not. Init containers run before with what the daemon has, so they are not counted.
 */
export const rookWorkloads = (props: RookWorkloadsProps): readonly Workload[] => {
  const { versions, cluster, profile, mons, osdMemory, nodeSelector } = props;
  const budget = budgets[profile];
  const { managers, crashCollector } = scales[profile];
  const rookImage = `docker.io/rook/ceph:${versions.choice.rook}`;
  const cephImage = cephImageOf(versions);
  const container = (name: string, image: string, part: Budget): WorkloadContainer => ({ name, image, ...part });
  const ceph = (name: string, part: Budget): WorkloadContainer => container(name, cephImage, part);
  const osdMachines = osdMemory.map(({ machine }) => machine);
  const besides = [...new Set([...mons, ...osdMachines])].sort((a, b) => (a.name < b.name ? -1 : 1));
  const shared = { namespace, priority: 'promised' } as const;
  const ofRook = { ...shared, source: 'operator', nodeSelector: {}, hostNetwork: true, privileged: true } as const;
  const on = (machine: Machine): { readonly pods: { readonly onNode: string }; readonly tolerations: readonly Toleration[] } => ({
    pods: { onNode: machine.name },
    tolerations: tolerationsOf(cluster, [machine]),
  });
  const release = {
    ...shared,
    kind: 'Deployment',
    pods: { replicas: 1 },
    nodeSelector,
    tolerations: tolerationsOf(cluster, cluster.nodesWith(nodeSelector)),
    hostNetwork: false,
    source: 'release',
  } as const;
  const besideMons = workloadOnMachines(cluster, mons);
  return [
    {
      ...release,
      name: 'rook-ceph-operator',
      priorityClass: operatorPriorityClass,
      // The chart's own: it leaves a node that is gone after five seconds.
      tolerations: [...release.tolerations, { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' }],
      containers: [container('rook-ceph-operator', rookImage, budget.operator)],
    },
    {
      ...release,
      name: 'ceph-csi-controller-manager',
      priorityClass: operatorPriorityClass,
      containers: [
        container('manager', `quay.io/cephcsi/ceph-csi-operator:${versions.rook.imageTags['quay.io/cephcsi/ceph-csi-operator']}`, budget.csiOperator),
      ],
    },
    {
      ...ofRook,
      ...besideMons,
      kind: 'Job',
      name: 'rook-ceph-detect-version',
      pods: { replicas: 1 },
      // While it waits the operator does, and no daemon.
      priority: 'sheddable',
      hostNetwork: false,
      privileged: false,
      containers: [{ ...container('init-copy-binaries', rookImage, budget.reporter), init: true }, ceph('cmd-reporter', budget.reporter)],
    },
    ...mons.map(
      (machine, index): Workload => ({
        ...ofRook,
        ...on(machine),
        kind: 'Deployment',
        name: `rook-ceph-mon-${letter(index)}`,
        hostAccess: `clients know it by the address of its machine; its store is in ${dataDirHostPath} there`,
        priorityClass: cephPriorityClasses.mon,
        peers: { name: 'monitors of Ceph', leastMachines: Math.floor(mons.length / 2) + 1 },
        containers: [ceph('mon', budget.mon)],
      }),
    ),
    ...Array.from(
      { length: managers },
      (_, index): Workload => ({
        ...ofRook,
        ...besideMons,
        kind: 'Deployment',
        name: `rook-ceph-mgr-${letter(index)}`,
        hostAccess: 'monitors and OSDs report to it at the address of its machine',
        pods: { replicas: 1 },
        priorityClass: cephPriorityClasses.mgr,
        ...(managers > 1 ? { spread: 'host' as const } : {}),
        containers: [ceph('mgr', budget.mgr), ...(managers > 1 ? [container('watch-active', rookImage, budget.mgrSidecar)] : [])],
      }),
    ),
    ...osdMemory
      .flatMap(({ machine, disks, budget: ofOsd }) => disks.map(() => ({ machine, ofOsd })))
      .map(
        ({ machine, ofOsd }, index): Workload => ({
          ...ofRook,
          ...on(machine),
          kind: 'Deployment',
          name: `rook-ceph-osd-${index}`,
          hostAccess: 'it writes to a disk of its machine, and clients know it by that address',
          priorityClass: cephPriorityClasses.osd,
          // How many copies writes need is for each pool to say, as a replication.
          peers: { name: 'OSDs of Ceph', leastMachines: 1 },
          containers: [ceph('osd', ofOsd)],
        }),
      ),
    ...osdMemory.flatMap(({ machine, disks }) =>
      prepareJobs(machine, disks.length, props.onVolumes).map(
        (name): Workload => ({
          ...ofRook,
          ...on(machine),
          kind: 'Job',
          name,
          hostNetwork: false,
          hostAccess: 'it looks at the disks of its machine and makes an OSD of one',
          containers: [{ ...container('copy-bins', rookImage, budget.prepareOsd), init: true }, ceph('provision', budget.prepareOsd)],
        }),
      ),
    ),
    ...besides.map(
      (machine): Workload => ({
        ...ofRook,
        ...on(machine),
        kind: 'Deployment',
        name: `rook-ceph-exporter-${machine.name}`,
        hostAccess: `it reads the admin sockets of the daemons in ${dataDirHostPath}`,
        priority: 'sheddable',
        containers: [ceph('ceph-exporter', budget.exporter)],
      }),
    ),
    ...(crashCollector ? besides : []).map(
      (machine): Workload => ({
        ...ofRook,
        ...on(machine),
        kind: 'Deployment',
        name: `rook-ceph-crashcollector-${machine.name}`,
        hostAccess: `it reads what daemons left in ${dataDirHostPath} as they crashed`,
        priority: 'sheddable',
        containers: [ceph('ceph-crash', budget.crashCollector)],
      }),
    ),
  ];
};

/** One job a claim, whose name the API server ends with letters of its own, or one job a machine. */
const prepareJobs = (machine: Machine, disks: number, onVolumes: boolean): readonly string[] =>
  onVolumes ? Array.from({ length: disks }, (_, index) => `rook-ceph-osd-prepare-${machine.name}-data-${index}`) : [`rook-ceph-osd-prepare-${machine.name}`];
