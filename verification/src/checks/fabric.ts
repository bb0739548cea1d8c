import type { Bench } from '../bench.ts';
import type { Check, Result } from '../check.ts';
import { type Expectation, expectationOf } from '../fabric/expectation.ts';
import { type FabricFacts, factsOf } from '../fabric/fabric-facts.ts';
import { Laboratory, sysctl } from '../fabric/laboratory.ts';
import { type Loss, lossesOf, nothing } from '../fabric/loss.ts';
import { pingsThatFail } from '../fabric/pings.ts';
import { awaitEverything, type Round, roundOf, roundsOf } from '../fabric/rounds.ts';
import { announcementsThatDiffer, nstat, sessionsDown } from '../fabric/sessions.ts';
import type { FabricModel, Model } from '../generated-site.ts';
import { bird, birdc, birdLacked } from '../network/bird.ts';
import { frrPrograms } from '../network/frr.ts';
import { namespacePrograms, namespacesLacked } from '../network/namespaces.ts';
import { ping } from '../network/ping.ts';
import { untilNone } from '../until-none.ts';

/** The first sessions come up at the second or third call, 5 s apart. */
const startedWithinMilliseconds = 20_000;
/** A loss is waiting above all, for hold times that run out: several at once, each in a laboratory of its own. */
const mostLaboratories = 8;
const bytesPerLaboratory = 600 * 2 ** 20;

/**
 * Runs the routers of every fabric in namespaces that are wired as the cables of the inventory say, and loses each machine, cable and switch in
 * turn. What must be left is computed from the cables and from who is to announce what, and compared with the routes in the kernels.
 */
export const fabric: Check = {
  name: 'fabric',
  title: 'Routers give each other the routes that they should, and with any machine, cable or switch lost those that the cables still allow',
  needs: [...namespacePrograms, sysctl, nstat, ping, ...frrPrograms, bird, birdc],
  lacks: () => birdLacked() ?? namespacesLacked(),
  run: async (bench) => {
    const model = await bench.site.model();
    if (model.fabrics.length === 0) return { seen: ['the site has no fabric'], problems: [] };
    const results: Result[] = [];
    for (const each of model.fabrics) results.push(await run(bench, model, each));
    return { seen: results.flatMap(({ seen }) => seen), problems: results.flatMap(({ problems }) => problems) };
  },
};

const run = async (bench: Bench, model: Model, each: FabricModel): Promise<Result> => {
  const facts = factsOf(model, each);
  const everything = expectationOf(facts, nothing);
  const apart = notJoined(facts, everything);
  if (apart.length > 0) return failed(apart);
  const start = async (): Promise<Laboratory> => {
    const laboratory = new Laboratory({ bench, model, fabric: each, facts });
    await laboratory.start();
    return laboratory;
  };

  const first = await start();
  const started = await awaitEverything(first, facts, startedWithinMilliseconds);
  if (typeof started !== 'number') return failed(await reasons(first, facts, everything, started));
  const wrong = await untilNone(async () => [...(await announcementsThatDiffer(first, facts, everything)), ...(await pingsThatFail(first, facts))], 5000);
  if (wrong.length > 0) return failed(wrong);

  const losses = lossesOf(facts.inventory, [...facts.leafs, ...facts.nodes, ...facts.borders], (name) => kindOf(facts, name));
  const silent = await roundOf(first, facts, silentLossOf(facts, losses));
  if (!('loss' in silent)) return failed(silent);
  // Nothing is lost while laboratories start: that keeps the machine so busy that others fall behind.
  const laboratories = [first, ...(await Promise.all(Array.from({ length: laboratoryCount() - 1 }, start)))];
  const late = (await Promise.all(laboratories.map((laboratory) => awaitEverything(laboratory, facts, 3 * startedWithinMilliseconds)))).filter(Array.isArray);
  if (late.length > 0) return failed([`of ${laboratories.length} laboratories at once ${late.length} did not come up`, ...late[0]!]);
  const { rounds, problems } = await roundsOf(laboratories, facts, losses);
  if (problems.length > 0) return failed(problems);
  return { seen: [...seenAtRest(facts, everything, started), ...seenOf([silent, ...rounds]), ...limits(laboratories.length)], problems: [] };
};

