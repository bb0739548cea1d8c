/**
 * Options that the Ceph of the bench does not know and the one of the sites does, with the release that had them at the latest. They are listed as not shown;
 * any other that the bench does not know is a mistake.
 *
 * https://docs.ceph.com/en/reef/rados/configuration/mclock-config-ref/
 */
export const newerOptions: Readonly<Record<string, string>> = {
  osd_mclock_max_sequential_bandwidth_hdd: '18',
  osd_mclock_max_sequential_bandwidth_ssd: '18',
  osd_mclock_override_recovery_settings: '18',
};
