import { closedObject, list, map, nothing, oneOf, text, trueOrFalse, whole } from '../core/closed-object.ts';
import { defineChart } from '../delivery/chart.ts';
import { quantity, resources, toleration } from '../kubernetes/pod-fields.ts';

/** The chart limits processor time where nobody does; `null` takes that away. */
const managerResources = closedObject({
  limits: closedObject({ cpu: nothing }, { memory: quantity }),
  requests: closedObject({}, { cpu: quantity, memory: quantity }),
});

/**
 * The values of the rook-ceph chart that sites set. Images are its own: its release names those that belong together.
 * https://github.com/rook/rook/blob/v1.20.6/deploy/charts/rook-ceph/values.yaml
 */
const values = closedObject(
  {
    /** Switching it off later takes the definitions, and with them the cluster, away. */
    crds: closedObject({ enabled: trueOrFalse }),
    resources,
    /** Ceph's Pods may write to directories of hosts that enforce SELinux. */
    hostpathRequiresPrivileged: trueOrFalse,
    /** The operator of the CSI drivers comes as a chart inside this one. */
    csi: closedObject({ installCsiOperator: trueOrFalse }, { serviceMonitor: closedObject({ enabled: trueOrFalse }) }),
    'ceph-csi-operator': closedObject({
      controllerManager: closedObject(
        { manager: closedObject({ resources: managerResources }) },
        { nodeSelector: map(text), tolerations: list(toleration), priorityClassName: text },
      ),
    }),
  },
  {
    nodeSelector: map(text),
    tolerations: list(toleration),
    priorityClassName: text,
    logLevel: oneOf('ERROR', 'WARNING', 'INFO', 'DEBUG'),
    enableDiscoveryDaemon: trueOrFalse,
    /** Whether new disks are left alone until the next change of the cluster. */
    disableDeviceHotplug: trueOrFalse,
    revisionHistoryLimit: whole(0, 10),
    monitoring: closedObject({ enabled: trueOrFalse }),
  },
);

export const rookCephChart = defineChart({ repository: 'https://charts.rook.io/release', name: 'rook-ceph', values });
