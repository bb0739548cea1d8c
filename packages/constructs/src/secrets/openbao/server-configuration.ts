import type { JsonObject } from '../../core/json.ts';
import { hostOfServer, openBaoNames, openBaoServerName } from './names.ts';
import { openBaoPorts } from './ports.ts';

const certificateFolder = `/openbao/userconfig/${openBaoNames.certificate}`;

/** Key of the Secret, which is the id of the key in the store too: a new key gets a new id. */
export const sealKeyName = 'key-1';

/** The storage of a server, on its own volume. */
export const raftStorage: JsonObject = { raft: { path: '/openbao/data' } };

/**
 * What all servers are configured by. As JSON, which is read as HCL is.
 *
 * None of the words that the chart replaces in it may stand here (`HOSTNAME`, `POD_IP` and the like).
 * https://openbao.org/docs/configuration/
 */
export const serverConfiguration = (servers: readonly string[]): JsonObject => ({
  ui: true,
  listener: [
    {
      tcp: {
        address: `[::]:${openBaoPorts.api}`,
        cluster_address: `[::]:${openBaoPorts.cluster}`,
        tls_cert_file: `${certificateFolder}/tls.crt`,
        tls_key_file: `${certificateFolder}/tls.key`,
        // Prometheus has no token of the store.
        telemetry: { unauthenticated_metrics_access: true },
      },
    },
  ],
  storage: {
    raft: {
      path: '/openbao/data',
      retry_join: servers.map((server) => ({
        leader_api_addr: `https://${hostOfServer(server)}:${openBaoPorts.api}`,
        leader_ca_cert_file: `${certificateFolder}/ca.crt`,
        leader_tls_servername: openBaoServerName,
      })),
    },
  },
  seal: { static: { current_key_id: sealKeyName, current_key: `file:///openbao/userconfig/${openBaoNames.seal}/${sealKeyName}` } },
  // Who asked for what goes to the log of the Pod; secrets in it are hashed.
  audit: [{ file: { 'standard-output': { description: 'Every request, in the log of the Pod', options: { file_path: 'stdout' } } } }],
  service_registration: { kubernetes: {} },
  telemetry: { disable_hostname: true, prometheus_retention_time: '12h' },
});
