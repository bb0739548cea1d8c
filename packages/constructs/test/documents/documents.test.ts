import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alerts } from '../../src/contributions/alerts.ts';
import { encapsulations } from '../../src/contributions/encapsulations.ts';
import { flows } from '../../src/contributions/flows.ts';
import { hostPorts } from '../../src/contributions/host-ports.ts';
import { loadBalancerServices } from '../../src/contributions/load-balancer-addresses.ts';
import { scrapes, unscraped } from '../../src/contributions/scrapes.ts';
import { plan } from '../../src/core/plan.ts';
import type { PlannedText, TextPlanner } from '../../src/core/planned-file.ts';
import type { Site } from '../../src/core/site.ts';
import { UnitConstruct } from '../../src/core/unit-construct.ts';
import { Documents } from '../../src/documents/documents.ts';
import type { Inventory } from '../../src/inventory/index.ts';
import { runBook, Sample } from '../fixtures/bare-site.ts';
import { changedInventory, smallInventory, smallSite } from '../fixtures/small-site.ts';
import { inventories } from './generated-inventory.ts';

/** The documents of a site, by name. */
const documentsOf = (inventory: Inventory = smallInventory(), build: (site: Site) => void = () => {}): ReadonlyMap<string, string> => {
  const site = smallSite(inventory);
  build(site);
  new Documents(site, 'documents');
  const { files, findings } = plan(site);
  expect(findings).toEqual([]);
  return new Map([...files].filter(([path]) => path.startsWith('docs/')).map(([path, file]) => [path.slice('docs/'.length), file.bytes()]));
};

/** The lines of a document that differ after a change: what went, what came. */
const difference = (name: string, before: Inventory, after: Inventory): { readonly gone: readonly string[]; readonly new: readonly string[] } => {
  const [old, young] = [before, after].map((inventory) => documentsOf(inventory).get(name)!.split('\n').map(withoutPadding));
  return { gone: old!.filter((line) => !young!.includes(line)), new: young!.filter((line) => !old!.includes(line)) };
};

const withoutPadding = (line: string): string =>
  line
    .replace(/ {2,}/g, ' ')
    .replace(/-{3,}/g, '---')
    .replace(/\| (?=[^|]* \|)/g, '| ');

const cabled = (label = 'C1', platform: 'rocky-9' | 'opnsense' = 'rocky-9'): Inventory =>
  changedInventory((facts) => {
    Object.assign(facts.machines['control-1']!, { platform });
    facts.cables = [
      { from: { machine: 'control-1', nic: 'eno1' }, to: { switch: 'switch-1', port: 3 }, label, colour: 'blue' },
      { from: { switch: 'switch-1', port: 24 }, to: { outside: 'Line | of the hall', untagged: 'management' } },
    ];
  });

it('are planned with an index that links every one of them with a line', () => {
  const documents = documentsOf(undefined, (site) => new Sample(site, 'zebra'));
  expect([...documents.keys()]).toEqual([
    'README.md',
    'address-plan.md',
    'flow-matrix.md',
    'monitoring.md',
    'ports-and-cables.md',
    'run-books/documents.md',
    'run-books/zebra.md',
    'topology.svg',
  ]);
  const index = documents.get('README.md')!;
  expect([...index.matchAll(/^- \[[^\]]+\]\(([^)]+)\): \S/gm)].map(([, path]) => path)).toEqual([
    'address-plan.md',
    'flow-matrix.md',
    'monitoring.md',
    'ports-and-cables.md',
    'topology.svg',
    'run-books/documents.md',
    'run-books/zebra.md',
  ]);
  expect(index).toContain('- [Sample](run-books/zebra.md): A sample.');
});

it('are indexed with those that other units plan, whatever these are named', () => {
  class Other extends UnitConstruct implements TextPlanner {
    plannedTexts(): readonly PlannedText[] {
      return [{ path: 'docs/zebras.md', owner: this, text: '# Zebras\n\nWhere they are: all over. And more.\n' }];
    }
  }
  const documents = documentsOf(undefined, (site) => new Other(site, 'zzz', { runBook }));
  expect(documents.get('README.md')).toContain('- [Zebras](zebras.md): Where they are.');
});