const laboratoryCount = (): number => Math.max(1, Math.min(mostLaboratories, Math.floor(process.availableMemory() / bytesPerLaboratory)));

const notJoined = ({ leafs, borders, nodes }: FabricFacts, { sessions }: Expectation): readonly string[] =>
  leafs.flatMap((leaf) =>
    [...borders, ...nodes]
      .filter((other) => !sessions.some((session) => session.leaf === leaf.name && session.other === other.name))
      .map((other) => `by the cables of the inventory ${leaf.name} does not reach ${other.name}: there can be no session`),
  );

/** Where sessions are missing the routes say nothing more. */
const reasons = async (laboratory: Laboratory, facts: FabricFacts, { sessions }: Expectation, differences: readonly string[]): Promise<readonly string[]> => {
  const down = await sessionsDown(laboratory, facts, sessions);
  return down.length > 0 ? down : differences;
};

const kindOf = ({ leafs, borders }: FabricFacts, machine: string): string => {
  if (leafs.some(({ name }) => name === machine)) return 'a leaf';
  return borders.some(({ name }) => name === machine) ? 'a border' : 'a node';
};

/** The cable of a border, with carrier at both ends: only BFD notices. */
const silentLossOf = ({ borders }: FabricFacts, losses: readonly Loss[]): Loss => {
  const { cables } = losses.find(({ what }) => what === borders[0]!.name)!;
  return { what: `every cable of ${borders[0]!.name}`, kind: 'the cable of a border, which still has carrier', cables, machines: new Set(), by: 'silence' };
};

const seenAtRest = ({ leafs, borders, nodes }: FabricFacts, { sessions, routes }: Expectation, milliseconds: number): readonly string[] => {
  const routeCount = [...routes.values()].reduce((sum, { size }) => sum + size, 0);
  const ofBorders = sessions.filter(({ kind }) => kind === 'border').length;
  return [
    `${leafs.length} leafs, ${borders.length} borders and ${nodes.length} nodes: ${ofBorders} sessions with borders and ${sessions.length - ofBorders} with nodes are up, and ${routeCount} routes in ${routes.size} kernels as computed, ${seconds(milliseconds)} s after the start`,
    'leafs tell their neighbours what they should, no Pods to borders; what nodes may not announce is nowhere; pings pass from nodes to borders and from borders to load balancers',
  ];
};

const seenOf = (rounds: readonly Round[]): readonly string[] =>
  [...Map.groupBy(rounds, ({ loss }) => loss.kind)].map(
    ([kind, all]) =>
      `lost, ${all.length} in turn, ${kind}: as computed after ${rangeOf(all.map((round) => round.lostMilliseconds))} s, all of it back after ${rangeOf(all.map((round) => round.restoredMilliseconds))} s`,
  );

const limits = (laboratories: number): readonly string[] => [
  `${laboratories} laboratories at once; a VLAN of a cable is a pair of interfaces of its own, so that tags are not shown`,
  'borders run frr.conf of the same model, not OPNsense; nodes run BIRD 1.6, not the one of Calico, without the mesh between them',
];

const rangeOf = (all: readonly number[]): string => {
  const [least, most] = [seconds(Math.min(...all)), seconds(Math.max(...all))];
  return least === most ? least : `${least} to ${most}`;
};

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);

/** The first few say what is wrong; a fabric that is wrong in one place is so in the eyes of many machines. */
const mostProblems = 12;
const failed = (all: readonly string[]): Result => ({
  seen: [],
  problems: [...all.slice(0, mostProblems), ...(all.length > mostProblems ? [`and ${all.length - mostProblems} more of the kind`] : [])].map((what) => ({
    what,
  })),
});
