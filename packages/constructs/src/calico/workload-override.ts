import { closedObject, list, map, oneOf, type Shape, text, whole } from '../core/closed-object.ts';
import { textBy } from '../kubernetes/custom-kind.ts';
import { annotationKey, labelValue, qualifiedName } from '../kubernetes/formats.ts';
import { LARGEST_INT32, nodeSelector, resources, toleration } from '../kubernetes/pod-fields.ts';

// What the operator lets one change of the Deployments and DaemonSets that it makes.
// https://docs.tigera.io/calico/latest/reference/installation/api

const metadata = closedObject(
  {},
  {
    /** Added where the operator itself sets no label of that name. */
    labels: map(textBy(labelValue), textBy(qualifiedName)),
    annotations: map(text, textBy(annotationKey)),
  },
);

/** The resources of containers, by the names that the operator gives them. */
export const containersNamed = <const Names extends readonly [string, ...string[]]>(...names: Names) =>
  list(closedObject({ name: oneOf(...names) }, { resources }));

/** `pod` is what may be changed of the Pods beside where they run, `workload` of the Deployment or DaemonSet. */
export const workloadOverride = <Pod extends Shape, Workload extends Shape = Record<never, never>>(pod: Pod, workload?: Workload) =>
  closedObject(
    {},
    {
      metadata,
      spec: closedObject(
        {},
        {
          ...(workload as Workload),
          /** For how many seconds a new Pod must be ready before it counts. @default 0 */
          minReadySeconds: whole(0, LARGEST_INT32),
          template: closedObject(
            {},
            {
              metadata,
              spec: closedObject(
                {},
                {
                  ...pod,
                  nodeSelector,
                  /** Instead of the operator's own. */
                  tolerations: list(toleration),
                },
              ),
            },
          ),
        },
      ),
    },
  );
