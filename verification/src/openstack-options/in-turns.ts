import { availableParallelism } from 'node:os';

/** Does something with each item, with as many at once as there are processors; answers come in the order of the items. */
export const inTurns = async <Item, Answer>(items: readonly Item[], each: (item: Item) => Promise<Answer>): Promise<readonly Answer[]> => {
  const answers: Answer[] = [];
  const waiting = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) answers[next[0]] = await each(next[1]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return answers;
};
