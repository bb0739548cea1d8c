import { type KubernetesObject, looksLikeSecret, type PlannedContent } from '@bastide/constructs';
import { definePolicy } from './policy.ts';

export const noLiteralSecret = definePolicy({
  id: 'no-literal-secret',
  title: 'No generated file holds a secret',
  why: 'Git remembers for ever, and everybody who can clone it can read it.',
  severity: 'error',
  *check({ files }) {
    for (const { path, owner, content } of files) {
      const places = [...(path.split('/').some(isSecret) ? ['the path'] : []), ...secretsOf(content)];
      for (const place of places) {
        yield {
          construct: owner,
          file: path,
          what: `${place} holds what looks like a secret (not shown)`,
          allowed: 'a reference: a SecretRef as a hole of hostText, valuesSecrets of a release, an ExternalSecret',
          mend: 'store the value, refer to it, and replace it: it must count as known',
        };
      }
    }
  },
});

const secretsOf = (content: PlannedContent): readonly string[] => {
  if (content.type === 'object') return secretsOfObject(content.object);
  return secretsOfText(content.type === 'host-file' ? content.file.content.planned() : content.text);
};

/** Keys and values recur thousands of times in a site, and a pattern takes microseconds; the bounds keep this below a few megabytes. */
const remembered = (test: (text: string) => boolean): ((text: string) => boolean) => {
  const answers = new Map<string, boolean>();
  return (text) => {
    if (text.length > longestRemembered) return test(text);
    let answer = answers.get(text);
    if (answer === undefined) {
      if (answers.size === mostRemembered) answers.clear();
      answers.set(text, (answer = test(text)));
    }
    return answer;
  };
};
const longestRemembered = 64;
const mostRemembered = 16_384;

const isSecret = remembered(looksLikeSecret);

/** Names whose value is a secret, at the end of a key in any spelling. */
const secretName =
  /(^|[._-]|[a-z](?=[A-Z]))(password|passwd|passphrase|token|secret[._-]?key|access[._-]?key|api[._-]?key|private[._-]?key|client[._-]?secret)$/i;

const announcesSecret = remembered((name) => secretName.test(name));

/**
 * What may stand behind such a name: nothing, a switch, a number, a hole, a variable that is filled elsewhere, one of Ansible or an entry of it, an action of a Go template with
 * nothing but a variable and functions, in a value that a chart evaluates, nothing but a place in its values, or, in the settings of Argo CD, a key of a Secret.
 */
const harmless =
  /^(|true|false|null|~|\{\}|\[\]|\d{1,5}|@@secret:(text|json):[^@\s]+@@|\$[({][A-Za-z0-9_.]+[)}]|\$[a-z0-9-]{1,63}:[a-z0-9-]{1,63}|\{\{ [a-z_]+(\.[a-z_]+)*(\[[a-z_.]+\])? \}\}|\{\{ \.Values(\.[a-z_]+)+ \}\}|\{\{ \.secret_\d+( \| (quote|toJson|trimPrefix `"`|trimSuffix `"`))* \}\})$/;

const secretsOfObject = (object: KubernetesObject): readonly string[] => {
  const search = new Search();
  if (object.kind === 'ExternalSecret') search.value(withNamedKeys(object), '');
  else if (object.kind !== 'Secret' || object.apiVersion !== 'v1') search.value(object, '');
  else {
    const { data, stringData, ...rest } = object;
    for (const [field, values] of Object.entries({ data, stringData })) {
      for (const key of Object.keys((values as Record<string, unknown> | undefined) ?? {})) search.places.push(`${field}.${key}`);
    }
    search.value(rest, '');
  }
  return search.places;
};

/** In the data of an ExternalSecret `secretKey` is the name of a key, and is looked at as a name. */
const withNamedKeys = (object: KubernetesObject): unknown => {
  const spec = object['spec'] as { readonly data?: unknown } | undefined;
  if (!Array.isArray(spec?.data)) return object;
  const data = spec.data.map(({ secretKey, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, name: secretKey }));
  return { ...object, spec: { ...spec, data } };
};

/** Walks an object. Its place is written only where something is found: a site has a million values and no secret. */
class Search {
  readonly places: string[] = [];
  readonly #path: (string | number)[] = [];

  /** @param name under which the value stands: its key, or beside it as in `{ name: DB_PASSWORD, value: … }` */
  value(value: unknown, name: string): void {
    if (typeof value === 'string') this.#text(value, name);
    else if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) this.#below(index, value[index], name);
    } else if (typeof value === 'object' && value !== null) this.#mapping(value as Readonly<Record<string, unknown>>);
  }

  #mapping(mapping: Readonly<Record<string, unknown>>): void {
    for (const key of Object.keys(mapping)) {
      if (isSecret(key)) this.places.push(this.#path.length === 0 ? 'a key' : `a key of ${this.#place()}`);
      else this.#below(key, mapping[key], key === 'value' && typeof mapping['name'] === 'string' ? mapping['name'] : key);
    }
  }

  #text(text: string, name: string): void {
    if (text.includes('\n') && !announcesSecret(name)) for (const line of secretsOfText(text)) this.places.push(`${this.#place()}, ${line}`);
    else if (announcesSecret(name) ? !harmless.test(text.trim()) : isSecret(text)) this.places.push(this.#place());
  }

  #below(segment: string | number, value: unknown, name: string): void {
    this.#path.push(segment);
    this.value(value, name);
    this.#path.pop();
  }

  #place(): string {
    return this.#path.map((segment, index) => (typeof segment === 'number' ? `[${segment}]` : index === 0 ? segment : `.${segment}`)).join('');
  }
}

/** `key: value` or `key = value`, with the comma of JSON; no blank behind the colon is no key but e.g. a URL. */
const assignment = /^\s*(?:-\s+)?["']?([A-Za-z0-9._-]+)["']?\s*(?::(?=\s|$)|=)\s*(.*?),?\s*$/;

/** Where Ansible puts secrets in; the word in front of their address is no secret. */
const holes = /@@secret:(?:text|json):[^@\s]+@@/g;

/** As routers write passwords, without a sign between name and value: `neighbor 10.0.0.1 password WORD`, `enable password 8 WORD`. */
const routerPassword = /^\s*(?:neighbor\s+\S+\s+|enable\s+|username\s+\S+\s+)?password\s+(?:\d\s+)?(\S+)\s*$/;

const secretsOfText = (text: string): readonly string[] => {
  const places: string[] = text.includes('PRIVATE KEY-----') ? ['a PEM block'] : [];
  /** What a line `value: …` gives a value to: the name, or the key, of the line above it. */
  let above = '';
  for (const [index, line] of text.split('\n').entries()) {
    const [, key = '', written = ''] = assignment.exec(line) ?? [];
    const value = written.replace(/^(["'])(.*)\1$/, '$2');
    const name = key === 'value' ? above : key;
    const word = routerPassword.exec(line)?.[1];
    above = key === 'name' ? value : value === '' ? key : '';
    if (isSecret(key === '' ? line.replaceAll(holes, '').trim() : key)) places.push(`line ${index + 1}`);
    else if (word !== undefined && word.replaceAll(holes, '') !== '') places.push(`line ${index + 1} (password)`);
    else if (key !== '' && !harmless.test(value) && (announcesSecret(name) || isSecret(value))) places.push(`line ${index + 1} (${key})`);
  }
  return places;
};
