import type { JsonObject } from '../../core/json.ts';
import { hostOfServer, openBaoNames } from './names.ts';
import { policyText } from './policy.ts';

/** Keys of the ConfigMap for the first start. */
export const initializationFiles = { configuration: 'initialization.json', firstStart: 'first-start.sh' } as const;

/** Where that ConfigMap lies in the Pods. */
export const initializationFolder = `/openbao/userconfig/${openBaoNames.initialization}`;

/**
 * What the first server does by itself, once, with a root token that it revokes at the end and shows nobody: just enough for the Job that
 * configures the rest. That Job may write its own policy, and so give itself every right; it begins by writing the one that it needs. Whoever gets a
 * token of its ServiceAccount can do the same, which is why the account is declared as one that needs no single sign-on.
 * https://openbao.org/docs/configuration/self-init/
 */
export const initializationConfiguration = (storage: JsonObject): JsonObject => {
  const requests: readonly (readonly [string, string, JsonObject])[] = [
    ['authentication', 'sys/auth/kubernetes', { type: 'kubernetes' }],
    ['api-server', 'auth/kubernetes/config', { kubernetes_host: 'https://kubernetes.default.svc' }],
    [
      'policy',
      `sys/policies/acl/${openBaoNames.configuration}`,
      { policy: policyText([{ path: `sys/policies/acl/${openBaoNames.configuration}`, capabilities: ['create', 'read', 'update'] }]) },
    ],
    ['role', `auth/kubernetes/role/${openBaoNames.configuration}`, configurationRole],
  ];
  return {
    // In the place of that of the other configuration: who initializes must not try to join at the same time.
    storage,
    initialize: [{ configuration: { request: requests.map(([name, path, data]) => ({ [name]: { operation: 'update', path, data } })) } }],
  };
};

/** Who may log in as the Job, and for how long. */
export const configurationRole = {
  bound_service_account_names: [openBaoNames.configuration],
  bound_service_account_namespaces: [openBaoNames.namespace],
  audience: openBaoNames.audience,
  token_policies: [openBaoNames.configuration],
  token_ttl: '15m',
  token_max_ttl: '15m',
} as const;

/**
 * Says which further configuration a server starts with. Every server that has the stanza `initialize` makes a store of its own, seen with 2.6.2
 * although it had others to join; so only the first gets it, and only while no other has an address: Pods are made in their order, and
 * those of a running store have addresses even when they are not ready. Its own address is waited for, so that a DNS which does not answer is not
 * taken for an absence.
 */
export const firstStartScript = ([first, ...others]: readonly string[]): string => `[ "$HOSTNAME" = ${first} ] || exit 0
until getent hosts ${hostOfServer(first!)} >/dev/null; do sleep 1; done
for other in ${others.map(hostOfServer).join(' ')}; do
  if getent hosts "$other" >/dev/null; then exit 0; fi
done
echo -config=${initializationFolder}/${initializationFiles.configuration}
`;
