import * as z from 'zod/mini';
import { closedObject, inWords, list, oneOf, trueOrFalse } from '../core/closed-object.ts';
import { defineChart } from '../delivery/chart.ts';
import { nodeSelector, resources, toleration } from '../kubernetes/pod-fields.ts';

/** Both are on by default, and both would open a second BGP speaker on TCP 179 beside Calico's. */
const switchedOff = closedObject({ enabled: inWords(z.literal(false), 'false: Calico announces the addresses, and TCP 179 of a node has one owner') });

/**
 * The values of the metallb chart that Bastide sets. Its own schema lets unknown keys pass, so a misspelt `speaker` would turn the speaker on.
 * https://github.com/metallb/metallb/blob/v0.16.1/charts/metallb/values.yaml
 */
const values = closedObject({
  speaker: switchedOff,
  frrk8s: switchedOff,
  controller: closedObject({ logLevel: oneOf('warn', 'info', 'debug'), resources }, { nodeSelector, tolerations: list(toleration) }),
  crds: closedObject({ enabled: trueOrFalse, validationFailurePolicy: oneOf('Ignore', 'Fail') }),
});

export const metalLbChart = defineChart({ repository: 'https://metallb.github.io/metallb', name: 'metallb', values });
