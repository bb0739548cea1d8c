import type { KubernetesNode, Workload } from '@bastide/constructs';
import { scheduler as check } from '../checks/scheduler.ts';
import type { Model } from '../generated-site.ts';
import type { Broken } from './broken.ts';

const toolbox = 'kubernetes/storage/ceph-toolbox/rook-ceph/Deployment.apps_rook-ceph-tools.yaml';

/** The model with some of its workloads otherwise. */
const withWorkloads =
  (isMeant: (workload: Workload) => boolean, change: (workload: Workload) => Partial<Workload>) =>
  (model: Model): Model => ({ ...model, workloads: model.workloads.map((each) => (isMeant(each) ? { ...each, ...change(each) } : each)) });

const named =
  (name: string) =>
  (workload: Workload): boolean =>
    workload.name === name;

const withMemory = ({ containers }: Workload, mebibytes: (before: number) => number): Partial<Workload> => ({
  containers: containers.map((container) => {
    const memoryMebibytes = mebibytes(container.requests.memoryMebibytes ?? 0);
    return { ...container, requests: { ...container.requests, memoryMebibytes }, limits: { ...container.limits, memoryMebibytes } };
  }),
});

const withNodes =
  (change: (node: KubernetesNode) => KubernetesNode) =>
  (model: Model): Model => {
    const { contributions } = model.plan.site;
    const of: typeof contributions.of = (kind) =>
      contributions
        .of(kind)
        .map((each) => ((each.value as Partial<KubernetesNode>).allocatableMebibytes ? { ...each, value: change(each.value as never) as never } : each));
    return { ...model, plan: { ...model.plan, site: { contributions: { of } } as never } };
  };

const onStorage = { 'bastide.example/role': 'storage' };

export const brokenForTheScheduler: readonly Broken[] = [
  {
    mistake: 'OSDs of one machine that request 512 MiB more than was planned',
    check,
    changeModel: withWorkloads(
      ({ name, pods }) => name.startsWith('rook-ceph-osd-') && !name.includes('prepare') && 'onNode' in pods && pods.onNode === 'storage-1',
      (workload) => withMemory(workload, (before) => before + 512),
    ),
    said: /^with every node there 1 of .* wait: .*Insufficient memory/,
  },
  {
    mistake: 'a label that no node has',
    check,
    changeModel: withWorkloads(named('coredns'), () => ({ nodeSelector: { 'bastide.example/role': 'network' } })),
    said: /^with every node there 1 of 1 Pods of Deployment kube-system\/coredns wait: .*didn't match Pod's node affinity\/selector/,
  },
  {
    mistake: 'a replica more than racks to keep apart in',
    check,
    changeModel: withWorkloads(named('traefik'), () => ({ pods: { replicas: 4 } })),
    said: /^with every node there 1 of 4 Pods of Deployment kube-system\/traefik wait: .*didn't match pod anti-affinity rules/,
  },
  {
    mistake: 'a taint that Pods do not tolerate',
    check,
    changeModel: withNodes((node) =>
      node.labels['bastide.example/role'] === 'control' ? { ...node, taints: [{ key: 'dedicated', value: 'control', effect: 'NoSchedule' }] } : node,
    ),
    said: /^with every node there 1 of 1 Pods of Deployment argocd\/argocd-server wait: .*untolerated taint\(s\)/,
  },
  {
    mistake: 'promised Pods that fit only while every node is there',
    check,
    changeModel: withWorkloads(named('argocd-repo-server'), (workload) => ({
      ...withMemory(workload, () => 600),
      pods: { replicas: 3 },
      nodeSelector: onStorage,
    })),
    said: /^with storage-1 lost the promise of Deployment argocd\/argocd-repo-server is broken: .*no room for more of 600 MiB; the scheduler: .*Insufficient memory/,
  },
  {
    mistake: 'a promised Pod bound to a machine, without peers',
    check,
    changeModel: withWorkloads(named('rook-ceph-mon-a'), ({ peers: _, ...alone }) => ({ ...alone, peers: undefined as never })),
    said: /^with control-4 lost the promise of Deployment rook-ceph\/rook-ceph-mon-a is broken: no other machine/,
  },
  {
    mistake: 'a Pod that waits though the model has room for it',
    check,
    file: toolbox,
    change: (text) => text.replace(/^ +- control-5\n +- control-6\n/m, ''),
    // Of a Pod that others may be in the way of, the model does not say that it finds a node.
    changeModel: withWorkloads(named('rook-ceph-tools'), () => ({ priorityClass: 'system-cluster-critical' })),
    said: /^with control-4 lost 1 of 1 Pods of Deployment rook-ceph\/rook-ceph-tools wait, and the model predicts 0: 0\/14 nodes/,
  },
  {
    mistake: 'a Pod that the model takes to wait, and that finds a node',
    check,
    changeModel: withWorkloads(named('rook-ceph-tools'), () => ({
      nodeAffinity: [[{ key: 'kubernetes.io/hostname', operator: 'In', values: ['control-5'] }]],
    })),
    said: /^with control-5 lost 0 of 1 Pods of Deployment rook-ceph\/rook-ceph-tools wait, and the model predicts 1, because no node may run it/,
  },
];
