import { type Budgets, budget } from '../core/resources.ts';

export type CalicoPart = 'operator' | 'node' | 'installCni' | 'typha' | 'kubeControllers' | 'apiServer';

/**
 * Memory of Calico's parts. A node of a small cluster keeps Felix, BIRD and confd in about 150 MiB; the init container only copies files.
 * docs/decisions/0006-memory-budgets.md says what was and was not measured.
 */
export const budgets: Budgets<CalicoPart> = {
  tiny: {
    operator: budget({ request: 96, limit: 256 }, 50),
    node: budget({ request: 160, limit: 384 }, 150),
    installCni: budget({ request: 16, limit: 96 }, 10),
    typha: budget({ request: 48, limit: 160 }, 50),
    kubeControllers: budget({ request: 48, limit: 160 }, 25),
    apiServer: budget({ request: 64, limit: 192 }, 50),
  },
  standard: {
    operator: budget({ request: 128, limit: 512 }, 100),
    node: budget({ request: 256, limit: 768 }, 250),
    installCni: budget({ request: 32, limit: 128 }, 10),
    typha: budget({ request: 128, limit: 384 }, 100),
    kubeControllers: budget({ request: 128, limit: 384 }, 50),
    apiServer: budget({ request: 128, limit: 384 }, 100),
  },
};
