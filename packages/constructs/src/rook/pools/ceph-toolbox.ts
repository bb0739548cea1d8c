import type { IConstruct } from 'constructs';
import { localAccounts } from '../../contributions/local-accounts.ts';
import { unscraped } from '../../contributions/scrapes.ts';
import { Component } from '../../core/component.ts';
import { resourceRequirements } from '../../core/resources.ts';
import type { Machine } from '../../inventory/index.ts';
import { Deployment } from '../../kubernetes/kinds.ts';
import { priorityAnnotation } from '../../kubernetes/workloads-of-objects.ts';
import { onMachines } from '../placement.ts';
import type { RookCeph } from '../rook-ceph.ts';
import { inToolbox } from '../toolbox-command.ts';
import { budgets } from './budgets.ts';
import { toolboxScript } from './toolbox-script.ts';

export interface CephToolboxProps {
  readonly ceph: RookCeph;
  /** Where it may run. @default - on any node without taints */
  readonly machines?: readonly Machine[];
}

/** The name that run books, and charts of OpenStack-Helm, look for. */
const name = 'rook-ceph-tools';

/** The user `ceph` of the image. */
const cephUser = 167;

/**
 * A Pod in which an operator types `ceph`, with the key of `client.admin`: whoever may exec into it owns all data of the cluster.
 *
 * No privileges, a root file system that cannot be written, no token of the API server; keys are in memory only. A plain object, not cdk8s-plus:
 * that takes half a second to load, on every run, for one Deployment.
 */
export class CephToolbox extends Component {
  constructor(scope: IConstruct, id: string, props: CephToolboxProps) {
    const { ceph, machines } = props;
    const image = `quay.io/ceph/ceph:${ceph.versions.ceph}`;
    super(scope, id, { ...{ ceph }, application: 'storage', namespace: ceph.namespace, runBook: toolboxRunBook });
    localAccounts.declare(this, {
      product: 'Ceph',
      account: 'client.admin',
      allows: 'does everything with all data of the cluster',
      by: `whoever may run commands in Pods of ${ceph.namespace.name}, or read its Secrets`,
    });
    unscraped.declare(this, { because: 'it sleeps; when it is gone, commands of the run books fail at once' });
    const { tolerations, ...affinity } = machines === undefined ? { tolerations: undefined } : onMachines(ceph.kubernetes, machines);
    this.manifest('toolbox', Deployment, {
      metadata: { name, labels: { app: name }, annotations: { [priorityAnnotation]: 'sheddable' } },
      spec: {
        replicas: 1,
        // Two at once would be one too many for a node that has just room for it.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            priorityClassName: 'sheddable',
            terminationGracePeriodSeconds: 5,
            ...(Object.keys(affinity).length === 0 ? {} : { affinity }),
            ...(tolerations === undefined ? {} : { tolerations }),
            securityContext: { runAsNonRoot: true, runAsUser: cephUser, runAsGroup: cephUser, fsGroup: cephUser, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [
              {
                name: 'toolbox',
                image,
                command: ['/bin/bash', '-c', toolboxScript],
                // `kubectl exec -it` finds a terminal of its own; this one keeps the history of bash out of the image.
                env: [
                  { name: 'HOME', value: '/tmp' },
                  { name: 'HISTFILE', value: '/dev/null' },
                ],
                resources: resourceRequirements(budgets[ceph.profile].toolbox),
                securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
                readinessProbe: { exec: { command: ['test', '-s', '/etc/ceph/ceph.conf'] }, periodSeconds: 10 },
                volumeMounts: [
                  { name: 'configuration', mountPath: '/etc/ceph' },
                  { name: 'scratch', mountPath: '/tmp' },
                  { name: 'cluster', mountPath: '/etc/rook/cluster', readOnly: true },
                  { name: 'admin', mountPath: '/etc/rook/admin', readOnly: true },
                ],
              },
            ],
            volumes: [
              { name: 'configuration', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
              { name: 'scratch', emptyDir: { sizeLimit: '256Mi' } },
              { name: 'cluster', secret: { secretName: 'rook-ceph-config', defaultMode: 0o440, items: [{ key: 'mon_host', path: 'mon_host' }] } },
              {
                name: 'admin',
                secret: {
                  secretName: 'rook-ceph-mon',
                  defaultMode: 0o440,
                  items: [
                    { key: 'ceph-username', path: 'ceph-username' },
                    { key: 'ceph-secret', path: 'ceph-secret' },
                  ],
                },
              },
            ],
          },
        },
      },
    });
  }
}

const toolboxRunBook = {
  title: 'Ceph toolbox',
  purpose: 'A Pod with the commands of Ceph and the key of its administrator. Nothing depends on it but people; guard who may exec into it.',
  checks: [{ text: 'On any machine with a kubeconfig: it speaks with the cluster.', command: inToolbox('ceph status') }],
  failures: [
    {
      symptom: '`ceph` hangs in the toolbox',
      steps: [
        { text: 'It reaches no monitor. Which ones does it ask?', command: inToolbox('cat /etc/ceph/ceph.conf') },
        {
          text: 'Compare with those that run; Rook writes their addresses down for it.',
          command: 'kubectl -n rook-ceph get pods -l app=rook-ceph-mon -o wide',
        },
        { text: 'With fewer than a majority of monitors nothing answers: bring one back first.' },
      ],
    },
    {
      symptom: 'The toolbox does not start',
      steps: [
        {
          text: 'Without a cluster its Secrets are missing; Rook makes them with the first monitor.',
          command: 'kubectl -n rook-ceph get secret rook-ceph-mon rook-ceph-config',
        },
      ],
    },
  ],
};
