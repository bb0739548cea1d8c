import { isAppliance } from '../appliance.ts';
import { entriesOf, own } from '../facts-walk.ts';
import { type Path, pathText, type Report, say } from '../problem.ts';
import type { PartialFacts } from '../schema.ts';
import type { Check } from './check.ts';

/**
 * An `interfaceName` names one VLAN interface on every machine that runs Linux: no NIC is called so, no VLAN is by itself, and each such
 * machine that carries the network does so once, with a tag.
 */
export const checkInterfaceNames: Check = (facts, report) => {
  const nics = nicsOf(facts);
  const owners = ownersOfNames(facts, nics);
  for (const [network, { interfaceName }] of entriesOf(facts.networks)) {
    if (interfaceName === undefined) continue;
    const owner = owners.get(interfaceName);
    if (owner !== undefined) {
      report({
        rule: 'inventory-network',
        path: ['networks', network, 'interfaceName'],
        what: say`${interfaceName} is already the name of ` + owner,
        allowed: 'a name that no NIC has, and no VLAN above a NIC, <nic>.<vlan>',
        mend: 'Name the interface for what it is for.',
      });
    }
    for (const carriers of Map.groupBy(nics, ({ machine }) => machine).values()) checkCarriers(network, interfaceName, carriers, report);
  }
};

interface NicFacts {
  readonly machine: string;
  readonly name: string;
  readonly path: Path;
  readonly isLinux: boolean;
  readonly untagged: string | undefined;
  readonly tagged: readonly (string | undefined)[];
}

const nicsOf = (facts: PartialFacts): readonly NicFacts[] =>
  entriesOf(facts.machines).flatMap(([machine, { platform, nics }]) =>
    entriesOf(nics).map(([name, { untagged, tagged = [] }]) => ({
      machine,
      name,
      path: ['machines', machine, 'nics', name],
      isLinux: platform !== undefined && !isAppliance({ platform }),
      untagged,
      tagged,
    })),
  );

/** What has which name by itself; of several, the first. */
const ownersOfNames = (facts: PartialFacts, nics: readonly NicFacts[]): ReadonlyMap<string, string> =>
  new Map(
    nics
      .flatMap(({ name, path, tagged }) => [
        [name, pathText(path)] as const,
        ...tagged.map((network) => [`${name}.${own(facts.networks, network)?.vlan}`, say`the VLAN ${network} above ` + pathText(path)] as const),
      ])
      .reverse(),
  );

const checkCarriers = (network: string, interfaceName: string, nics: readonly NicFacts[], report: Report): void => {
  const problem = (path: Path, what: string, mend: string): void =>
    report({ rule: 'inventory-network', path, what, allowed: 'with a tag, on one NIC of each machine that runs Linux', mend });
  const linux = nics.filter(({ isLinux }) => isLinux);
  for (const { name, path } of linux.filter(({ untagged }) => untagged === network))
    problem(
      [...path, 'untagged'],
      say`${network} is carried without a tag, so its interface would be ${name} and not ${interfaceName}`,
      `List it under tagged, or remove networks.${network}.interfaceName.`,
    );
  const [first, ...others] = linux.filter(({ tagged }) => tagged.includes(network));
  for (const { path, tagged } of others)
    problem(
      [...path, 'tagged', tagged.indexOf(network)],
      say`${network} is carried by ${first!.name} too, and the machine would have two interfaces ${interfaceName}`,
      `Let one of the two carry it, or remove networks.${network}.interfaceName.`,
    );
};
