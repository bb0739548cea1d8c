/**
 * Connections of one process to MariaDB, by profile. On nodes of 4 GB a process has one thread of work or few, and MariaDB pays for each connection that is
 * open; oslo.db's own defaults let one process open 55.
 */
export const databasePool = {
  tiny: { max_pool_size: 2, max_overflow: 8 },
  standard: { max_pool_size: 5, max_overflow: 50 },
} as const;

/** Processes of uWSGI in front of an API, by profile; each takes about 150 MiB. */
export const apiProcesses = { tiny: 1, standard: 4 } as const;
