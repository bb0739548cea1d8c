import { helm as check } from '../checks/helm.ts';
import type { Broken } from './broken.ts';

const certManager = 'kubernetes/secrets/cert-manager.release/helm-releases/HelmChart.helm.cattle.io_cert-manager.yaml';
const argoCd = 'kubernetes/delivery/argo-cd.release/helm-releases/HelmChart.helm.cattle.io_argocd.yaml';

export const brokenForHelm: readonly Broken[] = [
  {
    mistake: 'a value that the schema of the chart refuses',
    check,
    file: certManager,
    change: (text) => text.replace(/^( {4})replicaCount: 1$/m, '$1replicaCount: one'),
    said: /replicaCount/,
  },
  {
    mistake: 'a value that the chart takes and the API server does not',
    check,
    file: argoCd,
    change: (text) => text.replace('applicationSet:\n      replicas: 0', 'applicationSet:\n      replicas: two'),
    said: /^Deployment argocd-applicationset-controller of the chart: .*replicas/,
  },
  {
    mistake: 'Pods with other memory than is reckoned with',
    check,
    file: argoCd,
    change: (text) => text.replace(/(controller:[\s\S]*?limits:\n +memory: )\d+Mi/, '$199Mi'),
    said: /is declared as .*\nand the chart makes .*"memoryMebibytes":99\b/,
  },
  {
    mistake: 'a declared Deployment that no chart makes',
    check,
    changeModel: (model) => ({
      ...model,
      workloads: model.workloads.map((each) => (each.name === 'cert-manager-webhook' ? { ...each, name: 'cert-manager-webhooks' } : each)),
    }),
    said: /^Deployment cert-manager\/cert-manager-webhooks is declared, and no chart makes it$/,
  },
];