describe('the address plan', () => {
  it('has every address of a network in numeric order, with who holds it', () => {
    const plan = documentsOf().get('address-plan.md')!;
    const [, section] = plan.split('## cluster: VLAN 20, 198.51.100.0/24\n');
    expect(section!.split('\n## ')[0]).toBe(`
| Address                         | Holder         | Interface | For                                        |
|---------------------------------|----------------|-----------|--------------------------------------------|
| 198.51.100.1                    | gateway        |           | the way out; one of the routers carries it |
| 198.51.100.10                   | kubernetes-api |           | virtual address                            |
| 198.51.100.11                   | control-1      | \`eno1.20\` | control, storage                           |
| 198.51.100.12                   | control-2      | \`eno1.20\` | control, storage                           |
| 198.51.100.13                   | control-3      | \`eno1.20\` | control, storage                           |
| 198.51.100.21                   | compute-1      | \`enp1s0\`  | compute                                    |
| 198.51.100.22                   | compute-2      | \`enp1s0\`  | compute                                    |
| 198.51.100.128 – 198.51.100.191 | pool           |           | floating addresses of virtual machines     |
`);
  });

  it('changes in the line of the address that changed', () => {
    const moved = changedInventory((facts) => {
      facts.machines['compute-2']!.addresses!.cluster = '198.51.100.99';
    });
    expect(difference('address-plan.md', smallInventory(), moved)).toEqual({
      gone: ['| 198.51.100.22 | compute-2 | `enp1s0` | compute |'],
      new: ['| 198.51.100.99 | compute-2 | `enp1s0` | compute |'],
    });
  });

  it('counts what is left to allocate: the range without what anybody holds in it', () => {
    const ranged = changedInventory((facts) => {
      facts.networks['cluster']!.allocate = { first: '198.51.100.10', last: '198.51.100.29' };
    });
    // Twenty, less the virtual address and five machines.
    expect(documentsOf(ranged).get('address-plan.md')).toMatch(/\| cluster .*\| 198\.51\.100\.10 – 198\.51\.100\.29 \|\s+7 \|\s+14 \|/);
  });

  it('names machines that are attached without an address', () => {
    const without = changedInventory((facts) => {
      delete facts.machines['compute-1']!.addresses!['cluster'];
    });
    expect(documentsOf(without).get('address-plan.md')).toContain('Attached without an address: compute-1.');
    expect(documentsOf().get('address-plan.md')).not.toContain('Attached without');
  });

  it('says which Service answers on a load-balancer address, and where none does', () => {
    const inventory = changedInventory((facts) => {
      facts.loadBalancerAddresses = { ingress: { address: '203.0.113.9' }, dns: { address: '203.0.113.10', description: 'names | of tenants' } };
    });
    const plan = documentsOf(inventory, (site) => {
      const ports = [{ protocol: 'TCP', port: 443 }] as const;
      loadBalancerServices.declare(site, { addressName: 'ingress', namespace: 'kube-system', service: 'traefik', ports });
    }).get('address-plan.md')!;
    expect(plan).toMatch(/\| 203\.0\.113\.9\s+\| ingress \| `kube-system\/traefik` \| TCP 443 \|/);
    expect(plan).toMatch(/\| 203\.0\.113\.10 \| dns\s+\| none yet\s+\|\s+\| names \\\| of tenants \|/);
    expect(plan).toContain('2 addresses of 203.0.113.0/25 are fixed; 126 are left.');
  });
});

describe('the plan of ports and cables', () => {
  it('says of each port which neighbour is expected with which networks, and which ports are free', () => {
    const plan = documentsOf(cabled()).get('ports-and-cables.md')!;
    expect(plan).toMatch(/\|\s+3 \| control-1\s+\| `eno1` \| `02:00:00:00:01:01` \| C1\s+\| blue\s+\| 10 management \| 20 cluster \| 9000 \|/);
    expect(plan).toMatch(/\|\s+24 \| Line \\\| of the hall \|\s+\|\s+\|\s+\|\s+\| 10 management \|\s+\| 1500 \|/);
    expect(plan).toContain('2 ports of 24 are used; free, and to be shut down: 1, 2, 4–23.');
    expect(plan).toMatch(/\| compute-1 .* no cable/);
  });

  it('changes where a cable is labelled anew', () => {
    const { gone, new: came } = difference('ports-and-cables.md', cabled('C1'), cabled('X9'));
    expect(gone).toHaveLength(2);
    expect(came).toHaveLength(2);
    expect(came.join()).toContain('X9');
  });

  it('tells how to verify a port that there is', () => {
    const plan = documentsOf(cabled()).get('ports-and-cables.md')!;
    expect(plan).toContain("sudo tcpdump -i eno1 -nn -v -s 0 -c 1 'ether proto 0x88cc'");
    expect(plan).toContain('from control-1 to compute-1:');
    expect(plan).toContain('ping -M do -c 3 -s 8972 198.51.100.21');
    expect(documentsOf().get('ports-and-cables.md')).not.toContain('tcpdump');
  });

  it('asks for no sudo on an OPNsense, which has none', () => {
    const plan = documentsOf(cabled('C1', 'opnsense')).get('ports-and-cables.md')!;
    expect(plan).toContain('On control-1, as root:');
    expect(plan).toContain('\ntcpdump -i eno1');
    expect(plan).not.toContain('sudo');
  });
});

