import { DaemonSet, type Machine, quorums } from '@bastide/constructs';
import { withProps } from '../changed-props.ts';
import { addDeployment, declarePod, Extra } from '../extras.ts';
import { namesOf, type Planned, planFacts, planWith } from '../planned.ts';
import { withoutReservations } from '../reservations.ts';
import { sticksInThree } from '../sticks.ts';
import type { Break, Breaks } from './break.ts';

/** The other half of the servers becomes agents. */
const twoServers = (): Planned =>
  withProps(
    'K3sCluster',
    ({ servers, agents }: { readonly servers: readonly Machine[]; readonly agents: readonly Machine[] }) => ({
      servers: servers.slice(0, 2),
      agents: [...servers.slice(2), ...agents],
    }),
    () => planFacts(),
  );

const withTraefik = (replicas: number) => (): Planned =>
  withProps(
    'Traefik',
    () => ({ replicas }),
    () => planFacts(withoutReservations),
  );

const argoCdPods = [
  'StatefulSet argocd/argocd-application-controller',
  ...['repo-server', 'server', 'redis'].map((name) => `Deployment argocd/argocd-${name}`),
  'Job argocd/argocd-redis-secret-init',
];

/** The site with a Pod of an operator that requests so much, where OSDs are in three machines. */
export const planPod = (pod: Parameters<typeof declarePod>[1], memoryMebibytes: number) => (): Planned =>
  planFacts(sticksInThree, {
    build: (site, own) => {
      own(site);
      declarePod(site, { ...pod, resources: { requests: { memoryMebibytes }, limits: { memoryMebibytes } } });
    },
  });

const computes = namesOf('compute');

/** What nodes have left, in MiB. */
const free = (allocatable: number, nodes: Readonly<Record<string, number>>): readonly string[] =>
  Object.entries(nodes).map(([node, mebibytes]) => `${node}: ${mebibytes} of ${allocatable} MiB free`);

/** The site with a DaemonSet for every node, in a namespace of its own or one whose Pods may do anything. */
export const onEveryNode =
  (pod: object, metadata: { readonly namespace?: string; readonly annotations?: Readonly<Record<string, string>> } = { namespace: 'rook-ceph' }) =>
  (): Planned =>
    planWith((site) => {
      const labels = { app: 'agent' };
      const resources = { requests: { memory: '16Mi' }, limits: { memory: '32Mi' } };
      const { container = {}, ...others } = pod as { readonly container?: object };
      new Extra(site).manifest('agent', DaemonSet, {
        metadata: { name: 'agent', ...metadata },
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'quay.io/example/agent:1.0', resources, ...container }], ...others } },
        },
      });
    });

const unjustified = (change: string, pod: object, access: string): Break => [
  change,
  onEveryNode(pod),
  [{ construct: 'mini-waas/extra/agent', what: `DaemonSet rook-ceph/agent ${access} on its host, and nobody says why`.replace('network on', 'network of') }],
];

