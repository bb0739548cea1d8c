import { type HostPort, hostPorts, type PlannedFile, pathOf } from '@bastide/constructs';
import { definePolicy, type PolicyInput } from './policy.ts';

export const onePortOwner = definePolicy({
  id: 'one-port-owner',
  title: 'Every port of a machine has one owner; TCP 179 above all',
  why: 'Two BGP speakers on one node fight for TCP 179: the loser restarts for ever, or the routers drop both sessions.',
  severity: 'error',
  *check(input) {
    const owners = new Map<string, { readonly machine: string; readonly port: string; readonly claims: { construct: string; process: string }[] }>();
    for (const { machine, protocol, port, process, construct } of claimsOf(input)) {
      const key = `${machine} ${protocol} ${port}`;
      const known = owners.get(key) ?? { machine, port: `${protocol} ${port}`, claims: [] };
      known.claims.push({ construct, process });
      owners.set(key, known);
    }
    for (const { machine, port, claims } of owners.values()) {
      if (claims.length < 2) continue;
      yield {
        construct: claims.at(-1)!.construct,
        what: `${port} of ${machine} has ${claims.length} owners`,
        allowed: 'one',
        mend: 'let one of them listen there',
        counterExample: claims.map(({ construct, process }) => `${process}, from ${construct}`),
      };
    }
  },
});

interface Claim extends Pick<HostPort, 'protocol' | 'port' | 'process'> {
  readonly machine: string;
  readonly construct: string;
}

const claimsOf = ({ site, files }: PolicyInput): readonly Claim[] => {
  const declared = site.contributions
    .of(hostPorts)
    .flatMap(({ from, value }) => value.machines.map((machine) => ({ ...value, machine: machine.name, construct: pathOf(from) })));
  const known = new Set(declared.filter(({ process }) => process === bgpd).map(({ machine }) => machine));
  return [...declared, ...files.flatMap(frrOn).filter(({ machine }) => !known.has(machine))];
};

/** As who puts FRR on a machine declares it. */
const bgpd = 'bgpd (FRR)';

/** FRR starts bgpd when its `daemons` file says so, whoever put the file there; where that was declared, it is the same bgpd. */
const frrOn = ({ content, owner }: PlannedFile): readonly Claim[] => {
  if (content.type !== 'host-file' || content.file.path !== '/etc/frr/daemons') return [];
  return /^\s*bgpd\s*=\s*"?yes/m.test(content.file.content.planned())
    ? [{ machine: content.file.host.machine.name, protocol: 'TCP', port: 179, process: bgpd, construct: owner }]
    : [];
};
