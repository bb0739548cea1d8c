import { closedObject, either, list, map, oneOf, textLike, trueOrFalse, whole } from '../core/closed-object.ts';
import { textBy } from './custom-kind.ts';
import { dataKey, dnsSubdomain, labelValue, qualifiedName } from './formats.ts';

// What custom resources take over from Pods, in the words of closed schemas.
// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/

/** Largest number of the 32 bits that Kubernetes counts most things with. */
export const LARGEST_INT32 = 2_147_483_647;

const quantityText = textLike(/^[0-9]{1,15}(?:\.[0-9]{1,3})?(?:m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/, 'a quantity such as "500m", "0.5" or "2Gi"');

/** Processor time in cores or memory in bytes, with a suffix where that reads better. */
export const quantity = either(quantityText, whole(0));

const amounts = closedObject({}, { cpu: quantity, memory: quantity, 'ephemeral-storage': quantity });

export const resources = closedObject(
  {},
  {
    /** Above its memory limit a container is killed, above its processor limit it waits. */
    limits: amounts,
    /** What the scheduler sets aside. @default - the limits where there are any, else nothing */
    requests: amounts,
  },
);

export const nodeSelector = map(textBy(labelValue), textBy(qualifiedName));

export const toleration = closedObject(
  {},
  {
    /** @default - with `Exists`, every taint */
    key: textBy(qualifiedName),
    /** @default 'Equal' */
    operator: oneOf('Exists', 'Equal'),
    value: textBy(labelValue),
    /** @default - every effect */
    effect: oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
    /** Seconds for which `NoExecute` is tolerated. @default - for ever */
    tolerationSeconds: whole(0),
  },
);

export const labelSelector = closedObject(
  {},
  {
    matchLabels: map(textBy(labelValue), textBy(qualifiedName)),
    matchExpressions: list(
      closedObject({ key: textBy(qualifiedName), operator: oneOf('In', 'NotIn', 'Exists', 'DoesNotExist') }, { values: list(textBy(labelValue)) }),
    ),
  },
);

export const topologySpreadConstraint = closedObject(
  {
    /** By how many Pods the fullest domain may exceed the emptiest. */
    maxSkew: whole(1, LARGEST_INT32),
    /** The node label that tells domains apart, e.g. `kubernetes.io/hostname`. */
    topologyKey: textBy(qualifiedName),
    whenUnsatisfiable: oneOf('DoNotSchedule', 'ScheduleAnyway'),
  },
  {
    labelSelector,
    matchLabelKeys: list(textBy(qualifiedName)),
    minDomains: whole(1, LARGEST_INT32),
    nodeAffinityPolicy: oneOf('Honor', 'Ignore'),
    nodeTaintsPolicy: oneOf('Honor', 'Ignore'),
  },
);

const share = textLike(/^(?:100|[1-9]?[0-9])%$/, 'a share up to "100%"');

/** How many of a set: a number, or a share of it. */
export const countOrShare = either(whole(0, LARGEST_INT32), share);

export const portNumber = whole(1, 65_535);

/** A whole number of seconds, minutes or hours, as Go reads it: `90s`, `5m`, `1h30m`. Fractions are left out because some upstream patterns refuse them. */
export const duration = textLike(/^(?:[0-9]{1,9}(?:ms|s|m|h)){1,4}$/, 'a duration such as "90s", "5m" or "1h30m"');

/** One key of a Secret. */
export const secretKeyRef = closedObject(
  { name: textBy(dnsSubdomain), key: textBy(dataKey) },
  {
    /** Whether the Secret may be absent. @default false */
    optional: trueOrFalse,
  },
);
