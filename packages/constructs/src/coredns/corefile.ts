import type { IpAddress } from '../inventory/index.ts';
import { isWithin, type ServedName } from './names.ts';

export interface CorefileFacts {
  readonly domain: string;
  readonly names: readonly ServedName[];
  /** Where other names are asked for. Empty: whatever the node of the Pod asks. */
  readonly nameServers: readonly IpAddress[];
  readonly ttlSeconds: number;
}

/**
 * Keys of the ConfigMap `coredns-custom`, which K3s' Corefile imports: `*.override` inside its own block for `.`, `*.server` beside it.
 * https://docs.k3s.io/networking/networking-services#coredns
 *
 * K3s' block has a `hosts` of its own, and there may be one a block: the names of the site get a block for its domain. What the block does not
 * know, FreeIPA's or the world's names of the domain, is asked for outside as before.
 */
export const customCorefiles = (facts: CorefileFacts): Readonly<Record<string, string>> => ({
  // It stands before K3s' own `forward . /etc/resolv.conf`, and the first one answers.
  ...(facts.nameServers.length === 0 ? {} : { 'forward.override': `${forward(facts)}\n` }),
  'site.server': siteBlock(facts),
});

/** With more questions on their way than this, CoreDNS refuses new ones instead of growing past its memory limit when nobody outside answers. */
const concurrentQuestions = 1000;

const forward = ({ nameServers }: CorefileFacts): string =>
  [`forward . ${nameServers.length === 0 ? '/etc/resolv.conf' : nameServers.join(' ')} {`, `    max_concurrent ${concurrentQuestions}`, '}'].join('\n');

const siteBlock = (facts: CorefileFacts): string => {
  const { domain, names, ttlSeconds } = facts;
  // A name outside the domain is a zone of its own; everything else of that domain stays with whoever answers for it.
  const outside = names.filter(({ name }) => !isWithin(name, domain)).map(({ name }) => name.replace(/^\*\./, ''));
  const zones = [domain, ...new Set(outside)].map((zone) => `${zone}:53`);
  const single = names.filter(({ name }) => !name.startsWith('*.'));
  const entries = single.flatMap(({ name, addresses }) => addresses.map((address) => `    ${address} ${name}`));
  return [
    `${zones.join(' ')} {`,
    ...indented([
      'errors',
      'prometheus :9153',
      ...(entries.length === 0 ? [] : ['hosts {', ...entries, `    ttl ${ttlSeconds}`, '    no_reverse', '    fallthrough', '}']),
      ...names.filter(({ name }) => name.startsWith('*.')).flatMap((name) => wildcard(name, ttlSeconds)),
      `cache ${ttlSeconds}`,
      'loadbalance',
      ...forward(facts).split('\n'),
    ]),
    '}',
    '',
  ].join('\n');
};

const recordTypes = { 4: 'A', 6: 'AAAA' } as const;

/** One label in place of the asterisk, as a certificate understands it. A type that it has no address of is answered with nothing, not asked for outside. */
const wildcard = ({ name, addresses }: ServedName, ttlSeconds: number): readonly string[] => {
  const match = `    match ^[^.]+\\.${name.slice(2).replaceAll('.', '\\.')}\\.$`;
  return ([4, 6] as const).flatMap((family) => {
    const address = addresses.find((each) => each.family === family);
    const type = recordTypes[family];
    const answer = address === undefined ? '    rcode NOERROR' : `    answer "{{ .Name }} ${ttlSeconds} IN ${type} ${address}"`;
    return [`template IN ${type} {`, match, answer, '    fallthrough', '}'];
  });
};

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `    ${line}`);