describe('monitoring', () => {
  const watched = (site: Site, symptom: string): void => {
    const product = new Sample(site, 'product', {
      runBook: { title: 'Product', purpose: 'It works.', checks: [], failures: [{ symptom: 'The disk is full', steps: [] }] },
    });
    const [network] = site.inventory.networks;
    scrapes.declare(product, {
      job: 'product',
      target: { kind: 'machines', machines: site.inventory.machines.withRole('compute'), network: network!, port: 9100 },
      metrics: ['node_b', 'node_a'],
    });
    alerts.declare(product, { name: 'DiskFull', expression: 'node_a{mode=~"a|b"} > 1', forMinutes: 5, severity: 'page', summary: 'Full.', symptom });
  };

  it('has jobs with their targets, alerts with their conditions, and links to the symptom', () => {
    const text = documentsOf(undefined, (site) => watched(site, 'The disk is full')).get('monitoring.md')!;
    expect(text).toMatch(/\| `product` \| every compute on management \| 9100 \| `http \/metrics` \|\s+30 s \| `node_a`, `node_b`\s+\|/);
    expect(text).toMatch(/\| `DiskFull` \| page\s+\|\s*5 min \| Full\.\s+\| \[The disk is full\]\(run-books\/product\.md#the-disk-is-full\) \|/);
    expect(text).toContain('```promql\n# DiskFull\nnode_a{mode=~"a|b"} > 1\n```');
  });

  it('does not link to a symptom that the run book does not have', () => {
    const text = documentsOf(undefined, (site) => watched(site, 'The disk is gone')).get('monitoring.md')!;
    expect(text).toMatch(/\| The disk is gone\s*\|/);
    expect(text).not.toContain('run-books/product.md');
  });

  it('says why a product is not scraped, and names those that say nothing', () => {
    const text = documentsOf(undefined, (site) => {
      unscraped.declare(new Sample(site, 'files'), { because: 'nothing of it runs.' });
      new Sample(site, 'silent');
    }).get('monitoring.md')!;
    expect(text).toContain('## files\n\nNot scraped: nothing of it runs.');
    expect(text).toContain('**Not watched, and without a reason: silent.**');
  });
});

describe('all of them', () => {
  const declared = (site: Site): void => {
    const [network] = site.inventory.networks;
    const machines = [...site.inventory.machines];
    const from = { kind: 'machines', machines, network: network! } as const;
    flows.declare(site, { from, to: from, protocol: 'TCP', ports: [179], why: 'routes', encryption: 'clear' });
    hostPorts.declare(site, { machines, protocol: 'TCP', port: 22, process: 'sshd | "a"' });
    encapsulations.declare(site, { name: 'WireGuard', over: network!, mtuBytes: 1440, overheadBytes: 60, encrypts: 'Pods of different nodes' });
  };

  it('come out alike from the same facts, and none is longer than what a person prints', () => {
    fc.assert(
      fc.property(inventories, (inventory) => {
        const [one, other] = [documentsOf(inventory, declared), documentsOf(inventory, declared)];
        expect([...one]).toEqual([...other]);
        for (const [, text] of one) {
          expect(text.endsWith('\n')).toBe(true);
          expect(text).not.toMatch(/undefined|NaN|\[object|\n{4}/);
        }
        for (const [name, text] of one) if (name.endsWith('.md')) expect(text.split('\n').length, name).toBeLessThan(1500);
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('have tables whose lines are of one length', () => {
    fc.assert(
      fc.property(inventories, (inventory) => {
        for (const [name, text] of documentsOf(inventory, declared)) {
          if (!name.endsWith('.md')) continue;
          const tables = text.split('\n\n').filter((block) => block.startsWith('|'));
          for (const block of tables)
            expect(
              new Set(
                block
                  .trimEnd()
                  .split('\n')
                  .map((line) => Array.from(line).length),
              ).size,
              name,
            ).toBe(1);
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});
