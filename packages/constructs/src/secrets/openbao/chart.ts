import { closedObject, list, map, oneOf, text, trueOrFalse, whole } from '../../core/closed-object.ts';
import { defineChart } from '../../delivery/chart.ts';
import { nodeSelector, resources, toleration } from '../../kubernetes/pod-fields.ts';

const switchedOff = closedObject({ enabled: trueOrFalse });
const volume = closedObject({ enabled: trueOrFalse, size: text }, { storageClass: text });

/**
 * The values of the chart that Bastide sets. The chart holds its values against a schema of its own, too.
 * https://github.com/openbao/openbao-helm/blob/openbao-0.29.2/charts/openbao/values.yaml
 */
const values = closedObject({
  global: closedObject({ tlsDisable: trueOrFalse }),
  injector: switchedOff,
  csi: switchedOff,
  server: closedObject({
    updateStrategyType: oneOf('RollingUpdate', 'OnDelete'),
    extraArgs: text,
    resources,
    nodeSelector,
    tolerations: list(toleration),
    priorityClassName: text,
    extraEnvironmentVars: map(text),
    /** Each lies in /openbao/userconfig, in a folder of its name. */
    extraVolumes: list(closedObject({ type: oneOf('secret', 'configMap'), name: text })),
    postStart: list(text),
    statefulSet: closedObject({
      securityContext: closedObject({
        container: closedObject({
          allowPrivilegeEscalation: trueOrFalse,
          capabilities: closedObject({ drop: list(text) }),
        }),
      }),
    }),
    dataStorage: volume,
    auditStorage: switchedOff,
    standalone: switchedOff,
    ha: closedObject({
      enabled: trueOrFalse,
      replicas: whole(1, 7),
      raft: closedObject({
        enabled: trueOrFalse,
        setNodeId: trueOrFalse,
        /** HCL or JSON, as a text: 0.29.2 fails on an object. The chart looks for templates in it. */
        config: text,
      }),
    }),
  }),
});

export const openBaoChart = defineChart({ repository: 'https://openbao.github.io/openbao-helm', name: 'openbao', values });
