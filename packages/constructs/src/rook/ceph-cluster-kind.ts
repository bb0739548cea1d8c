import { closedObject, list, map, oneOf, text, textLike, trueOrFalse, whole } from '../core/closed-object.ts';
import { customKind, textBy } from '../kubernetes/custom-kind.ts';
import { qualifiedName } from '../kubernetes/formats.ts';
import { duration, LARGEST_INT32, resources } from '../kubernetes/pod-fields.ts';
import { networkFields, storageFields } from './ceph-cluster-fields.ts';
import { daemonFields } from './pools/daemon-fields.ts';

const keyType = oneOf('aes', 'aes256k');
const check = closedObject({}, { disabled: trueOrFalse, interval: duration, timeout: duration });
const mute = closedObject({ policy: oneOf('mute', 'unmute') });
const daemons = ['mon', 'mgr', 'osd', 'prepareosd', 'exporter', 'crashcollector', 'cleanup'];
const parts = [...daemons, 'mgr-sidecar', 'logcollector', 'cmd-reporter'];
const oneOfThese = (words: readonly string[]) => textLike(new RegExp(`^(?:${words.join('|')})$`), words.join(', '));

/**
 * `cleanupPolicy` is left out on purpose: its `confirmation` makes Rook wipe every disk once the object is deleted, and no file in Git
 * should be one revert away from that. `external`, `dashboard.port` and the like are left out because nothing here uses them.
 */
const spec = closedObject(
  {
    cephVersion: closedObject({ image: text, allowUnsupported: trueOrFalse }),
    /** Where monitors keep their store. It cannot be changed. */
    dataDirHostPath: textLike(/^\/\S+$/, 'an absolute path'),
    mon: closedObject({ count: whole(1, 9), allowMultiplePerNode: trueOrFalse }),
    network: networkFields,
    storage: storageFields,
  },
  {
    mgr: closedObject({ count: whole(1, 5), allowMultiplePerNode: trueOrFalse }, { modules: list(closedObject({ name: text, enabled: trueOrFalse })) }),
    dashboard: closedObject({ enabled: trueOrFalse }),
    monitoring: closedObject(
      {
        /** Whether Rook makes ServiceMonitors, which need the Prometheus operator. */
        enabled: trueOrFalse,
      },
      { metricsDisabled: trueOrFalse },
    ),
    security: closedObject({ cephx: closedObject({}, { csi: closedObject({ keyType }), daemon: closedObject({ keyType }) }) }),
    /** By target (`global`, `mon`, `osd`, `osd.3` …) → option → value as text. Rook applies them to running daemons; it never unsets one. */
    cephConfig: map(
      map(text, textLike(/^[a-z][a-z0-9_/]*$/, 'the name of an option')),
      textLike(/^[a-z][a-z0-9.*_-]*$/, 'global, or a daemon such as mon, osd or osd.3'),
    ),
    placement: map(daemonFields.placement, oneOfThese(['all', ...daemons])),
    resources: map(resources, oneOfThese(parts)),
    priorityClassNames: map(textBy(qualifiedName), oneOfThese(['all', ...parts])),
    crashCollector: closedObject({ disable: trueOrFalse }, { daysToRetain: whole(1, 365) }),
    /** Writes files on the hosts; without it daemons log to their Pods. */
    logCollector: closedObject({ enabled: trueOrFalse }),
    csi: closedObject({}, { readAffinity: closedObject({ enabled: trueOrFalse }) }),
    skipUpgradeChecks: trueOrFalse,
    continueUpgradeAfterChecksEvenIfNotHealthy: trueOrFalse,
    upgradeOSDRequiresHealthyPGs: trueOrFalse,
    waitTimeoutForHealthyOSDInMinutes: whole(1, 1440),
    removeOSDsIfOutAndSafeToRemove: trueOrFalse,
    disruptionManagement: closedObject({ managePodBudgets: trueOrFalse }, { osdMaintenanceTimeout: whole(1, LARGEST_INT32) }),
    healthCheck: closedObject(
      {},
      {
        daemonHealth: closedObject({}, { mon: check, osd: check, status: check }),
        /** By code, as `ceph health detail` prints it; only what is true of every cluster whose clients have AES keys. */
        muteHealthWarning: closedObject({}, { AUTH_INSECURE_CLIENT_KEY_TYPE: mute, AUTH_INSECURE_KEYS_ALLOWED: mute, AUTH_INSECURE_KEYS_CREATABLE: mute }),
      },
    ),
  },
);

/** A Ceph cluster as Rook runs it. */
export const CephCluster = customKind({ group: 'ceph.rook.io', version: 'v1', kind: 'CephCluster', scope: 'Namespaced' }, { spec });
