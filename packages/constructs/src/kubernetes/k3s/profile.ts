import type { Profile } from '../../core/resources.ts';
/**
 * What K3s deploys by itself and a site may leave out. CoreDNS and the runtime classes always stay.
 *
 * https://docs.k3s.io/installation/packaged-components
 */
export type PackagedComponent = 'traefik' | 'local-storage' | 'metrics-server';

export const packagedComponents: readonly PackagedComponent[] = ['local-storage', 'metrics-server', 'traefik'];

/** How the API server's audit log turns over: at most `maxBackups + 1` files of `maxSizeMegabytes` lie on the disk. */
export interface AuditLogRotation {
  readonly maxAgeDays: number;
  readonly maxBackups: number;
  readonly maxSizeMegabytes: number;
}

interface ProfileChoice {
  readonly packagedComponents: readonly PackagedComponent[];
  readonly auditLog: AuditLogRotation;
  readonly containerLog: { readonly maxSizeMebibytes: number; readonly maxFiles: number };
}

/**
 * `tiny` has no metrics-server: it costs 70 MiB to repeat what Prometheus knows, and nothing scales by it. Traefik is nobody's default: the
 * packaged one changes its version with K3s. Local storage would offer volumes that die with one machine.
 */
export const profiles: Readonly<Record<Profile, ProfileChoice>> = {
  tiny: {
    packagedComponents: [],
    auditLog: { maxAgeDays: 7, maxBackups: 4, maxSizeMegabytes: 20 },
    containerLog: { maxSizeMebibytes: 5, maxFiles: 2 },
  },
  standard: {
    packagedComponents: ['metrics-server'],
    auditLog: { maxAgeDays: 30, maxBackups: 10, maxSizeMegabytes: 100 },
    containerLog: { maxSizeMebibytes: 10, maxFiles: 5 },
  },
};
