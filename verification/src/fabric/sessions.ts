import { debianProgram } from '../program.ts';
import type { Expectation, Session } from './expectation.ts';
import type { FabricFacts } from './fabric-facts.ts';
import type { Laboratory } from './laboratory.ts';

export const nstat = debianProgram('nstat', 'iproute2');

/** A neighbour as FRR shows it; the reasons stand there once a session has ended. */
interface ShownNeighbour {
  readonly bgpState?: string;
  readonly lastResetDueTo?: string;
  readonly lastNotificationReason?: string;
}

/** Which of these sessions are not up, each with what both of its ends say of it. */
export const sessionsDown = async (laboratory: Laboratory, facts: FabricFacts, expected: readonly Session[]): Promise<readonly string[]> => {
  const down = await Promise.all(
    facts.leafs.map(async ({ name }) => {
      const { peers = {} } = await laboratory.frr(name).ask('show bgp ipv4 unicast summary json');
      return expected.filter((session) => session.leaf === name && peers[addressOfOther(facts, session)]?.state !== 'Established');
    }),
  );
  return Promise.all(down.flat().map((session) => wordsOf(laboratory, facts, session)));
};

/** Sessions of BFD that FRR has and that are not up. */
export const bfdDown = async (laboratory: Laboratory, { leafs }: FabricFacts): Promise<readonly string[]> => {
  const down = await Promise.all(
    leafs.map(async ({ name }) => {
      const peers: readonly { readonly peer: string; readonly status: string }[] = await laboratory.frr(name).ask('show bfd peers json');
      return peers.filter(({ status }) => status !== 'up').map(({ peer, status }) => `BFD of ${name} with ${peer} is ${status}`);
    }),
  );
  return down.flat();
};

/** Where a leaf tells a neighbour something else than it should: what the other side refuses is in no table of routes. */
export const announcementsThatDiffer = async (laboratory: Laboratory, facts: FabricFacts, everything: Expectation): Promise<readonly string[]> => {
  const ofLeafs = await Promise.all(
    facts.leafs.map(async ({ name }) => {
      const differences: string[] = [];
      for (const session of everything.sessions.filter(({ leaf }) => leaf === name))
        differences.push(...(await announcedOver(laboratory, facts, everything, session)));
      return differences;
    }),
  );
  return ofLeafs.flat();
};

const announcedOver = async (laboratory: Laboratory, facts: FabricFacts, { toBorders, toNodes }: Expectation, session: Session): Promise<readonly string[]> => {
  const { leaf, other, kind } = session;
  const answer = await laboratory.frr(leaf).ask(`show bgp ipv4 unicast neighbors ${addressOfOther(facts, session)} advertised-routes json`);
  const told = Object.keys(answer.advertisedRoutes ?? {}).sort();
  const expected = (kind === 'border' ? toBorders : toNodes).get(leaf)!;
  const [missing, leaked] = [expected.filter((prefix) => !told.includes(prefix)), told.filter((prefix) => !expected.includes(prefix))];
  return [
    ...(missing.length > 0 ? [`${leaf} does not announce ${missing.join(', ')} to ${other}`] : []),
    ...(leaked.length > 0 ? [`${leaf} announces ${leaked.join(', ')} to ${other}, and should not`] : []),
  ];
};

const addressOfOther = ({ inventory, routerNetwork, nodeNetwork }: FabricFacts, { other, kind }: Session): string =>
  inventory.machines
    .get(other)
    .address(kind === 'border' ? routerNetwork : nodeNetwork)
    .toString();

const wordsOf = async (laboratory: Laboratory, facts: FabricFacts, session: Session): Promise<string> => {
  const { inventory, routerNetwork, nodeNetwork } = facts;
  const addressOfLeaf = inventory.machines.get(session.leaf).address(session.kind === 'border' ? routerNetwork : nodeNetwork);
  const atLeaf = await frrWords(laboratory, session.leaf, addressOfOther(facts, session));
  const atOther = session.kind === 'border' ? await frrWords(laboratory, session.other, addressOfLeaf.toString()) : await birdWords(laboratory, session);
  const passwords = await Promise.all([session.leaf, session.other].map((machine) => passwordWords(laboratory, machine)));
  return `no session between ${session.leaf} and ${session.other}: ${[atLeaf, atOther, ...passwords.flat()].join('; ')}`;
};

const frrWords = async (laboratory: Laboratory, router: string, neighbour: string): Promise<string> => {
  const answer = await laboratory.frr(router).ask(`show bgp neighbors ${neighbour} json`);
  const { bgpState = 'knows no such neighbour', lastResetDueTo, lastNotificationReason } = (answer[neighbour] ?? {}) as ShownNeighbour;
  return `${router} says ${[bgpState, lastResetDueTo, lastNotificationReason].filter((each) => each !== undefined).join(', ')}`;
};

const birdWords = async (laboratory: Laboratory, { leaf, other }: Session): Promise<string> => {
  const line = (await laboratory.bird(other).protocols()).split('\n').find((each) => each.startsWith(`${leaf} `) || each.startsWith(`'${leaf}' `));
  return `${other} says ${line?.trim().replaceAll(/\s+/g, ' ') ?? `it has no ${leaf}`}`;
};

/** The kernel drops segments that are signed with another password, and tells neither end. */
const passwordWords = async (laboratory: Laboratory, machine: string): Promise<readonly string[]> => {
  const { output } = await laboratory.namespace(machine).run(nstat.name, ['-asz', 'TcpExtTCPMD5*']);
  return [...output.matchAll(/^TcpExt(TCPMD5\w+)\s+(\d+)/gm)]
    .filter(([, , count]) => count !== '0')
    .map(([, name, count]) => `${machine} has counted ${name} ${count} times`);
};
