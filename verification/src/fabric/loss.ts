import type { Cable, CableEnd, Inventory, Machine } from '@bastide/constructs';

/** Something that is lost: cables that carry nothing, and machines that are dead. */
export interface Loss {
  /** `leaf-1`, `table-switch`, `cable F1 from firewall-1 to table-switch`. */
  readonly what: string;
  /** Losses of one kind are reported together: `a node`, `the cable of a leaf`. */
  readonly kind: string;
  readonly cables: ReadonlySet<Cable>;
  readonly machines: ReadonlySet<string>;
  /** How its cables are lost. Behind a switch nobody is told of either; at the end that is cut off, only a cut takes the carrier. */
  readonly by: 'cut' | 'silence';
}

export const nothing: Loss = { what: 'nothing', kind: 'nothing', cables: new Set(), machines: new Set(), by: 'cut' };

/** Each switch, each machine with all of its cables, and each cable that such a machine, or no machine, is at. `kindOf` says what a machine is. */
export const lossesOf = ({ cables, switches }: Inventory, machines: readonly Machine[], kindOf: (machine: string) => string): readonly Loss[] => {
  const cablesAt = (isAtIt: (end: CableEnd) => boolean): ReadonlySet<Cable> => new Set(cables.filter(({ from, to }) => isAtIt(from) || isAtIt(to)));
  const ofSwitches = switches.all.map(
    (each): Loss => ({ ...nothing, what: each.name, kind: 'a switch', cables: cablesAt((end) => end.at === 'switch' && end.switch === each) }),
  );
  const ofMachines = machines.map(
    ({ name }): Loss => ({
      ...nothing,
      what: name,
      kind: kindOf(name),
      cables: cablesAt((end) => end.at === 'nic' && end.nic.machine.name === name),
      machines: new Set([name]),
    }),
  );
  const ofCables = cables.flatMap((cable): readonly Loss[] => {
    const at = [cable.from, cable.to].flatMap((end) => (end.at === 'nic' ? [end.nic.machine.name] : []));
    if (at.length > 0 && !machines.some(({ name }) => at.includes(name))) return [];
    const kind = at.length > 0 ? `the cable of ${at.map(kindOf).join(' and ')}` : `the cable ${isOutside(cable) ? 'outside' : 'between switches'}`;
    return [{ ...nothing, what: nameOf(cable), kind, cables: new Set([cable]) }];
  });
  return [...ofSwitches, ...ofMachines, ...ofCables];
};

const isOutside = ({ from, to }: Cable): boolean => from.at === 'outside' || to.at === 'outside';

const nameOf = ({ from, to, label }: Cable): string => `cable ${label ?? ''} from ${placeOf(from)} to ${placeOf(to)}`.replace('  ', ' ');

const placeOf = (end: CableEnd): string => {
  if (end.at === 'nic') return end.nic.machine.name;
  return end.at === 'switch' ? end.switch.name : end.outside;
};
