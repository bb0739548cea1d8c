import { type HostText, hostYaml } from '../../core/host-text.ts';
import type { Profile } from '../../core/resources.ts';
import { profiles } from './profile.ts';
import type { Reservation } from './reservation.ts';

/**
 * K3s passes this folder to its kubelet as `--config-dir`. It writes `00-k3s-defaults.conf` there at every start, copies what `kubelet-arg`
 * names to `10-…` and `20-…`, and leaves other files alone; later names win, maps are merged key by key.
 *
 * https://docs.k3s.io/installation/configuration#kubelet-configuration (K3s 1.32 and later)
 */
export const kubeletDropIn = '/var/lib/rancher/k3s/agent/etc/kubelet.conf.d/50-bastide.conf';

/** The part of KubeletConfiguration in which Bastide differs from K3s. */
export const kubeletFile = (reservation: Reservation, profile: Profile): HostText => {
  const { containerLog } = profiles[profile];
  return hostYaml({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    containerLogMaxFiles: containerLog.maxFiles,
    containerLogMaxSize: `${containerLog.maxSizeMebibytes}Mi`,
    // The thresholds of disks stay those of K3s: maps are merged.
    evictionHard: { 'memory.available': `${reservation.evictionMemoryMebibytes}Mi` },
    kubeReserved: { cpu: `${reservation.kubeCpuMillicores}m`, memory: `${reservation.kubeMemoryMebibytes}Mi` },
    // One Pod must not take all process numbers of the machine (CIS Kubernetes benchmark 4.2.13).
    podPidsLimit: 4096,
    // K3s sets both to zero, and Pods would lose their network before they are told that the machine goes down.
    shutdownGracePeriod: '60s',
    shutdownGracePeriodCriticalPods: '20s',
    // Pods together are held to what this and kubeReserved leave, so what runs outside of them keeps its memory.
    systemReserved: { cpu: `${reservation.systemCpuMillicores}m`, memory: `${reservation.systemMemoryMebibytes + reservation.othersMemoryMebibytes}Mi` },
  });
};
