import { closedObject, list, map, text, trueOrFalse, whole } from '../core/closed-object.ts';
import { defineChart } from '../delivery/chart.ts';
import { nodeSelector, resources, toleration } from '../kubernetes/pod-fields.ts';

const replicaCount = whole(1, 9);
const part = { replicaCount, resources, nodeSelector, tolerations: list(toleration) };

/**
 * The values of the external-secrets chart that Bastide sets. The chart holds its values against a schema of its own, too.
 * https://github.com/external-secrets/external-secrets/blob/helm-chart-2.8.0/deploy/charts/external-secrets/values.yaml
 */
const values = closedObject({
  installCRDs: trueOrFalse,
  crds: closedObject({
    annotations: map(text),
    createClusterExternalSecret: trueOrFalse,
    createClusterPushSecret: trueOrFalse,
  }),
  /** Off where its definition is not created. */
  processClusterExternalSecret: trueOrFalse,
  processClusterPushSecret: trueOrFalse,
  leaderElect: trueOrFalse,
  ...part,
  livenessProbe: closedObject({ enabled: trueOrFalse }),
  readinessProbe: closedObject({ enabled: trueOrFalse }),
  rbac: closedObject({ servicebindings: closedObject({ create: trueOrFalse }) }),
  webhook: closedObject(part),
  certController: closedObject(part),
});

export const externalSecretsChart = defineChart({ repository: 'https://charts.external-secrets.io', name: 'external-secrets', values });
