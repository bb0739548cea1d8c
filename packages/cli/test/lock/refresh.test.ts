import { parseChartLock } from '@bastide/constructs';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { LockContent } from '../../src/lock/lock-text.ts';
import { lockText } from '../../src/lock/lock-text.ts';
import { refresh } from '../../src/lock/refresh.ts';
import { type Answer, digestOf, LoopbackWeb, sends } from './web-on-loopback.ts';

let loopback: LoopbackWeb | undefined;
afterEach(() => loopback?.stop());

type Digest = LockContent['images'][number]['digest'];
const digest = (digit: string): Digest => digestOf(digit) as Digest;
const manifest = (digit: string): Answer => sends('', { 'docker-content-digest': digest(digit) });

const content = (known: Digest = 'unverified'): LockContent => ({
  charts: [
    { repository: 'https://charts.example', name: 'app', version: '1.0.0', digest: known },
    { repository: 'oci://registry.example/charts', name: 'other', version: '2.0.0+build', digest: known },
  ],
  images: [{ image: 'registry.example/team/app:v1', digest: known }],
});
const answers = {
  'charts.example/index.yaml': sends(`entries:\n  app:\n  - version: 1.0.0\n    digest: ${'1'.repeat(64)}\n`),
  'registry.example/v2/charts/other/manifests/2.0.0_build': manifest('2'),
  'registry.example/v2/team/app/manifests/v1': manifest('3'),
};

const asked = async (before: LockContent, on: Readonly<Record<string, Answer>>, update = false) => {
  loopback = await new LoopbackWeb(on).start();
  return refresh(before, loopback.web(), { update, progress: () => undefined });
};
const digests = ({ charts, images }: LockContent): readonly string[] => [...charts, ...images].map((each) => each.digest);

describe('asking the sources', () => {
  test('fills in what was never read: of Helm repositories, of charts and images in registries', async () => {
    const { content: after, filled, findings } = await asked(content(), answers);
    expect(digests(after)).toEqual([digest('1'), digest('2'), digest('3')]);
    expect({ filled, findings }).toEqual({ filled: 3, findings: [] });
  });

  test('keeps what is known and confirmed', async () => {
    const first = (await asked(content(), answers)).content;
    loopback!.stop();
    expect(await asked(first, answers)).toEqual({ content: first, filled: 0, findings: [] });
  });

  test('never replaces a known digest by another, unless it is told to: that is an error', async () => {
    const { content: after, filled, findings } = await asked(content(digest('9')), answers);
    expect(digests(after)).toEqual([digest('9'), digest('9'), digest('9')]);
    expect(filled).toBe(0);
    expect(findings.map(({ severity, what }) => `${severity} ${what}`)).toEqual([
      `error chart app 1.0.0 of https://charts.example has changed under its version: the lock has ${digest('9')}, its source now has ${digest('1')}`,
      `error chart other 2.0.0+build of oci://registry.example/charts has changed under its version: the lock has ${digest('9')}, its source now has ${digest('2')}`,
      `error image registry.example/team/app:v1 has changed under its version: the lock has ${digest('9')}, its source now has ${digest('3')}`,
    ]);
    loopback!.stop();
    const updated = await asked(content(digest('9')), answers, true);
    expect(digests(updated.content)).toEqual([digest('1'), digest('2'), digest('3')]);
    expect(updated).toMatchObject({ filled: 3, findings: [] });
  });

  test('leaves alone what cannot be reached, and says so in one line a host', async () => {
    const many = {
      charts: content().charts,
      images: ['v1', 'v2', 'v3'].map((tag) => ({ image: `registry.example/team/app:${tag}`, digest: 'unverified' as const })),
    };
    const {
      content: after,
      filled,
      findings,
    } = await asked(many, { 'charts.example/index.yaml': sends('', {}, 500), 'registry.example/v2/charts/other/manifests/2.0.0_build': sends('', {}, 429) });
    expect(new Set(digests(after))).toEqual(new Set(['unverified']));
    expect(filled).toBe(0);
    expect(findings.map(({ severity, what }) => `${severity} ${what}`)).toEqual([
      'warning charts.example answers with status 500: 1 digest could not be read and stays as it is',
      'warning registry.example limits how much may be asked (429): 4 digests could not be read and stay as they are',
    ]);
    expect(loopback!.asked.filter((each) => each.includes('registry.example'))).toHaveLength(1);
  });

  test('says what is not at its source', async () => {
    const { content: after, findings } = await asked({ charts: [], images: [...content().images, { image: 'no image', digest: 'unverified' }] }, {});
    expect(digests(after)).toEqual(['unverified', 'unverified']);
    expect(findings.map(({ severity, what }) => `${severity} ${what}`)).toEqual([
      'error image no image is not at its source',
      'error image registry.example/team/app:v1 is not at its source',
    ]);
  });
});

test('the lock is the same text in whatever order it was found, and reads back as it was', () => {
  const text = fc.stringMatching(/^[a-z0-9.:/-]{1,12}$/);
  const anyDigest = fc.constantFrom<Digest>('unverified', digest('1'), digest('a'));
  const anyContent = fc.record({
    charts: fc.uniqueArray(fc.record({ repository: text.map((each) => `https://${each}`), name: text, version: text, digest: anyDigest }), {
      selector: ({ repository, name, version }) => `${repository} ${name} ${version}`,
    }),
    images: fc.uniqueArray(fc.record({ image: text, digest: anyDigest }), { selector: ({ image }) => image }),
  });
  fc.assert(
    fc.property(anyContent, (any) => {
      const written = lockText(any);
      expect(lockText({ charts: any.charts.toReversed(), images: any.images.toReversed() })).toBe(written);
      const { lock, findings } = parseChartLock(written, 'charts.lock.yaml');
      expect(findings).toEqual([]);
      expect(new Set(lock.charts)).toEqual(new Set(any.charts));
      expect(new Set(lock.images)).toEqual(new Set(any.images));
    }),
  );
});