export const nodeBreaks = {
  'odd-quorums': [
    [
      'two servers',
      twoServers,
      [
        {
          construct: 'mini-waas/k3s',
          what: 'etcd has 2 members',
          counterExample: ['a majority of 2 is 2', 'it survives the loss of 0, as 1 would'],
        },
      ],
    ],
    [
      'two members on one machine',
      () =>
        planWith((site) => {
          const [one, two] = site.inventory.machines.withRole('storage');
          quorums.declare(site.node.findChild('k3s'), { name: 'monitors', members: [one!, two!, one!] });
        }),
      [{ construct: 'mini-waas/k3s', what: 'monitors has more than one member on storage-1' }],
    ],
  ],
  'node-selectors-find-nodes': [
    [
      'a label that no node has',
      () =>
        withProps(
          'ArgoCd',
          () => ({ nodeSelector: { 'bastide.example/role': 'network' } }),
          () => planFacts(),
        ),
      argoCdPods.map((pod) => ({
        construct: 'mini-waas/argo-cd',
        what: `${pod} asks for kubernetes.io/os=linux,bastide.example/role=network, and no node has that`,
        counterExample: [],
      })),
    ],
    [
      'a taint on every node that has the label',
      () =>
        planFacts(undefined, {
          build: (site, own) => {
            withProps(
              'K3sCluster',
              () => ({ taintsByRole: { storage: [{ key: 'dedicated', value: 'storage', effect: 'NoSchedule' }] } }),
              () => own(site),
            );
            declarePod(site, { nodeSelector: { 'bastide.example/role': 'storage' } });
          },
        }),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'Pod kube-system/extra asks for bastide.example/role=storage, and every such node is tainted against it',
          counterExample: ['storage-1', 'storage-2', 'storage-3'].map((node) => `${node}: dedicated=storage:NoSchedule`),
        },
      ],
    ],
    [
      'a Pod that is bound to a machine outside of the cluster',
      () => planWith((site) => declarePod(site, { pods: { onNode: 'leaf-1' } })),
      [{ construct: 'mini-waas/k3s', what: 'Pod kube-system/extra is bound to the node leaf-1, which the cluster does not have' }],
    ],
    [
      'more replicas than nodes that they may keep apart on',
      withTraefik(7),
      [
        {
          construct: 'mini-waas/traefik',
          what: 'Deployment kube-system/traefik runs 7 times, each on another host, and 6 may run it',
          counterExample: ['bastide.example/role=control: control-1, control-2, control-3, control-4, control-5, control-6'],
        },
      ],
    ],
    [
      'more replicas than racks',
      () => planWith((site) => declarePod(site, { pods: { replicas: 4 }, spread: 'rack' })),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'Pod kube-system/extra runs 4 times, each on another rack, and 3 may run it',
          counterExample: ['any node: shelf-1, shelf-2, shelf-3'],
        },
      ],
    ],
  ],
  'container-memory': [
    [
      'a part of K3s whose manifest says nothing of memory',
      () =>
        withProps(
          'K3sCluster',
          () => ({ packagedComponents: ['traefik', 'local-storage'] }),
          () => planFacts(),
        ),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'container local-path-provisioner of Deployment kube-system/local-path-provisioner has no memory request and no memory limit',
        },
      ],
    ],
    [
      'a container with a limit alone',
      () => planWith((site) => void addDeployment(site, { resources: { limits: { memory: '32Mi' } } })),
      [{ construct: 'mini-waas/extra/deployment', what: 'container main of Deployment extra/extra has no memory request' }],
    ],
    [
      'a container with a request alone',
      () => planWith((site) => void addDeployment(site, { resources: { requests: { memory: '32Mi' } } })),
      [{ construct: 'mini-waas/extra/deployment', what: 'container main of Deployment extra/extra has no memory limit' }],
    ],
    [
      'a Pod of an operator whose request is above its limit',
      () => planWith((site) => declarePod(site, { resources: { requests: { memoryMebibytes: 64 }, limits: { memoryMebibytes: 32 } } })),
      [{ construct: 'mini-waas/k3s', what: 'container main of Pod kube-system/extra requests 64 MiB and is limited to 32 MiB' }],
    ],
  ],
  'host-access-justified': [
    unjustified('a Pod with the network of its host', { hostNetwork: true }, 'uses the network'),
    unjustified('a privileged container', { container: { securityContext: { privileged: true } } }, 'is privileged'),
    unjustified('a container that may do anything to networks', { container: { securityContext: { capabilities: { add: ['NET_ADMIN'] } } } }, 'is privileged'),
    unjustified('a Pod that sees the processes of its host', { hostPID: true }, 'is privileged'),
    unjustified('a Pod with a folder of its host', { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] }, 'is privileged'),
    [
      'a reason that is blank',
      () => planWith((site) => declarePod(site, { hostNetwork: true, privileged: true, hostAccess: ' ' })),
      [{ construct: 'mini-waas/k3s', what: 'Pod kube-system/extra uses the network of its host and is privileged on its host, and nobody says why' }],
    ],
    [
      'a justified Pod in a namespace that refuses it',
      onEveryNode({ hostNetwork: true }, { annotations: { 'bastide/host-access': 'it asks the machine itself' } }),
      [
        {
          construct: 'mini-waas/extra/agent',
          what: 'DaemonSet extra/agent uses the network of its host, and its namespace enforces the Pod security baseline, which refuses it',
        },
      ],
    ],
  ],
  'node-memory': [
    [
      'an agent on every storage node that is a MiB too large',
      planPod({ kind: 'DaemonSet', pods: { perNode: true }, nodeSelector: { 'bastide.example/role': 'storage' } }, 865),
      [
        {
          construct: 'mini-waas/ceph',
          what: 'what is bound to storage-1, storage-2, storage-3 requests more memory than there is',
          counterExample: [
            'storage-1 gives 3320 MiB to Pods, and 3321 MiB are requested',
            'Deployment rook-ceph/rook-ceph-osd-0: 1123 MiB',
            'Deployment rook-ceph/rook-ceph-osd-1: 1123 MiB',
            'DaemonSet kube-system/extra: 865 MiB',
            'DaemonSet calico-system/calico-node: 160 MiB',
            'Deployment rook-ceph/rook-ceph-exporter-storage-1: 50 MiB',
          ],
        },
      ],
    ],
    [
      'a Pod that is a MiB larger than the room of any node',
      planPod({}, 2519),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'replica 1 of 1 of Pod kube-system/extra requests 2519 MiB and fits on no node',
          counterExample: [
            ...free(3320, { 'control-4': 2518, 'control-5': 2518, 'control-6': 2518 }),
            ...free(2488, { 'control-1': 2200, 'control-2': 2200, 'control-3': 2200 }),
          ],
        },
      ],
    ],
    [
      'a replica more than there is room for',
      planPod({ pods: { replicas: computes.length + 1 }, nodeSelector: { 'bastide.example/role': 'compute' } }, 450),
      [
        {
          construct: 'mini-waas/k3s',
          what: `replica ${computes.length + 1} of ${computes.length + 1} of Pod kube-system/extra requests 450 MiB and fits on no node`,
          counterExample: free(2296, Object.fromEntries(computes.map((name) => [name, 6]))),
        },
      ],
    ],
    [
      'a Job that is a MiB larger than what the lasting Pods leave',
      planPod({ kind: 'Job', nodeSelector: { 'bastide.example/role': 'storage' } }, 865),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'Job kube-system/extra requests 865 MiB and fits on no node',
          counterExample: free(3320, { 'storage-1': 864, 'storage-2': 864, 'storage-3': 864 }),
        },
      ],
    ],
    [
      'Argo CD at its full size on nodes that OSDs fill',
      () =>
        withProps(
          'ArgoCd',
          () => ({ profile: 'standard', nodeSelector: { 'bastide.example/role': 'storage' } }),
          () => planFacts(),
        ),
      [
        {
          construct: 'mini-waas/argo-cd',
          what: 'replica 1 of 1 of StatefulSet argocd/argocd-application-controller requests 1024 MiB and fits on no node',
          counterExample: free(3320, { 'storage-1': 864, 'storage-2': 864, 'storage-3': 864 }),
        },
      ],
      ['node-loss'],
    ],
  ],
  'node-loss': [
    [
      'a promised Pod that one node alone may run',
      planPod({ priority: 'promised', nodeSelector: { 'kubernetes.io/hostname': 'compute-1' } }, 64),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'the promise of Pod kube-system/extra is not sure to survive the loss of a node',
          counterExample: ['without compute-1: 1 of 1 Pods wait, because no node may run it'],
        },
      ],
    ],
    [
      'as many promised replicas that keep apart as there are nodes for them',
      planPod({ priority: 'promised', pods: { replicas: 3 }, spread: 'host', nodeSelector: { 'bastide.example/role': 'storage' } }, 16),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'the promise of Pod kube-system/extra is not sure to survive the loss of a node',
          counterExample: namesOf('storage').map((name) => `without ${name}: 1 of 3 Pods wait, because its Pods keep apart, and 2 hosts may run one`),
        },
      ],
    ],
    [
      'promised Pods that fill one node each',
      planPod({ priority: 'promised', pods: { replicas: 3 }, nodeSelector: { 'bastide.example/role': 'storage' } }, 600),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'the promise of Pod kube-system/extra is not sure to survive the loss of a node',
          counterExample: [
            'with every node there: up to 2 of 3 Pods wait, because other Pods may lie so that no node that may run it has 600 MiB left',
            ...namesOf('storage').map((name) => `without ${name}: up to 2 of 3 Pods wait, because nodes that may run it have no room for more of 600 MiB`),
          ],
        },
      ],
    ],
    [
      'a promised Pod that fits only if others leave room where they need not',
      planPod({ priority: 'promised', nodeSelector: { 'bastide.example/role': 'storage' } }, 646),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'the promise of Pod kube-system/extra is not sure to survive the loss of a node',
          counterExample: namesOf('storage').map(
            (name) => `without ${name}: up to 1 of 1 Pods wait, because other Pods may lie so that no node that may run it has 646 MiB left`,
          ),
        },
      ],
    ],
    [
      'one monitor of Ceph, beside which the manager must be',
      () =>
        withProps(
          'RookCeph',
          ({ mons }: { readonly mons: readonly Machine[] }) => ({ mons: mons.slice(0, 1) }),
          () => planFacts(withoutReservations),
        ),
      [
        {
          construct: 'mini-waas/ceph',
          what: 'the promise of monitors of Ceph is not sure to survive the loss of a node',
          counterExample: ['without control-4: 0 of 1 machines that it needs are left'],
        },
        {
          construct: 'mini-waas/ceph',
          what: 'the promise of Deployment rook-ceph/rook-ceph-mgr-a is not sure to survive the loss of a node',
          counterExample: ['without control-4: 1 of 1 Pods wait, because no node may run it'],
        },
      ],
    ],
    [
      'a promised Pod that is bound to a machine, and no other does what it does',
      planPod({ kind: 'Deployment', priority: 'promised', pods: { onNode: 'compute-1' } }, 64),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'the promise of Deployment kube-system/extra is not sure to survive the loss of a node',
          counterExample: ['without compute-1: no other machine does what it does'],
        },
      ],
    ],
  ],
} satisfies Breaks;
