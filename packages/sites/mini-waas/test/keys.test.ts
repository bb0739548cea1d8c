import type { Finding } from '@bastide/constructs';
import { describe, expect, it, vi } from 'vitest';
import { cloudMistakes, rightClouds } from './keys/cloud.ts';
import { contractMistakes } from './keys/contract.ts';
import { directoryMistakes, rightDirectories } from './keys/directory.ts';
import { loginMistakes, rightLogins } from './keys/logins.ts';
import { rightStores, storeMistakes } from './keys/store.ts';
import type { Planned } from './planned.ts';

vi.mock('@bastide/constructs', async (original) => (await import('./changed-props.ts')).changeable(await original<typeof import('@bastide/constructs')>()));

/** Everything that keeps the site from being written, but for the lines of code. */
const stopped = ({ findings, policyFindings }: Planned): readonly Omit<Finding, 'source'>[] =>
  [...findings, ...policyFindings].filter(({ severity }) => severity === 'error').map(({ source: _, ...finding }) => finding);

describe("the keys of Mini W'aaS are stopped, each mistake by its one message:", () => {
  it.for([...loginMistakes, ...cloudMistakes, ...directoryMistakes, ...storeMistakes, ...contractMistakes])('%s', ([, planned, said]) => {
    expect(stopped(planned())).toEqual([said]);
  });
});

describe('what is nearly wrong passes:', () => {
  it.for([...rightLogins, ...rightClouds, ...rightDirectories, ...rightStores])('%s', ([, planned]) => {
    expect(stopped(planned())).toEqual([]);
  });
});
