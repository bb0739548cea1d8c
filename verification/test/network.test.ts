import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { birdConf } from '../src/fabric/node-speaker.ts';
import { readDaemons } from '../src/network/frr.ts';
import { KernelRoutes, routesOf } from '../src/network/kernel-routes.ts';
import { interfaceOfProfile, type MachineInterface } from '../src/network/machine-interfaces.ts';
import { ip, Namespaces, namespacesLacked } from '../src/network/namespaces.ts';
import { strandsOf } from '../src/network/wires.ts';
import { Wiring } from '../src/network/wiring.ts';
import { run } from '../src/run.ts';
import { filledIn, standInFor } from '../src/secrets.ts';
import { smallInventory } from './small-fabric.ts';

const inventory = smallInventory();
/** In management without a tag, in cluster and, where the machine is a router, in fabric with one. */
const interfacesOf = ({ name, nics }: { readonly name: string; readonly nics: readonly { readonly name: string }[] }): readonly MachineInterface[] => {
  const nic = nics[0]!.name;
  const last = `${name.startsWith('leaf') ? 1 : name.startsWith('firewall') ? 2 : 3}${name.at(-1)}`;
  const on = (vlan: number, prefix: string): MachineInterface => ({
    name: `${nic}.${vlan}`,
    nic,
    vlan,
    mtuBytes: 9000,
    addresses: [`${prefix}.${last}/24`],
    routes: [],
  });
  return [{ name: nic, nic, vlan: undefined, mtuBytes: 1500, addresses: [`10.0.10.${last}/24`], routes: [] }, on(20, '10.0.20'), on(70, '10.0.70')];
};

describe('the wires of a laboratory', () => {
  const strands = strandsOf(inventory, interfacesOf);
  const of = (label: string) =>
    strands
      .get(inventory.cables.find((cable) => cable.label === label)!)!
      .map(({ from, to }) => `${from.at} ${from.interface} - ${to.at} ${to.interface} ${to.bridge}`);

  it('run from each interface to the bridge of its VLAN, and to none where the port does not carry it', () => {
    expect(of('L1')).toEqual(['leaf-1 eno1 - switch-1 p1.10 vlan10', 'leaf-1 eno1.20 - switch-1 p1.20 vlan20', 'leaf-1 eno1.70 - switch-1 p1.70 vlan70']);
    expect(of('N2')).toEqual(['node-2 eno1 - switch-2 p3.10 vlan10', 'node-2 eno1.20 - switch-2 p3.20 vlan20', 'node-2 eno1.70 - switch-2 p3.70 undefined']);
  });

  it('carry every VLAN between switches, and one network to the outside', () => {
    expect(of('between')).toHaveLength(inventory.networks.all.length);
    expect(of('WAN')).toEqual(['outside-8 uplink - switch-1 p7.60 vlan60']);
  });
});

describe('a profile of NetworkManager', () => {
  it('is an interface with its VLAN, addresses and routes', () => {
    const text = `[connection]\nid=eno1.20\ntype=vlan\ninterface-name=eno1.20\n\n[ethernet]\nmtu=9000\n\n[vlan]\nid=20\nparent=eno1\n\n[ipv4]\nmethod=manual\naddress1=10.0.20.11/24\nroute1=10.0.20.0/24,0.0.0.0,50\nroute1_options=mtu=1500\nroute2=0.0.0.0/0,10.0.20.1,2048\n`;
    expect(interfaceOfProfile(text)).toEqual({
      name: 'eno1.20',
      nic: 'eno1',
      vlan: 20,
      mtuBytes: 9000,
      addresses: ['10.0.20.11/24'],
      routes: [
        { destination: '10.0.20.0/24', gateway: undefined, metric: 50 },
        { destination: '0.0.0.0/0', gateway: '10.0.20.1', metric: 2048 },
      ],
    });
  });

  it('may be a NIC without an address', () => {
    expect(interfaceOfProfile('[connection]\ninterface-name=enp2s0\n[ipv4]\nmethod=disabled\n')).toMatchObject({
      name: 'enp2s0',
      nic: 'enp2s0',
      vlan: undefined,
      addresses: [],
    });
  });
});

describe('routes of the kernel', () => {
  it('have one next hop, several, or lead nowhere and are none', () => {
    const json = JSON.stringify([
      { dst: 'default', nexthops: [{ gateway: '10.0.70.22' }, { gateway: '10.0.70.21' }] },
      { dst: '10.0.255.1', gateway: '10.0.70.21', dev: 'eno1.70' },
      { type: 'blackhole', dst: '10.42.0.0/26' },
    ]);
    expect([...routesOf(json)]).toEqual([
      ['0.0.0.0/0', ['10.0.70.21', '10.0.70.22']],
      ['10.0.255.1/32', ['10.0.70.21']],
    ]);
    expect([...routesOf('')]).toEqual([]);
  });
});

