import { type HostText, hostText } from '../../core/host-text.ts';

/**
 * `/etc/chrony.conf`: the clock follows the time servers of the site, and jumps only while the machine starts.
 *
 * Two servers must agree before they are believed, where there are that many. https://chrony-project.org/doc/4.6/chrony.conf.html
 */
export const chronyFile = (
  timeServers: readonly string[],
): HostText => hostText`${timeServers.map((server) => `server ${server} iburst\n`).join('')}minsources ${Math.min(2, Math.max(1, timeServers.length))}
makestep 1.0 3
rtcsync
driftfile /var/lib/chrony/drift
# Nobody else asks this machine for the time.
port 0
`;
