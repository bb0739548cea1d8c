import { untilNone } from '../until-none.ts';
import { expectationOf } from './expectation.ts';
import type { FabricFacts } from './fabric-facts.ts';
import type { Laboratory } from './laboratory.ts';
import { type Loss, nothing } from './loss.ts';
import { bfdDown } from './sessions.ts';

/** What it took, measured until the last machine had the routes that are expected of it. */
export interface Round {
  readonly loss: Loss;
  readonly lostMilliseconds: number;
  readonly restoredMilliseconds: number;
}

/** For programs to act on what they have noticed, on a machine that does other things too. */
const slackMilliseconds = 4000;
/** Neighbours that were gone are called again every 5 to 30 s. */
const restoredWithinMilliseconds = 60_000;

/** Waits for all routes, and for BFD: a loss before that would be noticed by the hold time alone. Gives the time of the routes, or what differs. */
export const awaitEverything = async (laboratory: Laboratory, facts: FabricFacts, withinMilliseconds: number): Promise<number | readonly string[]> => {
  const routes = await laboratory.awaitRoutes(expectationOf(facts, nothing), withinMilliseconds);
  if ('differences' in routes) return routes.differences;
  const down = await untilNone(() => bfdDown(laboratory, facts), withinMilliseconds);
  return down.length > 0 ? down : routes.milliseconds;
};

/** Loses something, sees the routes that the cables still allow, gives it back, and sees all of them again. */
export const roundOf = async (laboratory: Laboratory, facts: FabricFacts, loss: Loss): Promise<Round | readonly string[]> => {
  const withinMilliseconds = noticedWithin(facts, loss);
  await laboratory.lose(loss);
  const lost = await laboratory.awaitRoutes(expectationOf(facts, loss), withinMilliseconds);
  if ('differences' in lost) return told(`${loss.what} was lost (${loss.by})`, withinMilliseconds, lost.differences);
  await laboratory.restore(loss);
  const restored = await awaitEverything(laboratory, facts, restoredWithinMilliseconds);
  if (typeof restored !== 'number') return told(`${loss.what} was back`, restoredWithinMilliseconds, restored);
  return { loss, lostMilliseconds: lost.milliseconds, restoredMilliseconds: restored };
};

/** Takes the losses one after the other in each laboratory, several laboratories at once; the first that goes wrong ends them all. */
export const roundsOf = async (
  laboratories: readonly Laboratory[],
  facts: FabricFacts,
  losses: readonly Loss[],
): Promise<{ readonly rounds: readonly Round[]; readonly problems: readonly string[] }> => {
  const left = [...losses];
  const rounds: Round[] = [];
  const problems: string[] = [];
  await Promise.all(
    laboratories.map(async (laboratory) => {
      for (let loss = left.shift(); loss !== undefined && problems.length === 0; loss = left.shift()) {
        const round = await roundOf(laboratory, facts, loss);
        if ('loss' in round) rounds.push(round);
        else if (problems.length === 0) {
          problems.push(...round);
          for (const each of laboratories) each.abandon();
        }
      }
    }),
  );
  return { rounds, problems };
};

/** By the slowest of the sessions that end: whoever is behind a switch learns of nothing but by the silence. */
const noticedWithin = (facts: FabricFacts, loss: Loss): number => {
  const left = new Set(expectationOf(facts, loss).sessions.map(({ leaf, other }) => `${leaf} ${other}`));
  const ended = expectationOf(facts, nothing).sessions.filter(({ leaf, other }) => !left.has(`${leaf} ${other}`));
  return slackMilliseconds + Math.max(0, ...ended.map(({ kind }) => facts.silenceMilliseconds[kind]));
};

const told = (when: string, milliseconds: number, differences: readonly string[]): readonly string[] =>
  differences.map((each) => `${(milliseconds / 1000).toFixed(1)} s after ${when}: ${each}`);
