import { closedObject, list, map, oneOf, text, trueOrFalse } from '../core/closed-object.ts';
import { defineChart } from '../delivery/chart.ts';

const switchedOff = closedObject({ enabled: trueOrFalse });

/**
 * The values of the tigera-operator chart that Bastide sets; the custom resources are objects of their own.
 * https://github.com/projectcalico/calico/blob/v3.32.1/charts/tigera-operator/values.yaml
 */
const values = closedObject(
  {
    installation: switchedOff,
    apiServer: switchedOff,
    goldmane: switchedOff,
    whisker: switchedOff,
    /** The operator brings the CustomResourceDefinitions, and updates them. */
    manageCRDs: trueOrFalse,
    resources: closedObject({ requests: map(text), limits: map(text) }),
    tigeraOperator: closedObject({ env: list(closedObject({ name: text, value: text })) }),
  },
  {
    tolerations: list(closedObject({}, { key: text, operator: oneOf('Exists', 'Equal'), value: text, effect: oneOf('NoSchedule', 'NoExecute') })),
    nodeSelector: map(text),
  },
);

export const tigeraOperatorChart = defineChart({ repository: 'https://docs.tigera.io/calico/charts', name: 'tigera-operator', values });
