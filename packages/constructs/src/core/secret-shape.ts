/**
 * Tells credentials from facts, so that no message, note or file ever repeats one.
 *
 * Two ways: shapes that issuers give their credentials, and long runs of letters and digits too mixed to be a name. Serial numbers,
 * digests with their algorithm in front, UUIDs, addresses, model names and image references are facts and pass.
 */

/** Every repetition that something must follow is bounded, so that the longest text takes no more than its length in time. */
const issuedShapes: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/, // PEM
  /AGE-(?:SECRET-KEY|PLUGIN)-[A-Z0-9-]{8}/i, // age
  /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12}/, // AWS
  /AIza[A-Za-z0-9_-]{30}/, // Google
  /(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{8}/, // GitHub
  /gl(?:pat|rt|dt|cbt|ptt|soat|agent|ffct|imt|ft)-[A-Za-z0-9_.-]{8}/, // GitLab
  /xox[a-z]-[A-Za-z0-9-]{8}/, // Slack
  /(?:npm_|dckr_(?:pat|oat)_|pypi-)[A-Za-z0-9_-]{16}/, // package and image registries
  /(?<![A-Za-z0-9])(?:sk|rk)[-_](?=[A-Za-z0-9_-]{0,64}\d)[A-Za-z0-9_-]{16}/, // Stripe, OpenAI
  /hv[sbr]\.(?=[a-z_-]{0,64}[A-Z0-9])[A-Za-z0-9_-]{8}/, // Vault, OpenBao
  /(?<![A-Za-z0-9.])[sbr]\.(?=[a-z0-9]{0,23}[A-Z])[A-Za-z0-9]{24}(?![A-Za-z0-9])/, // Vault before 1.10, OpenBao
  /K10[A-Za-z0-9]{8,200}::/, // K3s node token
  /(?<![A-Za-z0-9.-])[a-z0-9]{6}\.(?=(?:[a-z]{0,13}\d){3})[a-z0-9]{16}(?![A-Za-z0-9.-])/, // Kubernetes bootstrap token
  /eyJ[A-Za-z0-9_-]{16}|eyJ[A-Za-z0-9_-]{1,15}\.[A-Za-z0-9_-]/, // JSON Web Token
  /\$(?:1|2[abxy]?|5|6|7|y|gy|argon2[a-z]{0,2}|scrypt|pbkdf2[a-z0-9-]{0,16})\$[^\s$][^\s]{7}/, // crypt(5) hashes
  /\{(?:S?SHA\d{0,3}|S?MD5|CRYPT|PBKDF2[A-Z0-9_-]{0,16}|ARGON2)\}[^\s]{8}/i, // LDAP userPassword
  /[a-z]:\/\/[^\s/?#@:]{0,256}:[^\s/?#@]{1,256}@/i, // password in a URL
  /(?:password|passwd|passphrase|pwd|secret|token|credential|(?:api|access|private|secret)[-_ ]?key)s?["']?\s{0,9}[:=]\s{0,9}["']?(?!v?\d{1,9}\.\d{1,9}\.\d{1,9}(?![^\s"',;)]))[^\s"']{3}/i, // named; a release such as external-secrets:v2.8.0 is not
];

const secretName = /(?:password|passwd|passphrase|secret|token|credential|(?:api|access|private|secret)[-_]?key)s?$/i;

/** Whether a key announces a credential: `adminPassword`, `api-key`. */
export const namesSecret = (key: string): boolean => secretName.test(key);

/** No shape above is shorter: `pwd:abc` is the shortest. */
const shortest = 7;

/** Whether a text is, or contains, what looks like a credential. */
export const looksLikeSecret = (text: string): boolean => text.length >= shortest && (issuedShapes.some((shape) => shape.test(text)) || looksRandom(text));

/**
 * At least as many characters, and as many changes between upper case, lower case and digit a step, before a run counts as random.
 * Random letters and digits change at 0.62 of the steps, hexadecimal digits at 0.47, long words in camel case below 0.35.
 */
const mixedCase = [
  { characters: 16, changesPerStep: 0.45 },
  { characters: 24, changesPerStep: 0.36 },
] as const;
const singleCase = { characters: 24, changesPerStep: 0.22 } as const;

/** Disk ids hold long serial numbers in hexadecimal; digests, EUI-64 and WWN have what they are in front. */
const diskPath = /^["'({[]*\/dev\/disk(?:id)?\//;
const knownNumber = /(?:sha(?:1|224|256|384|512):|0x|eui\.)[0-9a-f]+/gi;

const looksRandom = (text: string): boolean => text.length >= mixedCase[0].characters && text.split(/\s+/).some(hasRandomRun);

const hasRandomRun = (word: string): boolean => {
  const isSerialNumber = diskPath.test(word);
  const unexplained = word.replace(knownNumber, ' ');
  return unexplained.split(/[^A-Za-z0-9+/=_-]+/).some((part) => isRandom(part, isSerialNumber));
};

const isRandom = (part: string, isSerialNumber: boolean): boolean => {
  const runs = part.split(/[^A-Za-z0-9]+/);
  if (mixedCase.some((limit) => charactersInMixedRuns(runs, limit.changesPerStep) >= limit.characters)) return true;
  if (isSerialNumber) return false;
  return runs.some((run) => run.length >= singleCase.characters && /^(?:[a-z0-9]+|[A-F0-9]+)$/.test(run) && changesPerStep(run) >= singleCase.changesPerStep);
};

const charactersInMixedRuns = (runs: readonly string[], atLeast: number): number =>
  runs.reduce((sum, run) => (/[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run) && changesPerStep(run) >= atLeast ? sum + run.length : sum), 0);

const classOf = (character: string): 'digit' | 'upper' | 'lower' => (character <= '9' ? 'digit' : character <= 'Z' ? 'upper' : 'lower');

const changesPerStep = (run: string): number => {
  let changes = 0;
  for (let index = 1; index < run.length; index++) if (classOf(run[index]!) !== classOf(run[index - 1]!)) changes++;
  return changes / Math.max(run.length - 1, 1);
};

/** What stands in the place of a secret. */
export const hidden = '«hidden: looks like a secret»';
const longest = 60;
const deepest = 4;

/**
 * A value as a message may show it: JSON, at most 60 characters, control characters escaped, and nothing that looks like a secret.
 *
 * What a key announces as a credential is hidden whatever it looks like.
 */
export const shown = (value: unknown): string => shortened(rendered(value, deepest));

const rendered = (value: unknown, depth: number): string => {
  if (typeof value === 'string') return looksLikeSecret(value) ? hidden : quoted(value);
  if (Array.isArray(value)) return depth === 0 ? '[…]' : `[${value.map((item) => rendered(item, depth - 1)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return depth === 0 ? '{…}' : renderedObject(value, depth);
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  return value === undefined ? 'nothing' : String(value);
};

const renderedObject = (value: object, depth: number): string => {
  const entries = Object.entries(value).map(([key, item]) => `${rendered(key, depth)}: ${namesSecret(key) ? hidden : rendered(item, depth - 1)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
};

/** JSON leaves invisible and direction-changing characters as they are; a message must not. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\p{Cf}\u007f-\u009f\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);

const shortened = (text: string): string => {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
};
