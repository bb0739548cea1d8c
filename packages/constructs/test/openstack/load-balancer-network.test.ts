import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Cidr } from '../../src/inventory/index.ts';
import { LoadBalancerNetwork, loadBalancerScript } from '../../src/openstack/load-balancer-network.ts';
import { inventoryWithTunnels } from './small-plane.ts';

const { machines, networks } = inventoryWithTunnels();
const networkOf = (names: readonly string[]) =>
  new LoadBalancerNetwork(
    Cidr.parse('172.31.0.0/16')!,
    networks.get('tunnel'),
    names.map((name) => machines.get(name)),
  );

/** A cloud in a folder: what is made of a kind is a line with its id and its name in the file of the kind. */
const fakeClient = `
openstack() {
  echo "$*" >> calls
  case "$1 $2 $3" in
    "security group list") cat groups 2>/dev/null || true ;;
    "security group create") name="\${@: -1}"; echo "id-$name $name" >> groups; echo "id-$name" ;;
    "flavor show amphora") test -e flavor ;;
    "flavor create --id") touch flavor ;;
    *) case "$2" in
         list) cat "$1" 2>/dev/null || true ;;
         create) name="\${@: -1}"; echo "id-$name $name" >> "$1"; echo "id-$name" ;;
       esac ;;
  esac
}
`;

describe('the network of load balancers', () => {
  it('gives a machine the same addresses whatever other machines there are', () => {
    const alone = networkOf(['compute-2']);
    const both = networkOf(['compute-1', 'compute-2']);
    expect(alone.healthManagers[0]!.address.toString()).toBe('172.31.0.22');
    expect(alone.workers[0]!.address.toString()).toBe('172.31.1.22');
    expect(both.healthManagers[1]!.address.toString()).toBe('172.31.0.22');
    expect([both.servers.first, both.servers.last].map(String)).toEqual(['172.31.2.0', '172.31.255.254']);
  });

  it('is made by a Job that makes nothing twice', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bastide-load-balancers-'));
    try {
      const run = () => {
        // Without SHLVL, and from a socket, bash takes itself for a remote shell and would read the .bashrc of whoever runs this.
        const { status, stderr } = spawnSync('bash', ['--norc', '-c', `set -e${fakeClient}${loadBalancerScript(networkOf(['compute-1', 'compute-2']))}`], {
          cwd: folder,
          encoding: 'utf8',
        });
        expect(stderr).toBe('');
        expect(status).toBe(0);
        return readFileSync(join(folder, 'calls'), 'utf8').split('\n');
      };
      const first = run();
      const ports = first.filter((call) => call.startsWith('port create'));
      expect(ports).toHaveLength(4);
      expect(ports[0]).toBe(
        'port create --project service --project-domain service --network id-lb-mgmt-net --fixed-ip subnet=id-lb-mgmt-subnet,ip-address=172.31.0.21 --host compute-1 --device-owner Octavia:health-mgr --security-group id-lb-health-mgr-sec-grp octavia-health-manager-port-compute-1',
      );
      expect(first.filter((call) => call.startsWith('security group rule create'))).toEqual([
        'security group rule create --protocol tcp --dst-port 9443 id-lb-mgmt-sec-grp',
        'security group rule create --protocol udp --dst-port 5555 id-lb-health-mgr-sec-grp',
      ]);
      const made = (calls: readonly string[]) => calls.filter((call) => / create /.test(call) && !call.startsWith('role'));
      expect(made(run())).toEqual(made(first));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
