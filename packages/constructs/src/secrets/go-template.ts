import type { HostText, SecretEncoding } from '../core/host-text.ts';

/** Who reads the text that a template makes, and therefore how a secret is escaped inside its double quotes. */
export type TemplateReader = 'JSON' | 'Go YAML';

/**
 * `toJson` writes what JSON and YAML read. `quote` writes Go's escapes, which are YAML's too: it spares nothing that is invisible, and Go's
 * YAML refuses some of what JSON leaves as it is (U+007F to U+009F, U+FEFF).
 */
const escapes: Readonly<Record<TemplateReader, string>> = { JSON: 'toJson', 'Go YAML': 'quote' };

const actions: Readonly<Record<SecretEncoding, (variable: string, reader: TemplateReader) => string>> = {
  text: (variable) => `{{ .${variable} }}`,
  json: (variable, reader) => `{{ .${variable} | ${escapes[reader]} | trimPrefix \`"\` | trimSuffix \`"\` }}`,
};

/**
 * A text with secrets as a Go template, as External Secrets executes it: each hole is an action, and what stands between comes out as it is,
 * whatever braces it holds.
 * https://external-secrets.io/v2.8.0/guides/templating/
 *
 * @param variableOf the variable that a secret is fetched into, by the secret's address
 */
export const goTemplate = ({ parts }: HostText, variableOf: ReadonlyMap<string, string>, reader: TemplateReader): string => {
  let template = '';
  let literal = '';
  for (const part of parts) {
    if (typeof part === 'string') literal += part;
    else {
      template += `${escaped(literal)}${actions[part.encoding](variableOf.get(part.secret.address)!, reader)}`;
      literal = '';
    }
  }
  return template + escaped(literal);
};

/** A text that a template gives back as it is: two braces begin an action, and so would one at the end together with the action that follows. */
export const escaped = (literal: string): string => literal.replace(/\{{2,}|\{$/g, (braces) => `{{ \`${braces}\` }}`);
