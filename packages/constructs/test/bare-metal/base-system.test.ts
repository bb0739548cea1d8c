import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { BaseSystem, type BaseSystemProps } from '../../src/bare-metal/base-system/base-system.ts';
import { hostGroups } from '../../src/contributions/host-groups.ts';
import { plan } from '../../src/core/plan.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { changedInventory, smallInventory, smallSite } from '../fixtures/small-site.ts';

const planned = (change: (props: Required<BaseSystemProps>) => Partial<BaseSystemProps> = () => ({}), inventory = smallInventory()) => {
  const site = smallSite(inventory);
  const all = { machines: [...site.inventory.machines], defaultRoute: site.inventory.networks.get('management') };
  new BaseSystem(site, 'base', { defaultRoute: all.defaultRoute, ...change(all) });
  return site;
};
const read = (site: ReturnType<typeof planned>) => {
  const { files, findings } = plan(site);
  return { findings, files, text: (path: string) => files.get(`hosts/${path}`)?.bytes(), paths: [...files.keys()].filter((path) => path.startsWith('hosts/')) };
};
const profiles = 'etc/NetworkManager/system-connections';

describe('the base system', () => {
  it('gives every machine its name, its clock, a profile for each interface and VLAN, and how they come into force', () => {
    const { findings, paths } = read(planned());
    expect(findings).toEqual([]);
    expect(paths.filter((path) => path.startsWith('hosts/control-1/'))).toEqual([
      `hosts/control-1/${profiles}/eno1.20.nmconnection`,
      `hosts/control-1/${profiles}/eno1.nmconnection`,
      'hosts/control-1/etc/chrony.conf',
      'hosts/control-1/etc/hostname',
      'hosts/control-1/usr/local/sbin/apply-network-profile',
    ]);
    expect(new Set(paths.map((path) => path.split('/')[1]))).toEqual(new Set([...smallInventory().machines].map(({ name }) => name)));
  });

  it('leaves alone what it was not given, and appliances always', () => {
    expect(read(planned(({ machines }) => ({ machines: machines.slice(0, 1) }))).paths.every((path) => path.startsWith('hosts/control-1/'))).toBe(true);
    const inventory = changedInventory((facts) => {
      facts.machines['compute-2']!.platform = 'opnsense';
    });
    expect(read(planned(() => ({}), inventory)).paths.filter((path) => path.startsWith('hosts/compute-2/'))).toEqual([]);
  });

  it('has the address, the VLAN and the MTU of the inventory, and one way out', () => {
    const site = planned();
    const { networks, machines } = site.inventory;
    const [machine, cluster] = [machines.get('control-1'), networks.get('cluster')];
    const { text } = read(site);
    const vlan = text(`control-1/${profiles}/eno1.20.nmconnection`)!;
    expect(vlan).toContain(`\n[vlan]\nid=${cluster.vlan}\nparent=eno1\n`);
    expect(vlan).toContain(`mtu=${cluster.mtuBytes}\n`);
    expect(vlan).toContain(`address1=${machine.address(cluster)}/${cluster.prefix.prefixLength}\nnever-default=true\n`);
    const nic = text(`compute-1/${profiles}/eno1.nmconnection`)!;
    expect(nic).toContain(`\ngateway=${networks.get('management').gateway}\n`);
    expect(nic).not.toContain('never-default');
    expect(nic).not.toContain('route-metric');
  });

  it('sends nothing larger than a narrow network takes through a NIC that is wide for the VLANs above it', () => {
    const nic = read(planned()).text(`control-1/${profiles}/eno1.nmconnection`)!;
    expect(nic).toContain('[ethernet]\nmtu=9000\n');
    const { prefix, gateway } = smallInventory().networks.get('management');
    expect(nic).toContain(`\nroute1=${prefix},0.0.0.0,50\nroute1_options=mtu=1500\nroute2=0.0.0.0/0,${gateway},100\nroute2_options=mtu=1500\n`);
    expect(nic).not.toContain('gateway=');
  });

  it('brings what changed into force, a profile alone, and a NIC before its VLANs where both did', () => {
    const files = [...read(planned()).files.values()].flatMap(({ content }) => (content.type === 'host-file' ? [content.file] : []));
    const rules = files.filter(({ host, path }) => host.machine.name === 'control-1' && path.endsWith('.nmconnection')).map(({ apply }) => apply);
    const script = '/usr/local/sbin/apply-network-profile';
    // As the module that puts files in place sorts them.
    expect(rules.map((rule) => (rule as { readonly run: string }).run).sort()).toEqual([`${script} eno1`, `${script} eno1 eno1.20`]);
    expect(files.filter(({ path }) => path === script).every(({ mode, apply }) => mode === '0755' && apply === 'none')).toBe(true);
  });

  it('gives a VLAN the name of its network, and brings it into force after its NIC all the same', () => {
    const inventory = changedInventory((facts) => {
      facts.networks['cluster']!.interfaceName = 'a-cluster';
      for (const name of ['compute-1', 'compute-2']) {
        delete facts.machines[name]!.nics['enp1s0'];
        Object.assign(facts.machines[name]!.nics['eno1']!, { mtu: 9000, tagged: ['cluster'] });
      }
    });
    const { files, text, findings } = read(planned(() => ({}), inventory));
    expect(findings).toEqual([]);
    expect(text(`control-1/${profiles}/a-cluster.nmconnection`)).toMatch(
      /^\[connection\]\nid=a-cluster\ntype=vlan\ninterface-name=a-cluster\n[\s\S]*\n\[vlan\]\nid=20\nparent=eno1\n/,
    );
    expect(text(`control-1/${profiles}/eno1.20.nmconnection`)).toBeUndefined();
    const commands = [...files.values()].flatMap(({ content }) =>
      content.type === 'host-file' && content.file.host.machine.name === 'control-1' && content.file.path.endsWith('.nmconnection')
        ? [(content.file.apply as { readonly run: string }).run.split(' ').slice(1).join(' ')]
        : [],
    );
    expect(commands.sort()).toEqual(['eno1', 'eno1 a-cluster']);
  });

  it('has the clock, and the programs that run books ask with', () => {
    const site = planned();
    plan(site);
    const [group] = site.contributions.of(hostGroups);
    expect(group!.value).toMatchObject({ name: 'base_system', packages: ['bind-utils', 'chrony', 'tcpdump'] });
  });

  it('makes its own way out worse than the routes that a product brings, on the machines of that product alone', () => {
    const site = planned();
    hostGroups.declare(new Sample(site, 'bgp', { stages: 0 }), {
      name: 'bgp',
      machines: ['control-1', 'compute-1'].map((name) => site.inventory.machines.get(name)),
      variables: { bastide_fallback_route_metric: 2048 },
    });
    const { text } = read(site);
    expect(text(`control-1/${profiles}/eno1.nmconnection`)).toMatch(/^route2=0\.0\.0\.0\/0,[\d.]+,2048$/m);
    expect(text(`compute-1/${profiles}/eno1.nmconnection`)).toContain('\nroute-metric=2048\n');
    expect(text(`control-2/${profiles}/eno1.nmconnection`)).not.toContain('2048');
  });

  it('refuses a network without a gateway, and a machine that is not in it', () => {
    const inventory = changedInventory((facts) => {
      delete facts.networks['management']!.gateway;
    });
    expect(read(planned(() => ({}), inventory)).findings).toMatchObject([{ rule: 'base-system', what: expect.stringContaining('management has no gateway') }]);
    const site = planned(({ machines }) => ({ machines }));
    const without = changedInventory((facts) => {
      delete (facts.machines['compute-1']!.addresses as Record<string, string>)['cluster'];
    });
    const elsewhere = smallSite(without);
    new BaseSystem(elsewhere, 'base', { defaultRoute: elsewhere.inventory.networks.get('cluster') });
    expect(read(elsewhere).findings).toEqual(
      expect.arrayContaining([expect.objectContaining({ rule: 'base-system', what: expect.stringContaining('compute-1 has no address in cluster') })]),
    );
    expect(read(site).findings).toEqual([]);
  });

  const nmcli = spawnSync('nmcli', ['--version']).status === 0;
  if (!nmcli) console.log('nmcli is not on the PATH: profiles are not read by NetworkManager');
  it.skipIf(!nmcli)('NetworkManager reads every profile as it is meant', () => {
    const { files } = read(planned());
    const texts = [...files.values()].filter(({ path }) => path.endsWith('.nmconnection'));
    expect(texts.length).toBeGreaterThan(5);
    for (const file of texts) {
      // Reads the profile, changes nothing of importance, and writes what it has understood.
      const { stdout, stderr, status } = spawnSync('nmcli', ['--offline', 'connection', 'modify', 'connection.autoconnect', 'yes'], {
        input: file.bytes(),
        encoding: 'utf8',
      });
      expect(status, `${file.path}: ${stderr}`).toBe(0);
      const given = file
        .bytes()
        .split('\n')
        .filter((line) => line.includes('='));
      // Before 1.46 it writes the gateway behind the address.
      const understood = stdout.replace(/^(address1=[^,\n]+),(.+)$/m, '$1\ngateway=$2');
      for (const line of given) expect(understood, file.path).toContain(line);
    }
  });

  const chronyd = spawnSync('chronyd', ['--version']).status === 0;
  if (!chronyd) console.log('chronyd is not on the PATH: its file is not read by it');
  it.skipIf(!chronyd)('chronyd reads its file', () => {
    const text = read(planned()).text('control-1/etc/chrony.conf')!;
    expect(spawnSync('chronyd', ['-p', ...text.trimEnd().split('\n')], { encoding: 'utf8' })).toMatchObject({ status: 0 });
    expect(spawnSync('chronyd', ['-p', 'no-such-word'], { encoding: 'utf8' }).status).not.toBe(0);
  });
});
