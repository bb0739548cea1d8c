import { closedObject, list, oneOf, trueOrFalse } from '../core/closed-object.ts';
import { customKind } from '../kubernetes/custom-kind.ts';
import { topologySpreadConstraint } from '../kubernetes/pod-fields.ts';
import { containersNamed, workloadOverride } from './workload-override.ts';

// https://docs.tigera.io/calico/latest/reference/installation/api#apiserver

const apiServerSpec = closedObject(
  {},
  {
    /** Of the aggregated API server, which serves projectcalico.org/v3 unless its CRDs are installed natively. */
    apiServerDeployment: workloadOverride({
      containers: containersNamed('calico-apiserver'),
      initContainers: containersNamed('calico-apiserver-certs-key-cert-provisioner'),
      topologySpreadConstraints: list(topologySpreadConstraint),
    }),
    /** Of the webhooks, which take the API server's place where the CRDs are native. */
    calicoWebhooksDeployment: workloadOverride({ containers: containersNamed('calico-webhooks'), hostNetwork: trueOrFalse }),
    logging: closedObject({}, { apiServer: closedObject({}, { logSeverity: oneOf('Fatal', 'Error', 'Warn', 'Info', 'Debug', 'Trace') }) }),
  },
);

/** Has the operator serve projectcalico.org/v3; there is one, named `default`. */
export const APIServer = customKind({ group: 'operator.tigera.io', version: 'v1', kind: 'APIServer', scope: 'Cluster' }, { spec: apiServerSpec });
