/** What Ceph listens on. https://docs.ceph.com/en/tentacle/rados/configuration/network-config-ref/#ip-tables */
export const cephPorts = {
  /** Monitors, by the protocol msgr2; the old protocol's 6789 stays closed. */
  mon: 3300,
  /** OSDs, managers, metadata servers take the first free ones. */
  daemons: { first: 6800, last: 7568 },
  mgrMetrics: 9283,
  exporterMetrics: 9926,
} as const;

/** An OSD listens four times: for clients, for other OSDs, and for heartbeats on both networks. */
export const portsOfAnOsd = 4;
