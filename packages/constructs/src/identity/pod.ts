import type { Placement } from '../core/workload.ts';

/** What all Pods of the single sign-on and of its database have alike: no token of the API server, no root, the user of the image. */
export const podOf = (user: number, { nodeSelector, tolerations }: Required<Placement>) => ({
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector: { ...nodeSelector } }),
  ...(tolerations.length === 0 ? {} : { tolerations: [...tolerations] as never }),
  securityContext: {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    // A volume of many files is not walked through at each start.
    fsGroupChangePolicy: 'OnRootMismatch' as const,
    seccompProfile: { type: 'RuntimeDefault' as const },
  },
});

export const unprivileged = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
