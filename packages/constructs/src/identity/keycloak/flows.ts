import type { Flow } from '../../contributions/flows.ts';
import type { Directory } from '../directory.ts';
import { type PostgreSql, postgreSqlPort } from '../postgresql/postgresql.ts';
import { keycloakName, keycloakPorts } from './server.ts';

/** Who speaks with whom besides the people, who come by the route. */
export const keycloakFlows = (namespace: string, database: PostgreSql, { ldap }: Directory): readonly Flow[] => {
  const keycloak = { kind: 'pods', namespace, workload: keycloakName } as const;
  return [
    {
      from: keycloak,
      to: { kind: 'pods', namespace, workload: database.name },
      protocol: 'TCP',
      ports: [postgreSqlPort],
      why: 'Keycloak keeps its realm, sessions and one-time codes',
      encryption: 'clear',
      authentication: 'SCRAM-SHA-256',
    },
    {
      from: { kind: 'pods', namespace },
      to: keycloak,
      protocol: 'TCP',
      ports: [keycloakPorts.http],
      why: 'the realm is imported',
      encryption: 'clear',
      authentication: 'a password',
    },
    ...ldap.urls.map((url): Flow => {
      const [, name, port] = /^ldaps:\/\/([^/:]+)(?::(\d+))?/.exec(url) ?? [undefined, url, undefined];
      return {
        from: keycloak,
        to: { kind: 'outside', name: name! },
        protocol: 'TCP',
        ports: [Number(port ?? 636)],
        why: 'Keycloak reads people and groups, and has passwords checked',
        encryption: 'TLS',
        authentication: 'a password',
      };
    }),
  ];
};
