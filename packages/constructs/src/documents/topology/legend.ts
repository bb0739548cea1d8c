import { counted } from '../../core/markdown.ts';
import type { Inventory } from '../../inventory/index.ts';
import type { Panel } from './bgp-panel.ts';
import { clipped, textWidth, widest } from './drawing.ts';
import { drawMark } from './rack-table.ts';
import type { Membership } from './rows.ts';

const lineHeight = 18;

const marks: readonly (readonly [membership: Membership, text: string])[] = [
  ['untagged', 'carried without a VLAN tag, with the address there'],
  ['tagged', 'carried with its VLAN tag'],
  ['address', 'address of a switch, a gateway, or shared'],
];

/** What the signs of the drawing mean. */
export const legend = (racks: readonly { readonly title: string; readonly dashes: string | undefined }[]): Panel => {
  const texts = [...marks.map(([, text]) => text), ...racks.map(({ title }) => title)];
  return {
    width: 50 + widest(texts),
    height: 26 + texts.length * lineHeight,
    draw: (drawing, left, top) => {
      drawing.text(left, top + 15, 'Legend', { size: 15, bold: true });
      let y = top + 26 + lineHeight / 2;
      for (const [membership, text] of marks) {
        drawing.line(
          [
            [left + 18, y - 9],
            [left + 18, y + 9],
          ],
          { width: 2 },
        );
        drawMark(drawing, membership, [left + 18, y]);
        drawing.text(left + 44, y + 4, text);
        y += lineHeight;
      }
      for (const { title, dashes } of racks) {
        drawing.line(
          [
            [left, y],
            [left + 36, y],
          ],
          { width: 2, ...(dashes ? { dashes } : {}) },
        );
        drawing.text(left + 44, y + 4, title);
        y += lineHeight;
      }
    },
  };
};

/** What the sheet shows, in the corner where drawings say it. */
export const titleBlock = (inventory: Inventory): Panel => {
  const { pools, machines, switches, cables, networks } = inventory;
  const rows = [
    ['Domain', inventory.domain],
    [
      'Shows',
      [counted(machines.size, 'machine'), counted(switches.size, 'switch', 'switches'), counted(cables.length, 'cable'), counted(networks.size, 'VLAN')].join(
        ', ',
      ),
    ],
    ['Pods', `${pools.pods}`],
    ['Services', `${pools.services}`],
    ...(pools.loadBalancers ? [['Balancers', `${pools.loadBalancers}`] as const] : []),
    ...(pools.floatingIps ? [['Floating', `${pools.floatingIps}`] as const] : []),
    ...(pools.loopbacks ? [['Loopbacks', `${pools.loopbacks}`] as const] : []),
    ['Made from', 'the inventory and the site, by bastide synth'],
  ] as const;
  const title = clipped(inventory.site, 40);
  const width = Math.max(widest(rows.map(([, text]) => clipped(text, 60))) + 90, textWidth(title, 20) + 24);
  const height = 40 + rows.length * 15 + 6;
  return {
    width,
    height,
    draw: (drawing, left, top) => {
      drawing.rectangle(left, top, width, height, { width: 2 });
      drawing.text(left + 12, top + 26, title, { size: 20, bold: true });
      drawing.line([
        [left, top + 36],
        [left + width, top + 36],
      ]);
      rows.forEach(([name, text], index) => {
        drawing.text(left + 12, top + 52 + index * 15, name);
        drawing.text(left + 78, top + 52 + index * 15, clipped(text, 60), { bold: index < 2 });
      });
    },
  };
};
