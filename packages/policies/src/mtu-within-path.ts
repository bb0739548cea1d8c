import { encapsulations, type Inventory, type Network, pathOf, type Switch } from '@bastide/constructs';
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
      const narrow = linksOf(site.inventory, over)
        .filter(({ bytes }) => bytes < outer)
        .sort((a, b) => a.bytes - b.bytes);
      const [narrowest] = narrow;
      if (!narrowest) continue;
      const others = narrow.length === 1 ? '' : `; ${narrow.length - 1} more are too narrow`;
      yield {
        construct: pathOf(from),
        what: `${name} sends packets of ${outer} bytes, and ${narrowest.link} carries ${narrowest.bytes}${others}`,
        allowed: `an inner MTU of at most ${narrowest.bytes - overheadBytes}`,
        mend: 'lower the MTU of the inner interface, or raise that of the links',
        counterExample: [
          `inner packet: ${mtuBytes} bytes`,
          `with ${overheadBytes} bytes of ${name}: ${outer} bytes`,
          ...narrow.slice(0, shownLinks).map(({ link, bytes }) => `${link}: ${bytes} bytes, so the packet is dropped`),
        ],
      };
    }
  },
});

/** Enough to see which sort of link it is; a network has two for every machine. */
const shownLinks = 6;

interface Link {
  readonly link: string;
  readonly bytes: number;
}

/** Everything that packets of a network may cross. */
const linksOf = (inventory: Inventory, over: Network): readonly Link[] => {
  const nics = [...inventory.machines].flatMap((machine) =>
    machine.nics.filter((nic) => nic.untagged === over || nic.tagged.includes(over)).map((nic) => ({ machine, nic })),
  );
  const reached = new Set(nics.flatMap(({ nic }) => (nic.switchPort ? [nic.switchPort.switch] : [])));
  return [
    { link: `the network ${over.name}`, bytes: over.mtuBytes },
    ...nics.map(({ machine, nic }) => ({ link: `the NIC ${nic.name} of ${machine.name}`, bytes: nic.mtuBytes })),
    ...joined(inventory, reached).map(({ name, mtuBytes }) => ({ link: `the switch ${name}`, bytes: mtuBytes })),
  ];
};

/** These switches, and those that cables between switches lead on to; which VLANs such a cable carries is not known. */
const joined = ({ cables, switches }: Inventory, reached: ReadonlySet<Switch>): readonly Switch[] => {
  const found = new Set(reached);
  // A set is walked on to what is added on the way.
  for (const each of found) {
    for (const { from, to } of cables) {
      if (from.at !== 'switch' || to.at !== 'switch') continue;
      if (from.switch === each) found.add(to.switch);
      if (to.switch === each) found.add(from.switch);
    }
  }
  return [...switches].filter((each) => found.has(each));
};
