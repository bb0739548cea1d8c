import { closedObject, list, oneOf } from '../../core/closed-object.ts';
import { textBy } from '../../kubernetes/custom-kind.ts';
import { labelValue, qualifiedName } from '../../kubernetes/formats.ts';
import { labelSelector, resources, toleration } from '../../kubernetes/pod-fields.ts';

/** What Rook lets one say of the Pods of a metadata server or a gateway. */
export const daemonFields = {
  placement: closedObject(
    {},
    {
      nodeAffinity: closedObject(
        {},
        {
          requiredDuringSchedulingIgnoredDuringExecution: closedObject({
            nodeSelectorTerms: list(
              closedObject({
                matchExpressions: list(
                  closedObject({ key: textBy(qualifiedName), operator: oneOf('In', 'NotIn', 'Exists', 'DoesNotExist') }, { values: list(textBy(labelValue)) }),
                ),
              }),
            ),
          }),
        },
      ),
      podAntiAffinity: closedObject(
        {},
        {
          /** Two that match never share a value of the label. */
          requiredDuringSchedulingIgnoredDuringExecution: list(closedObject({ topologyKey: textBy(qualifiedName), labelSelector })),
        },
      ),
      tolerations: list(toleration),
    },
  ),
  resources,
  priorityClassName: textBy(qualifiedName),
} as const;
