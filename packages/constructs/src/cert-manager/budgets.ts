import { type Budgets, budget, type Profile } from '../core/resources.ts';

export type CertManagerPart = 'controller' | 'webhook' | 'cainjector' | 'startupApiCheck';

/**
 * Memory of cert-manager's parts. Measured of v1.21.1 against an API server of Kubernetes 1.35 with 150 Certificates, 1150 Secrets and 65
 * CustomResourceDefinitions, the large ones of Calico, Rook and Argo CD among them: the controller keeps 48 MiB beside its program, the CA
 * injector 64 MiB, or 18 MiB where it leaves definitions alone. The webhook and the check were not measured; they remember nothing.
 */
export const budgets: Budgets<CertManagerPart> = {
  tiny: {
    controller: budget({ request: 64, limit: 192 }, 20),
    webhook: budget({ request: 32, limit: 96 }, 10),
    cainjector: budget({ request: 32, limit: 128 }, 10),
    startupApiCheck: budget({ request: 16, limit: 64 }, 10),
  },
  standard: {
    controller: budget({ request: 128, limit: 512 }, 50),
    webhook: budget({ request: 64, limit: 192 }, 25),
    cainjector: budget({ request: 128, limit: 512 }, 25),
    startupApiCheck: budget({ request: 16, limit: 64 }, 10),
  },
};

/** How many Pods run a part; those beyond the first wait for the lease, except the webhook's, which all answer. */
export const replicas: Readonly<Record<Profile, Readonly<Record<Exclude<CertManagerPart, 'startupApiCheck'>, number>>>> = {
  tiny: { controller: 1, webhook: 1, cainjector: 1 },
  standard: { controller: 2, webhook: 3, cainjector: 2 },
};
