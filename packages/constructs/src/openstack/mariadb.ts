import type { IConstruct } from 'constructs';
import { type Budgets, budget, type Profile } from '../core/resources.ts';
import { mariaDbDefinition } from './mariadb-definition.ts';
import { mariaDbFailures } from './mariadb-failures.ts';
import { reportEvenServers } from './odd-servers.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import type { ValuesOf } from './release-definition.ts';

/** System variables of MariaDB by name, as my.cnf has them; sizes with a suffix, e.g. `64M`. */
export type SystemVariables = Readonly<Record<string, string | number>>;

export interface MariaDbProps extends OpenStackReleaseProps<ValuesOf<typeof mariaDbDefinition>> {
  /** System variables that this site wants otherwise. https://mariadb.com/docs/server/server-management/variables-and-modes/server-system-variables @default - none */
  readonly variables?: SystemVariables;
}

/**
 * For `tiny` measured with MariaDB 10.11 and Galera 26.4.23 of Debian, three servers with these variables: 96 MiB idle, 203 with 700 tables of rows, 214
 * with 200 connections beside. What starts a server is a Python program that goes on beside it: 50 MiB, an estimate, as is everything for `standard`
 * and the controller, a loop of Python over the API of Kubernetes.
 */
const budgets: Budgets<'server' | 'controller'> = {
  tiny: { server: budget({ request: 304, limit: 608 }, 200), controller: budget({ request: 48, limit: 96 }, 10) },
  standard: { server: budget({ request: 3072, limit: 6144 }, 1000), controller: budget({ request: 64, limit: 128 }, 10) },
};

const volumeSizes = { tiny: '5Gi', standard: '20Gi' } as const;

/**
 * What the chart chooses for servers of many GiB, cut to the budget. All tables of a small OpenStack are some ten MiB, so the buffer pool holds
 * them whole.
 */
const sizes: Readonly<Record<Profile, SystemVariables>> = {
  tiny: {
    innodb_buffer_pool_size: '64M',
    innodb_log_buffer_size: '4M',
    innodb_log_file_size: '64M',
    // Caches of engines that only temporary and system tables use; the default of each is 128M.
    aria_pagecache_buffer_size: '8M',
    key_buffer_size: '8M',
    // About 20 processes of OpenStack, each with a pool of at most 10 connections to one or two databases.
    max_connections: 400,
    table_open_cache: 1024,
    // Threads that apply what other servers wrote, and that read and write files: as many as there are cores.
    wsrep_slave_threads: 2,
    innodb_read_io_threads: 2,
    innodb_write_io_threads: 2,
  },
  standard: { innodb_buffer_pool_size: '2G' },
};

/** How much Galera keeps of what was written: a server that was away for less gets that alone, and not a copy of everything. */
const writeSetCache = { tiny: '64M', standard: '512M' } as const;

/** The chart's own options of Galera, which one variable holds, and the cache. */
const galeraOptions = (profile: Profile): string =>
  ['evs.suspect_timeout=PT30S', 'gmcast.peer_timeout=PT15S', 'gmcast.listen_addr=tcp://0.0.0.0:4567', `gcache.size=${writeSetCache[profile]}`].join('; ');

const systemVariables = (profile: Profile): SystemVariables => ({
  ...sizes[profile],
  // The chart switches it off; then a page that was half written when the power went is lost, and power goes from all servers at once.
  innodb_doublewrite: 1,
  wsrep_provider_options: galeraOptions(profile),
});

const configurationFile = (variables: SystemVariables): string =>
  ['[mysqld]', ...Object.entries(variables).map(([name, value]) => `${name}=${/[;\s#]/.test(`${value}`) ? `"${value}"` : value}`), ''].join('\n');

/**
 * MariaDB: the databases of all services, on servers that each hold everything. One of them takes all writes; a controller points the Service `mariadb` at
 * another when it is gone. There are two controllers, because one that is lost with the server that takes the writes is replaced only after minutes. They do
 * not know of each other and need not: both choose the first server by name that is ready. https://mariadb.com/docs/galera-cluster
 *
 * There are no back-ups: the chart's own go to a volume beside the data, which does not survive what the servers do not survive.
 */
export class MariaDb extends OpenStackRelease<ValuesOf<typeof mariaDbDefinition>> {
  constructor(scope: IConstruct, id: string, { variables, ...props }: MariaDbProps) {
    const { plane } = props;
    super(scope, id, props, {
      definition: mariaDbDefinition,
      budgets: budgets[plane.profile],
      replicas: { server: 3, controller: 2 },
      purpose: {
        title: 'MariaDB',
        does: 'Keeps what every service of OpenStack knows, on each of its servers.',
        lossBreaks: 'every API answers with errors: nobody logs in, nothing is made or changed.',
        lossKeeps: 'Servers, networks and volumes that are there go on. With one server lost the others go on; with two of three the last one stops.',
        failures: mariaDbFailures(plane.targetNamespace.name),
      },
      values: {
        conf: { database: { config_override: configurationFile({ ...systemVariables(plane.profile), ...variables }) } },
        volume: { class_name: plane.storageClass, size: volumeSizes[plane.profile] },
      },
      waitFor: [{ kind: 'StatefulSet', name: 'mariadb-server' }],
    });
    reportEvenServers(this, 'MariaDB', props.replicas?.['server'] ?? 3);
  }
}
