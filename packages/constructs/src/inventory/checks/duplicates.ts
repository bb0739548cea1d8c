import { type Place, placesAt } from '../facts-walk.ts';
import { IpAddress } from '../ip.ts';
import { type InventoryRule, pathText, say } from '../problem.ts';
import type { Check } from './check.ts';

interface Unique {
  readonly rule: InventoryRule;
  /** What there may be only one of. */
  readonly thing: string;
  readonly at: readonly string[];
  /** Equal identities are duplicates; undefined where the place has none. */
  readonly identity: (place: Place) => string | undefined;
  readonly isKey?: true;
  readonly mend: string;
}

const textOf = ({ value }: Place): string | undefined => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> => value as Readonly<Record<string, unknown>>;
const pair = (left: unknown, right: unknown): string | undefined => (left === undefined || right === undefined ? undefined : `${left} ${right}`);

const uniques: readonly Unique[] = [
  {
    rule: 'inventory-duplicate',
    thing: 'host name',
    at: ['switches.*', 'virtualAddresses.*', 'machines.*'],
    identity: ({ path }) => String(path.at(-1)),
    isKey: true,
    mend: 'Give one of the two another name: all of them become names in the DNS domain.',
  },
  {
    rule: 'inventory-duplicate',
    thing: 'MAC address',
    at: ['machines.*.nics.*.mac'],
    identity: (place) => textOf(place)?.toLowerCase(),
    mend: 'Read the address from the sticker or with `ip link`, and correct one of the two.',
  },
  {
    rule: 'inventory-duplicate',
    thing: 'disk',
    at: ['machines.*.disks.*.path'],
    // The same socket of two machines has the same path.
    identity: (place) => (textOf(place)?.startsWith('/dev/disk/by-path/') ? `${place.path[1]} ${textOf(place)}` : textOf(place)),
    mend: 'Correct one of the two; disks that really share a serial number are named by their socket, /dev/disk/by-path/….',
  },
  { rule: 'inventory-duplicate', thing: 'VLAN', at: ['networks.*.vlan'], identity: textOf, mend: 'Give one of the two networks a free VLAN number.' },
  {
    rule: 'inventory-duplicate',
    thing: 'interface name',
    at: ['networks.*.interfaceName'],
    identity: textOf,
    mend: 'Give one of the two networks another interface name.',
  },
  {
    rule: 'inventory-duplicate',
    thing: 'AS number',
    at: ['autonomousSystems.*'],
    identity: textOf,
    mend: 'Take another number, or let both machines name the same autonomous system if they really share one.',
  },
  {
    rule: 'inventory-duplicate',
    thing: 'address',
    at: [
      'networks.*.gateway',
      'virtualAddresses.*.address',
      'loadBalancerAddresses.*.address',
      'switches.*.addresses.*',
      'machines.*.addresses.*',
      'machines.*.loopback',
    ],
    identity: (place) => IpAddress.parse(textOf(place) ?? '')?.toString(),
    mend: 'Give one of the two another address; `bastide allocate` picks a free one where none is written.',
  },
  {
    rule: 'inventory-duplicate',
    thing: 'place in the rack',
    at: ['switches.*', 'machines.*'],
    identity: ({ value }) => pair(fieldsOf(value).rack, fieldsOf(value).position),
    mend: 'Correct the position of one of the two.',
  },
  {
    rule: 'inventory-cable',
    thing: 'switch port',
    at: ['cables.*.*'],
    identity: ({ value }) => pair(fieldsOf(value).switch, fieldsOf(value).port),
    mend: 'Correct the port of one of the two cables.',
  },
  {
    rule: 'inventory-cable',
    thing: 'NIC',
    at: ['cables.*.*'],
    identity: ({ value }) => pair(fieldsOf(value).machine, fieldsOf(value).nic),
    mend: 'Correct the machine or NIC of one of the two cables.',
  },
];

/** What can exist only once is written only once. */
export const checkDuplicates: Check = (facts, report) => {
  for (const { rule, thing, at, identity, isKey, mend } of uniques) {
    const firsts = new Map<string, Place>();
    for (const place of at.flatMap((pattern) => placesAt(facts, pattern))) {
      if (place.value === undefined) continue;
      const id = identity(place);
      if (id === undefined) continue;
      const first = firsts.get(id);
      firsts.set(id, first ?? place);
      if (!first) continue;
      const shownValue = isKey ? say`${place.path.at(-1)}` : say`${place.value}`;
      report({
        rule,
        path: place.path,
        ...(isKey ? { at: 'key' } : {}),
        what: `the ${thing} ${shownValue} is already that of ${pathText(first.path)}`,
        allowed: `one owner of each ${thing}`,
        mend,
      });
    }
  }
  for (const { path, value } of [...placesAt(facts, 'machines.*.roles'), ...placesAt(facts, 'machines.*.nics.*.tagged')]) {
    const items = value as readonly unknown[];
    for (const [index, item] of items.entries()) {
      if (item === undefined || items.indexOf(item) === index) continue;
      report({
        rule: 'inventory-duplicate',
        path: [...path, index],
        what: say`${item} stands in the list twice`,
        allowed: 'each once',
        mend: 'Remove one of them.',
      });
    }
  }
};
