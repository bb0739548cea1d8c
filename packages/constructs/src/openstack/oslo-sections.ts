import { closedObject, either, nothing, oneOf, text, trueOrFalse, whole } from '../core/closed-object.ts';

// Sections of oslo.config that services have in common, with the options that Bastide or a site sets. Verification holds each option against the
// registries of the real services. https://docs.openstack.org/oslo.messaging/latest/configuration/opts.html and its neighbours

/** In `DEFAULT` of every service. */
export const loggingOptions = {
  /** Say everything. @default false */
  debug: trueOrFalse,
};

/** `[database]`, and sections like it. */
export const database = closedObject(
  {},
  {
    /** Connections that are kept open, by each process. @default 5 */
    max_pool_size: whole(1, 1000),
    /** Connections that are opened beyond that when all are in use. @default 50 */
    max_overflow: whole(0, 1000),
    /** Seconds after which a connection is replaced, before MariaDB or a firewall drops it. @default 3600 */
    connection_recycle_time: whole(1),
    /** Attempts at the start; -1 tries for ever. */
    max_retries: whole(-1),
  },
);

/** `[oslo_messaging_rabbit]`. */
export const oslo_messaging_rabbit = closedObject(
  {},
  {
    /** Classic mirrored queues, which RabbitMQ 4 does not have. */
    rabbit_ha_queues: trueOrFalse,
    /** Queues that a majority of servers agrees on. */
    rabbit_quorum_queue: trueOrFalse,
    /** The same for queues of replies and fanouts. */
    rabbit_transient_quorum_queue: trueOrFalse,
    /** Names of queues that survive a restart, so that quorum queues are not left behind by each. */
    use_queue_manager: trueOrFalse,
    heartbeat_timeout_threshold: whole(0),
    rpc_conn_pool_size: whole(1, 1000),
  },
);

/** `[oslo_messaging_notifications]`. */
export const oslo_messaging_notifications = closedObject({}, { driver: oneOf('noop', 'messagingv2', 'log') });

/** `[keystone_authtoken]`: how a service checks tokens. Accounts and addresses come from `endpoints`. */
export const keystone_authtoken = closedObject(
  {},
  {
    /** Seconds for which a checked token is believed. @default 300 */
    token_cache_time: whole(-1),
    memcache_security_strategy: oneOf('None', 'MAC', 'ENCRYPT'),
  },
);

/** Policies of RabbitMQ that a Job of the chart sets in the virtual host of the service. */
export const rabbitMqPolicies = closedObject({}, { policies: nothing });

/** uWSGI in front of an API. https://uwsgi-docs.readthedocs.io/en/latest/Options.html */
export const uwsgi = closedObject(
  {},
  {
    uwsgi: closedObject(
      {},
      {
        /** Each takes about 150 MiB. */
        processes: whole(1, 64),
        threads: whole(1, 64),
        /** Without it, `module` is loaded. */
        'wsgi-file': either(text, nothing),
        /** e.g. `designate.wsgi.api:application`. */
        module: text,
      },
    ),
  },
);
