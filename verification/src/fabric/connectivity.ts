import type { Cable, CableEnd, Inventory, Machine, Network, Nic, Switch } from '@bastide/constructs';
import type { Loss } from './loss.ts';

/**
 * Who reaches whom in a network by the cables that are left. A machine is joined with itself where one of its cables carries the network at all:
 * where its interface has a carrier.
 */
export const joinedIn = ({ cables }: Inventory, network: Network, { cables: lost }: Pick<Loss, 'cables'>): ((one: Machine, other: Machine) => boolean) => {
  const group = new Map<string, string>();
  const groupOf = (place: string): string => {
    const parent = group.get(place) ?? place;
    return parent === place ? place : groupOf(parent);
  };
  for (const { from, to } of cables.filter((cable: Cable) => !lost.has(cable))) {
    const [one, other] = [placeOf(from, network), placeOf(to, network)];
    if (one !== undefined && other !== undefined) group.set(groupOf(one), groupOf(other)).set(groupOf(other), groupOf(other));
  }
  const groupsOf = (machine: Machine): readonly string[] =>
    machine.addresses.some((held) => held.network.name === network.name)
      ? machine.nics
          .map((nic) => placeOfNic(nic))
          .filter((place) => group.has(place))
          .map(groupOf)
      : [];
  return (one, other) => groupsOf(one).some((each) => groupsOf(other).includes(each));
};

/** Where a cable ends, if that end carries the network. Between switches every network runs. */
const placeOf = (end: CableEnd, network: Network): string | undefined => {
  if (end.at === 'switch') return placeOfSwitch(end.switch);
  if (end.at === 'outside') return undefined;
  return [end.nic.untagged, ...end.nic.tagged].some(({ name }) => name === network.name) ? placeOfNic(end.nic) : undefined;
};

const placeOfNic = ({ machine, name }: Nic): string => `NIC ${name} of ${machine.name}`;
const placeOfSwitch = ({ name }: Switch): string => `switch ${name}`;
