import { encapsulations, pathOf } from '@bastide/constructs';
import { definePolicy } from './policy.ts';

export const mtuWithinPath = definePolicy({
  id: 'mtu-within-path',
  title: 'A packet with all its envelopes fits every link of its path',
  why: 'Small packets pass and large ones vanish: connections open and then hang, which takes hours to find.',
  severity: 'error',
  *check({ site }) {
    for (const { from, value } of site.contributions.of(encapsulations)) {
      const { name, over, mtuBytes, overheadBytes } = value;
      const outer = mtuBytes + overheadBytes;
      const links = [
        { link: `the network ${over.name}`, bytes: over.mtuBytes },
        ...[...site.inventory.machines].flatMap((machine) =>
          machine.nics
            .filter((nic) => nic.untagged === over || nic.tagged.includes(over))
            .map((nic) => ({ link: `the NIC ${nic.name} of ${machine.name}`, bytes: nic.mtuBytes })),
        ),
        ...[...site.inventory.switches].map((each) => ({ link: `the switch ${each.name}`, bytes: each.mtuBytes })),
      ];
      for (const { link, bytes } of links.filter((each) => each.bytes < outer)) {
        yield {
          construct: pathOf(from),
          what: `${name} sends packets of ${outer} bytes, and ${link} carries ${bytes}`,
          allowed: `an inner MTU of at most ${bytes - overheadBytes}`,
          mend: 'lower the MTU of the inner interface, or raise that of the link',
          counterExample: [
            `inner packet: ${mtuBytes} bytes`,
            `with ${overheadBytes} bytes of ${name}: ${outer} bytes`,
            `${link}: ${bytes} bytes, so the packet is dropped`,
          ],
        };
      }
    }
  },
});
