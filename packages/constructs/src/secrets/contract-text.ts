import type { CopiedSecret, OperatorSecret, SecretGenerator } from '../contributions/secrets.ts';
import { code, documentOf, escaped, table } from '../core/markdown.ts';
import { type Carrier, type Place, rotationText, type SecretRecord } from './secret-records.ts';

/** Where the secrets contract lies among the documents of the site. */
export const contractPath = 'docs/secrets.md';

/** What nobody puts anywhere. */
export interface MadeSecrets {
  readonly copies: readonly CopiedSecret[];
  readonly made: readonly OperatorSecret[];
  readonly generators: readonly SecretGenerator[];
}

/** The secrets contract as Markdown: names and addresses, never a value. */
export const contractText = (site: string, store: string, records: readonly SecretRecord[], { copies, made, generators }: MadeSecrets): string =>
  documentOf([
    `# Secrets of ${escaped(site)}`,
    'Every secret that the site uses: where its value is put, who answers for it, how often it is to be replaced, who gets it. Its owner replaces it: nothing of the\nsite does so by itself. No value stands in the repository. An address is `path#key`, in the Ansible Vault file as in the secret store.',
    ...(records.length === 0 ? ['The site uses none.'] : []),
    ...toPut('vault', '## Before day 0, into the Ansible Vault file', 'No store lives yet when machines are set up: Ansible fills these in.', records),
    ...toPut('store', '## Into the secret store', `External Secrets fetches these through the ClusterSecretStore ${code(store)}.`, records, generators),
    ...madeByProducts(made),
    ...copied(copies),
    ...(records.length === 0 ? [] : ['## Who gets what', ...records.flatMap(details)]),
  ]);

const toPut = (
  place: Place,
  title: string,
  introduction: string,
  records: readonly SecretRecord[],
  generators: readonly SecretGenerator[] = [],
): readonly string[] => {
  const here = records.filter(({ carriers }) => carriers.some((carrier) => carrier.place === place));
  if (here.length === 0) return [];
  const rows = here.flatMap(({ address, declarations }) =>
    declarations.map(({ secret }) => [code(address), escaped(secret.owner), secret.origin, rotationText(secret.rotation)]),
  );
  const generated = here.some(({ declarations }) => declarations.some(({ secret }) => secret.origin === 'generated'));
  return [title, introduction, table(['Secret', 'Owner', 'Origin', 'To be replaced'], rows), ...(generated ? [generatedNote(generators)] : [])];
};

const madeByProducts = (made: readonly OperatorSecret[]): readonly string[] => {
  if (made.length === 0) return [];
  const rows = made
    .map(({ namespace, name, maker, opens, replacement }) => [code(`${namespace}/${name}`), escaped(maker), escaped(opens), escaped(replacement)])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return ['## Made within the cluster', madeNote, table(['Secret', 'Made by', 'Who has it', 'Replaced'], rows)];
};

const madeNote = 'Products make these for themselves: no store has them, and whoever may read Secrets of the namespace may read them.';

const copied = (copies: readonly CopiedSecret[]): readonly string[] => {
  if (copies.length === 0) return [];
  const rows = copies
    .map(({ namespace, name, source, consumer }) => [code(`${namespace}/${name}`), code(`${source.namespace}/${source.name}`), escaped(consumer)])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return ['## Copied within the cluster', copiedNote, table(['Secret', 'Copy of', 'Used by'], rows)];
};

const copiedNote = 'Operators make these values, so nobody puts them anywhere. External Secrets keeps each copy as its source is.';

/** What `origin: 'generated'` means, with somebody who makes them and without. */
const generatedNote = (generators: readonly SecretGenerator[]): string =>
  generators.length === 0
    ? 'A `generated` value is nobody’s to choose. Nothing on the site generates it yet: put a long random text there, in the form that its entry below asks for, if any.'
    : `A \`generated\` value is nobody’s to choose: ${generators.map(({ name }) => escaped(name)).join(', ')} makes it where there is none, and never replaces it. To replace one, follow its run book; its entry below says what happens afterwards. People put the \`imported\` ones there.`;

const placeNames: Readonly<Record<Place, string>> = { vault: 'the Ansible Vault file', store: 'the secret store' };

const details = ({ address, declarations, carriers, consumers }: SecretRecord): readonly string[] => [
  `### ${code(address)}`,
  [
    ...declarations.map(({ secret }) => `- Owner: ${escaped(secret.owner)}. ${secret.origin}, to be replaced ${rotationText(secret.rotation)}.`),
    ...declarations.flatMap(({ secret }) => (secret.form === undefined ? [] : [`- It must be ${escaped(secret.form)}.`])),
    `- Its value is put into: ${[...new Set(carriers.map(({ place }) => placeNames[place]))].sort().join(' and, the same value, into ') || 'nothing'}`,
    ...carriedBy(carriers).map((line) => `- Arrives by: ${line}`),
    ...(consumers.length === 0 ? [] : [`- Used by: ${consumers.map(escaped).join('; ')}`]),
  ].join('\n'),
];

/** With what follows a replacement; a file that many machines have is one line. */
const carriedBy = (carriers: readonly Carrier[]): readonly string[] => {
  const byName = Map.groupBy(carriers, ({ name }) => name);
  return [...byName.keys()].sort().map((name) => {
    const same = byName.get(name)!;
    const hosts = [...new Set(same.flatMap(({ host }) => (host === undefined ? [] : [host])))].sort();
    const after = [...new Set(same.map(({ afterReplacement }) => escaped(afterReplacement)))].sort().join('; ');
    return `${code(name)}${hosts.length === 0 ? '' : ` on ${hosts.map(escaped).join(', ')}`}. After it was replaced: ${after}`;
  });
};
