import { closedObject, either, list, oneOf, text, trueOrFalse, whole } from '../core/closed-object.ts';
import { defineChart } from '../delivery/chart.ts';
import { resources, toleration } from '../kubernetes/pod-fields.ts';
import { daemonFields } from './pools/daemon-fields.ts';

/** A driver that is not used: the chart deploys each of the four unless it is told not to. */
const off = closedObject({ enabled: trueOrFalse });

const nodeAffinity = daemonFields.placement;

/** Logs go to the Pods; files on the hosts would need another container in each Pod. */
const log = closedObject({ verbosity: whole(0, 5), rotation: closedObject({ enabled: trueOrFalse }) });

const driver = closedObject(
  {
    enabled: trueOrFalse,
    /** StorageClasses name it as their provisioner. */
    name: text,
    log,
    snapshotPolicy: oneOf('none', 'volumeSnapshot', 'volumeGroupSnapshot'),
    nodePlugin: closedObject(
      { resources: closedObject({ plugin: resources, registrar: resources }) },
      {
        affinity: nodeAffinity,
        tolerations: list(toleration),
        priorityClassName: text,
        /** K3s keeps the kubelet where Kubernetes does, whatever its own folder is. */
        kubeletDirPath: text,
        /** Needed where the kubelet mounts with a context of SELinux. */
        enableSeLinuxHostMount: trueOrFalse,
      },
    ),
    controllerPlugin: closedObject(
      {
        replicas: whole(1, 3),
        resources: closedObject({ plugin: resources, provisioner: resources, attacher: resources, resizer: resources }, { snapshotter: resources }),
      },
      { affinity: nodeAffinity, tolerations: list(toleration), priorityClassName: text, hostNetwork: trueOrFalse },
    ),
  },
  { attachRequired: trueOrFalse, generateOMapInfo: trueOrFalse, deployCsiAddons: trueOrFalse, cephFsClientType: oneOf('kernel', 'autodetect') },
);

/**
 * The values of the ceph-csi-drivers chart that sites set; they become objects of the kinds OperatorConfig and Driver.
 * https://github.com/ceph/ceph-csi-operator/blob/v1.0.4/deploy/charts/ceph-csi-drivers/values.yaml
 */
const values = closedObject({
  operatorConfig: closedObject({
    namespace: text,
    driverSpecDefaults: closedObject({
      log,
      /** The ConfigMap with the images, which the rook-ceph chart brings. */
      imageSet: closedObject({ name: text }),
    }),
  }),
  drivers: closedObject({ rbd: driver, cephfs: either(driver, off), nfs: off, nvmeof: off }),
});

export const cephCsiDriversChart = defineChart({ repository: 'https://ceph.github.io/ceph-csi-operator', name: 'ceph-csi-drivers', values });
