import type { Placement } from '../../core/workload.ts';

/** The user `postgres` of the image. */
const postgresUser = 999;

/** What all Pods of PostgreSQL have alike: no token of the API server, no root, the user of the image. */
export const pod = ({ nodeSelector, tolerations }: Required<Placement>) => ({
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector: { ...nodeSelector } }),
  ...(tolerations.length === 0 ? {} : { tolerations: [...tolerations] as never }),
  securityContext: {
    runAsNonRoot: true,
    runAsUser: postgresUser,
    runAsGroup: postgresUser,
    fsGroup: postgresUser,
    fsGroupChangePolicy: 'OnRootMismatch' as const,
    seccompProfile: { type: 'RuntimeDefault' as const },
  },
});
