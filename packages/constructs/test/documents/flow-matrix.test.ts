import { describe, expect, it } from 'vitest';
import type { Encapsulation } from '../../src/contributions/encapsulations.ts';
import { encapsulations } from '../../src/contributions/encapsulations.ts';
import { type Flow, type FlowEnd, flows } from '../../src/contributions/flows.ts';
import { type HostPort, hostPorts } from '../../src/contributions/host-ports.ts';
import { scrapes } from '../../src/contributions/scrapes.ts';
import type { Site } from '../../src/core/site.ts';
import { flowMatrix, flowRows } from '../../src/documents/flow-matrix.ts';
import { smallSite } from '../fixtures/small-site.ts';

const site = smallSite();
const { machines, networks, virtualAddresses } = site.inventory;
const cluster = networks.get('cluster');
const wireguard: Encapsulation = { name: 'WireGuard of Calico', over: cluster, mtuBytes: 8940, overheadBytes: 60, encrypts: 'Pods of different nodes' };
const control: FlowEnd = { kind: 'machines', machines: machines.withRole('control'), network: cluster };
const pods: FlowEnd = { kind: 'pods', namespace: 'openstack', workload: 'keystone-api' };
const flow = (change: Partial<Flow> = {}): Flow => ({
  from: control,
  to: control,
  protocol: 'TCP',
  ports: [2379, 2380],
  why: 'etcd',
  encryption: 'clear',
  ...change,
});

const matrixOf = (build: (site: Site) => void): string => {
  const own = smallSite(site.inventory);
  build(own);
  own.contributions.close();
  return flowMatrix(own.contributions, own.inventory);
};

describe('a row of the flow matrix', () => {
  const rowsOf = (...declared: Flow[]) =>
    flowRows(
      declared.map((value) => ({ from: site, value })),
      site.inventory,
      [wireguard],
    );

  it('says who speaks to whom, on which ports, and what is seen on the wire', () => {
    expect(rowsOf(flow({ encryption: 'mutual TLS' }))).toEqual([
      {
        from: 'every control on cluster',
        to: 'every control on cluster',
        protocol: 'TCP',
        ports: '2379, 2380',
        why: 'etcd',
        encryption: 'mutual TLS',
        authentication: '',
        declaredBy: [''],
        onTheWire: 'TLS',
        crossesTheBorder: false,
      },
    ]);
  });

  it.for([
    [{ kind: 'machines', machines: [machines.get('control-1'), machines.get('compute-1')], network: cluster }, 'compute-1, control-1 on cluster'],
    [{ kind: 'machines', machines: [...machines], network: cluster }, 'every machine on cluster'],
    [{ kind: 'machines', machines: [...machines.withRole('compute'), machines.get('control-2')], network: cluster }, 'every compute, control-2 on cluster'],
    [pods, 'Pods openstack/keystone-api'],
    [{ kind: 'pods', namespace: 'openstack' }, 'Pods of openstack'],
    [{ kind: 'every-pod' }, 'every Pod'],
    [{ kind: 'virtual-address', virtualAddress: virtualAddresses.get('kubernetes-api') }, 'kubernetes-api 198.51.100.10'],
    [{ kind: 'load-balancer', name: 'ingress' }, 'ingress'],
    [{ kind: 'outside', name: 's3.backup.example' }, 'outside: s3.backup.example'],
  ] as const)('says %o as people do', ([end, said]) => {
    expect(rowsOf(flow({ to: end as FlowEnd }))[0]!.to).toBe(said);
  });

  it('is one for what two constructs declare alike, and stands by protocol and the number of the port', () => {
    const rows = rowsOf(
      flow({ ports: [10250] }),
      flow({ protocol: 'UDP', ports: [53] }),
      flow({ ports: [{ first: 6800, last: 7300 }] }),
      flow({ ports: [10250] }),
    );
    expect(rows.map(({ protocol, ports }) => `${protocol} ${ports}`)).toEqual(['TCP 6800–7300', 'TCP 10250', 'UDP 53']);
  });
});

describe('the flow matrix', () => {
  it('marks each flow in clear and counts them at the top', () => {
    const text = matrixOf((own) => {
      encapsulations.declare(own, wireguard);
      flows.declare(own, flow());
      flows.declare(own, flow({ from: pods, to: pods, ports: [5000], why: 'tokens' }));
      flows.declare(own, flow({ ports: [22], why: 'Ansible', encryption: 'SSH' }));
      flows.declare(own, flow({ to: { kind: 'outside', name: 'ntp.example' }, protocol: 'UDP', ports: [123], why: 'clocks' }));
    });
    expect(text).toContain('4 flows. **2 are in clear between machines**, 1 within the site and 1 across its border; the others: 1 SSH, 1 WireGuard.');
    expect(text).toContain('WireGuard of Calico on cluster encrypts what Pods of different nodes say to each other, and nothing else.');
    expect(text.split('\n').filter((line) => line.includes('**clear**'))).toHaveLength(2);
    expect(text).toMatch(/etcd .*\| \*\*clear\*\*\s+\|/);
  });

  it('leaves the same flow between Pods in clear where nothing encrypts them', () => {
    const text = matrixOf((own) => flows.declare(own, flow({ from: pods, to: pods })));
    expect(text).toContain('**1 is in clear between machines**');
    expect(text).toContain('Nothing encrypts what Pods of different nodes say to each other.');
  });

  it('keeps what people write inside of its cell', () => {
    const text = matrixOf((own) => flows.declare(own, flow({ why: 'a | b\n<script>' })));
    expect(text).toContain('| a \\| b \\<script\\> |');
  });

  it('lists the ports that monitoring asks apart, with its jobs: a firewall engineer finds no flow to them', () => {
    const port: HostPort = { machines: machines.withRole('control'), protocol: 'TCP', port: 2381, process: 'etcd metrics' };
    const text = matrixOf((own) => {
      hostPorts.declare(own, port);
      hostPorts.declare(own, { ...port, port: 2379, process: 'etcd clients' });
      for (const job of ['etcd', 'etcd-again'])
        scrapes.declare(own, { job, target: { kind: 'machines', machines: [...machines], network: cluster, port: 2381 }, metrics: [] });
    });
    const [asked, forgotten] = text.split('## Ports that monitoring asks')[1]!.split('## Listening ports');
    expect(asked).toMatch(/\| TCP +\| 2381 \| etcd metrics \| every control on cluster \| `etcd`, `etcd-again` \|/);
    expect(asked).not.toContain('2379');
    expect(forgotten).toContain('2379');
    expect(forgotten).not.toContain('2381');
    expect(matrixOf(() => {})).toContain('monitoring asks\n\nNone.');
  });

  it('lists listening ports that no flow leads to, with the machines on which that is so', () => {
    const port: HostPort = { machines: [...machines], protocol: 'TCP', port: 2379, process: 'etcd | k3s' };
    const text = matrixOf((own) => {
      hostPorts.declare(own, port);
      hostPorts.declare(own, { ...port, port: 10248, reachedFrom: 'loopback' });
      flows.declare(own, flow());
    });
    expect(text.split('## Listening ports')[1]).toContain('| TCP      | 2379 | etcd \\| k3s | every compute |');
    expect(text).not.toContain('10248');
    expect(matrixOf(() => {})).toContain('no flow leads to\n\nNone.');
  });
});
