import { defineContribution } from '../core/contribution.ts';

/** An image that machines run without Kubernetes, as a Quadlet of podman does. Those of Pods are known by their workloads. */
export interface HostImage {
  /** With its tag or digest, e.g. `docker.io/tynany/frr_exporter:v1.8.0`. */
  readonly image: string;
}

export const hostImages = defineContribution<HostImage>('host-image');
