import type { Finding } from './finding.ts';
import { hidden, looksLikeSecret } from './secret-shape.ts';

/** From its first line to its last, or to the end where that is missing. */
const privateKey = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g;

/** `/` in the id of a construct has become `--`, which takes a URL out of its shape. */
const isSecret = (word: string): boolean => looksLikeSecret(word) || (word.includes('--') && looksLikeSecret(word.replaceAll('--', '/')));

/** The text with every word hidden that looks like a credential, so that the sentence around it can still be read. */
const redacted = (text: string): string =>
  text
    .replace(privateKey, hidden)
    .split(/(\s+)/)
    .map((word) => (isSecret(word) ? hidden : word))
    .join('');

const redactedPath = (path: string): string =>
  redacted(
    path
      .split('/')
      .map((segment) => (isSecret(segment) ? hidden : segment))
      .join('/'),
  );

/**
 * A finding as it may be shown. Sentences are made without what may be a secret; names are not, and a name may be one all the same.
 *
 * Whatever returns findings passes them through here, because somebody prints them: people, `--json`, a note on a merge request.
 */
export const withoutSecrets = (finding: Finding): Finding => ({
  ...finding,
  what: redacted(finding.what),
  mend: redacted(finding.mend),
  ...(finding.allowed === undefined ? {} : { allowed: redacted(finding.allowed) }),
  ...(finding.construct === undefined ? {} : { construct: redactedPath(finding.construct) }),
  ...(finding.file === undefined ? {} : { file: redactedPath(finding.file) }),
  ...(finding.counterExample === undefined ? {} : { counterExample: finding.counterExample.map(redacted) }),
});
