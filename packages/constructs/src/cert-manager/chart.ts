import { closedObject, list, oneOf, text, trueOrFalse, whole } from '../core/closed-object.ts';
import { defineChart } from '../delivery/chart.ts';
import { nodeSelector, resources, toleration } from '../kubernetes/pod-fields.ts';

const placed = { resources, nodeSelector, tolerations: list(toleration) };
/**
 * Then no authority is written into the conversion webhooks of CustomResourceDefinitions, and none of them has to be remembered.
 * https://cert-manager.io/docs/cli/cainjector/
 */
export const leaveDefinitionsAlone = '--enable-customresourcedefinitions-injectable=false';

const replicaCount = whole(1, 9);

/**
 * The values of the cert-manager chart that Bastide sets. The chart holds its values against a schema of its own, too.
 * https://github.com/cert-manager/cert-manager/blob/v1.21.1/deploy/charts/cert-manager/values.yaml
 */
const values = closedObject({
  /** Kept when the release is removed: with the definitions would go every Certificate of the cluster. */
  crds: closedObject({ enabled: trueOrFalse, keep: trueOrFalse }),
  /** The chart's default is kube-system, where it would need rights that nothing else asks for. */
  global: closedObject({ leaderElection: closedObject({ namespace: text }) }),
  replicaCount,
  ...placed,
  webhook: closedObject({ replicaCount, ...placed }),
  cainjector: closedObject({ replicaCount, ...placed }, { extraArgs: list(oneOf(leaveDefinitionsAlone)) }),
  startupapicheck: closedObject(placed),
});

/** Upstream's README names the OCI repository; charts.jetstack.io still mirrors it. */
export const certManagerChart = defineChart({ repository: 'oci://quay.io/jetstack/charts', name: 'cert-manager', values });
