import type { Placement } from '../../core/workload.ts';

/** The user of the images of Keycloak, and of keycloak-config-cli. */
const user = { server: 1000, realm: 65_534 } as const;

/** What all Pods here have alike: no token of the API server, no root. */
export const podOf = (part: keyof typeof user, { nodeSelector, tolerations }: Required<Placement>) => ({
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector: { ...nodeSelector } }),
  ...(tolerations.length === 0 ? {} : { tolerations: [...tolerations] as never }),
  securityContext: {
    runAsNonRoot: true,
    runAsUser: user[part],
    runAsGroup: user[part],
    fsGroup: user[part],
    seccompProfile: { type: 'RuntimeDefault' as const },
  },
});

export const unprivileged = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
