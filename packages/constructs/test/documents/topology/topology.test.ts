import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Flow, flows } from '../../../src/contributions/flows.ts';
import { topology } from '../../../src/documents/topology/topology.ts';
import { type Inventory, inventoryFromFacts } from '../../../src/inventory/index.ts';
import { changedInventory, smallSite } from '../../fixtures/small-site.ts';
import { generated, inventories } from '../generated-inventory.ts';
import { linesThroughTexts, outOfView, overlaps, textBoxes, xmlProblem } from '../svg-texts.ts';

/** The drawing of an inventory with BGP between the first autonomous system and the others, among those, and with the outside. */
const drawingOf = (inventory: Inventory): string => {
  const site = smallSite(inventory);
  const [network] = [...inventory.networks].sort((a, b) => a.vlan - b.vlan);
  const all = [...inventory.machines];
  const bgp = (from: Flow['from'], to: Flow['to']): void =>
    flows.declare(site, { from, to, protocol: 'TCP', ports: [179], why: 'routes', encryption: 'clear' });
  const ends = (machines: typeof all) => ({ kind: 'machines', machines, network: network! }) as const;
  const [first, others] = [all.filter(({ asNumber }) => asNumber === all[0]!.asNumber), all.filter(({ asNumber }) => asNumber !== all[0]!.asNumber)];
  bgp(ends(first), ends(others));
  bgp(ends(others), ends(others));
  if (others[0]) bgp({ kind: 'outside', name: 'carrier <A>' }, ends([others[0]]));
  site.contributions.close();
  return topology(site.contributions, inventory);
};

const cabled = (change: { readonly port: number; readonly label: string } = { port: 3, label: 'C1' }): Inventory =>
  changedInventory((facts) => {
    facts.cables = [
      { from: { machine: 'control-1', nic: 'eno1' }, to: { switch: 'switch-1', port: change.port }, label: change.label },
      { from: { machine: 'compute-1', nic: 'enp1s0' }, to: { machine: 'compute-2', nic: 'enp1s0' } },
    ];
  });
const textsOf = (inventory: Inventory): readonly string[] => textBoxes(drawingOf(inventory)).map(({ what }) => what);

describe('the drawing of any site from 3 to 60 machines', () => {
  it('has no text on another, none under a line, and nothing over the edge of the sheet', () => {
    fc.assert(
      fc.property(inventories, (inventory) => {
        const svg = drawingOf(inventory);
        expect(overlaps(textBoxes(svg))).toEqual([]);
        expect(linesThroughTexts(svg)).toEqual([]);
        expect(outOfView(svg)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('is XML whatever the names are, and the same each time', () => {
    fc.assert(
      fc.property(inventories, (inventory) => {
        const svg = drawingOf(inventory);
        expect(xmlProblem(svg)).toBeUndefined();
        expect(svg).toBe(drawingOf(inventory));
      }),
      { numRuns: 20 },
    );
  }, 60_000);

  it('does not depend on the order in which the inventory names racks, networks, switches and addresses', () => {
    const inventory = generated({ machines: 12, racks: 4, switches: 2, networks: 3 });
    const reversed = <T extends object>(mapping: T): T => Object.fromEntries(Object.entries(mapping).toReversed()) as T;
    const { racks, networks, switches, virtualAddresses = {}, ...rest } = inventory.facts;
    const turned = {
      ...rest,
      racks: reversed(racks),
      networks: reversed(networks),
      switches: reversed(switches),
      virtualAddresses: reversed(virtualAddresses),
    };
    expect(drawingOf(inventoryFromFacts(turned).inventory!)).toBe(drawingOf(inventory));
  });

  it('shows every machine that has a name of usual length', () => {
    const inventory = generated({ machines: 60, racks: 6, switches: 2, portsPerSwitch: 48 });
    expect(textsOf(inventory)).toEqual(expect.arrayContaining([...inventory.machines].map(({ name }) => name)));
  });

  it('is a sheet of A3, upright where that gives larger letters', () => {
    expect(drawingOf(generated({ machines: 3 }))).toContain('width="420mm" height="297mm"');
    expect(drawingOf(generated({ machines: 60, racks: 6 }))).toContain('width="297mm" height="420mm"');
  });
});

describe('the drawing', () => {
  it('has a title and a description for those who cannot see it', () => {
    expect(drawingOf(cabled())).toMatch(
      /<title id="title">Topology of small<\/title>\n<desc id="description">Racks, cables, VLANs and BGP sessions of small: 5 machines, 1 switch, /,
    );
  });

  it('says at both ends of a cable where it goes', () => {
    const texts = textsOf(cabled());
    expect(texts).toEqual(expect.arrayContaining(['3 C1', '1–2', '4–24', 'no cable', 'to compute-1 enp1s0', 'to compute-2 enp1s0']));
    expect(textsOf(cabled({ port: 7, label: 'X9' }))).toEqual(expect.arrayContaining(['7 X9', '1–6', '8–24']));
  });

  it('draws one line for each cable that ends at a switch', () => {
    const lines = (inventory: Inventory): number => drawingOf(inventory).split('stroke="white" stroke-width="6"').length - 1;
    expect(lines(cabled())).toBe(1);
    expect(lines(changedInventory(() => {}))).toBe(0);
    expect(lines(generated({ machines: 10 }))).toBe(11);
  });

  it('tells tagged from untagged networks by shape, and has the address beside it', () => {
    const count = (inventory: Inventory, shape: string): number => drawingOf(inventory).split(shape).length - 1;
    const tagless = changedInventory((facts) => {
      facts.machines['control-3']!.nics['eno1']!.tagged = [];
      delete facts.machines['control-3']!.addresses!['cluster'];
    });
    // One of each is in the legend.
    expect(
      count(
        changedInventory(() => {}),
        '<circle',
      ),
    ).toBe(3 + 1);
    expect(count(tagless, '<circle')).toBe(2 + 1);
    expect(count(tagless, 'width="10" height="10" fill="black"')).toBe(7 + 1);
    expect(textsOf(changedInventory(() => {}))).toContain('198.51.100.13');
    expect(textsOf(tagless)).not.toContain('198.51.100.13');
  });

  it('shows empty places of a rack', () => {
    // shelf-a has machines at 1 and 2, and the switch at 10.
    expect(textsOf(cabled())).toContain('3–9');
  });

  it('uses black, white and one grey for guide lines', () => {
    const colours = [...drawingOf(generated({ machines: 20 })).matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour);
    expect([...new Set(colours)].sort()).toEqual(['#b0b0b0', 'black', 'none', 'white']);
  });
});