describe("FRR's file daemons", () => {
  it('names what runs, zebra first, with the options and the profile of each', () => {
    const { names, optionsOf } = readDaemons('bgpd=yes\nospfd=no\nvtysh_enable=yes\nzebra_options="-A 127.0.0.1 -P 0"\nfrr_profile="datacenter"\n');
    expect(names).toEqual(['zebra', 'staticd', 'bgpd']);
    expect(optionsOf('zebra')).toEqual(['-F', 'datacenter', '-A', '127.0.0.1', '-P', '0']);
    expect(optionsOf('bgpd')).toEqual(['-F', 'datacenter']);
  });
});

describe('a stand-in for a secret', () => {
  it('is the same wherever the secret stands, and another for another secret', () => {
    expect(filledIn('password @@secret:text:sites/small/fabric#one@@\n')).toBe(`password ${standInFor('sites/small/fabric#one')}\n`);
    expect(standInFor('sites/small/fabric#one')).not.toBe(standInFor('sites/small/fabric#other'));
  });
});

describe('what stands for a node', () => {
  it('calls every leaf with the password, and announces what it is told to', () => {
    const leafs = inventory.machines.withRole('leaf').map((leaf) => ({ name: leaf.name, address: leaf.address('cluster'), asNumber: leaf.asNumber! }));
    const address = inventory.machines.get('node-1').address('cluster');
    const text = birdConf({ address, asNumber: 64700, password: 'secret', leafs, restartSeconds: 30, announces: ['10.42.0.0/26'] });
    expect(text).toContain("protocol bgp 'leaf-2' from leaf {\n  neighbor 10.0.20.12 as 64611;\n}");
    expect(text).toContain('  route 10.42.0.0/26 blackhole;\n');
    expect(text).toContain('  password "secret";\n');
  });
});

const lacked = ip.find() === undefined ? 'ip' : namespacesLacked();

describe.skipIf(lacked !== undefined)('namespaces of a run', () => {
  it('are joined as the cables say until one is cut or falls silent, and do not meet those of another run', async () => {
    const [one, other] = [new Namespaces(), new Namespaces()];
    try {
      const [wiring] = await Promise.all([one, other].map((each) => Wiring.of(inventory, interfacesOf, each)));
      const cable = inventory.cables.find(({ label }) => label === 'between')!;
      // An answer to ARP, which needs neither root nor a program: the neighbour becomes known.
      const reaches = async (): Promise<boolean> => {
        const leaf = wiring!.namespace('leaf-1');
        await leaf.ip('neigh flush dev eno1.20');
        await leaf.run('bash', ['--norc', '-c', 'exec 3<>/dev/udp/10.0.20.12/9; echo >&3']);
        for (let look = 0; look < 20; look += 1) {
          if (/lladdr/.test((await leaf.run('ip', ['neigh', 'show', '10.0.20.12'])).output)) return true;
          await pause(50);
        }
        return false;
      };
      expect(await reaches()).toBe(true);
      await wiring!.cut(cable);
      expect(await reaches()).toBe(false);
      await wiring!.plugIn(cable);
      expect(await reaches()).toBe(true);
      await wiring!.silence(cable);
      expect(await reaches()).toBe(false);
      await wiring!.letPass(cable);
      expect(await reaches()).toBe(true);
    } finally {
      await Promise.all([one.remove(), other.remove()]);
    }
  });

  it('end with every process in them', async () => {
    const namespaces = new Namespaces();
    const { id, command } = await namespaces.add('lonely').then((namespace) => ({ id: namespace.id, command: namespace.command('sleep', ['600']) }));
    const ended = run(command[0], command[1]);
    await pause(200);
    await namespaces.remove();
    expect((await ended).output).toContain('SIGKILL');
    expect((await run('ip', ['netns', 'list'])).output).not.toContain(id);
    expect(() => namespaces.add('late')).toThrow('the run has ended: there is no network for late any more');
  });

  it('show a route of a daemon once the kernel has it', async () => {
    const namespaces = new Namespaces();
    try {
      const namespace = await namespaces.add('routed');
      await namespace.ip('link add name eno1 type veth peer name eno2', 'link set eno1 up', 'address add 10.0.0.1/24 dev eno1');
      const routes = new KernelRoutes(namespace, 'bgp');
      expect([...(await routes.read())]).toEqual([]);
      await pause(200);
      await namespace.ip('route add 10.1.0.0/16 via 10.0.0.2 proto bgp', 'route add 10.2.0.0/16 via 10.0.0.2');
      await pause(200);
      expect([...(await routes.read())]).toEqual([['10.1.0.0/16', ['10.0.0.2']]]);
    } finally {
      await namespaces.remove();
    }
  });
});
