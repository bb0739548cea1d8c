import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { builtInKinds } from '../src/kubernetes/kinds.ts';
import { serverOwnedFields } from '../src/kubernetes/server-owned.ts';
import { newerThanKubernetes135, requiredInKubernetes135 } from './newer-than-kubernetes-135.ts';
import { quantityFields } from './quantity-fields.ts';

// Writes src/kubernetes/generated/kubernetes-types.json: every type that a manifest of a built-in kind can hold, as of Kubernetes 1.35.
// Source: the generated models of @kubernetes/client-node. Run by `npm run generate -w @bastide/constructs`, after a change of kinds or of that package.

const models = join(dirname(createRequire(import.meta.url).resolve('@kubernetes/client-node')), 'gen', 'models');

/** Where {@link kubernetesTypes} is committed. */
export const typesFile = join(import.meta.dirname, '..', 'src', 'kubernetes', 'generated', 'kubernetes-types.json');

interface Attribute {
  /** As TypeScript calls it (`_from`). */
  readonly name: string;
  /** As Kubernetes calls it (`from`). */
  readonly baseName: string;
  readonly type: string;
  readonly format: string;
}

const scalarNames: Readonly<Record<string, string>> = {
  'string ': 'string',
  'string byte': 'base64',
  'boolean ': 'boolean',
  'number int32': 'int32',
  'number int64': 'int64',
  'IntOrString int-or-string': 'intOrString',
  'Date date-time': 'dateTime',
  'V1MicroTime date-time-micro': 'dateTime',
};

/** The text of the committed file. */
export const kubernetesTypes = (): string => {
  const types = new Map<string, { model: string; fields: Record<string, string> }>();
  const cuts = new Set<string>();
  const add = (model: string): string => {
    const name = typeName(model);
    const known = types.get(name);
    if (known !== undefined) {
      if (known.model !== model) throw new Error(`${known.model} and ${model} would both be called ${name}`);
      return name;
    }
    const attributes = attributesOf(model);
    const required = requiredOf(model);
    const isKind = attributes.some(({ baseName }) => baseName === 'apiVersion') && attributes.some(({ baseName }) => baseName === 'kind');
    const fields: Record<string, string> = {};
    types.set(name, { model, fields });
    for (const attribute of attributes.toSorted((one, other) => (one.baseName < other.baseName ? -1 : 1))) {
      const place = `${name}.${attribute.baseName}`;
      if (place in newerThanKubernetes135 || place in serverOwnedFields || (isKind && attribute.baseName === 'status')) {
        cuts.add(place);
        continue;
      }
      const demanded = requiredInKubernetes135[place] ?? required.has(attribute.name);
      fields[demanded ? `${attribute.baseName}!` : attribute.baseName] = reference(attribute, place, add);
    }
    return name;
  };
  for (const { version, kind } of builtInKinds) add(`V${version.slice(1)}${kind}`);
  for (const place of [...Object.keys(newerThanKubernetes135), ...Object.keys(serverOwnedFields)]) {
    if (!cuts.has(place)) throw new Error(`${place} is to be cut, but no such field is reached`);
  }
  for (const place of [...Object.keys(requiredInKubernetes135), ...quantityFields]) {
    const [name, field] = place.split('.') as [string, string];
    const fields = types.get(name)?.fields ?? {};
    if (!(field in fields || `${field}!` in fields)) throw new Error(`${place} is listed, but no such field is reached`);
  }
  const sorted = [...types.keys()].sort().map((name) => [name, types.get(name)!.fields]);
  return `${JSON.stringify(Object.fromEntries(sorted), undefined, 1)}\n`;
};

/** `V1Container` becomes `Container`; a group stays where upstream needs it: `DiscoveryV1EndpointPort` becomes `DiscoveryEndpointPort`. */
const typeName = (model: string): string => model.replace(/V\d+(?=[A-Z])/, '');

const attributesOf = (model: string): readonly Attribute[] => {
  const match = /\.attributeTypeMap = (\[[\s\S]*?\]);/.exec(readFileSync(join(models, `${model}.js`), 'utf8'));
  if (match === null) throw new Error(`${model}.js has no attributeTypeMap`);
  return JSON.parse(match[1]!) as readonly Attribute[];
};

/** The declarations mark what is optional; the script does not. */
const requiredOf = (model: string): ReadonlySet<string> => {
  const declaration = readFileSync(join(models, `${model}.d.ts`), 'utf8');
  return new Set([...declaration.matchAll(/^ {4}'([^']+)': /gm)].map((match) => match[1]!));
};

const reference = ({ type, format }: Attribute, place: string, add: (model: string) => string): string => {
  const list = /^Array<(.+)>$/.exec(type);
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type);
  const one = list?.[1] ?? map?.[1] ?? type;
  const suffix = list ? '[]' : map ? '{}' : '';
  const scalar = scalarNames[`${one} ${format}`];
  if (quantityFields.includes(place)) {
    if (scalar !== 'string') throw new Error(`${place} is listed as a quantity, but is ${type}`);
    return `quantity${suffix}`;
  }
  if (scalar !== undefined) return scalar + suffix;
  if (format !== '' || !/^[A-Z]\w*$/.test(one)) throw new Error(`${place}: ${type} (${format || 'no format'}) cannot be written into the table`);
  return add(one) + suffix;
};

if (import.meta.main) writeFileSync(typesFile, kubernetesTypes());
