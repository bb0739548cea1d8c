import type { Flow } from '../../contributions/flows.ts';
import { openBaoNames } from './names.ts';
import { openBaoPorts } from './ports.ts';

const servers = { kind: 'pods', namespace: openBaoNames.namespace } as const;

/** Connections of the store within the cluster; those of people belong to its route. */
export const openBaoFlows = (readerNamespace: string): readonly Flow[] => [
  {
    from: servers,
    to: servers,
    protocol: 'TCP',
    ports: [openBaoPorts.api, openBaoPorts.cluster],
    why: 'servers of the secret store join and follow the one that leads, and the Job that configures them asks it',
    encryption: 'TLS',
  },
  {
    from: { kind: 'pods', namespace: readerNamespace },
    to: servers,
    protocol: 'TCP',
    ports: [openBaoPorts.api],
    why: 'External Secrets reads the secret store',
    encryption: 'TLS',
    authentication: 'a token of its ServiceAccount',
  },
];
