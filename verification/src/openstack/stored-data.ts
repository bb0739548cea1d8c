import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrapSecrets } from '../argo-cd/bootstrap.ts';
import { filledSecrets } from '../filled-secrets.ts';
import { type GeneratedSite, type KubernetesObject, objectsOf } from '../generated-site.ts';

interface DataObject extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>> | null;
  readonly stringData?: Readonly<Record<string, string>> | null;
}

/** What cert-manager would make of a Certificate: nobody here looks into it. */
const certified = (object: KubernetesObject): readonly DataObject[] => {
  const { secretName } = (object as { readonly spec?: { readonly secretName?: string } }).spec ?? {};
  if (object.kind !== 'Certificate' || secretName === undefined) return [];
  const stringData = Object.fromEntries(['ca.crt', 'tls.crt', 'tls.key'].map((key) => [key, '']));
  return [{ apiVersion: 'v1', kind: 'Secret', metadata: { ...object.metadata, name: secretName }, stringData }];
};

/** Secrets and ConfigMaps that the site makes for its Pods, by Ansible, the store or Git. */
export const storedObjectsOf = (site: GeneratedSite, namespace: string): readonly KubernetesObject[] =>
  [...bootstrapSecrets(site), ...filledSecrets(site), ...objectsOf(site).flatMap(({ object }) => [object, ...certified(object)])].filter(
    ({ kind, metadata }) => metadata.namespace === namespace && (kind === 'Secret' || kind === 'ConfigMap'),
  );

/** Data of the rendered Secrets and ConfigMaps, and of the Secrets that Jobs have written since. */
export class StoredData {
  readonly #objects: readonly DataObject[];
  /** Where the stand-in of the API server keeps a Secret that was written, as `<name>.json`. */
  readonly written: string;

  constructor(objects: readonly KubernetesObject[], written: string) {
    this.#objects = objects.filter(({ kind }) => kind === 'Secret' || kind === 'ConfigMap');
    this.written = written;
  }

  /** Key → content; undefined where there is no such object. */
  of(kind: 'Secret' | 'ConfigMap', name: string): ReadonlyMap<string, Buffer> | undefined {
    const found = this.#objects.filter((object) => object.kind === kind && object.metadata.name === name);
    const file = join(this.written, `${name}.json`);
    if (kind === 'Secret' && existsSync(file)) found.push(JSON.parse(readFileSync(file, 'utf8')) as DataObject);
    if (found.length === 0) return undefined;
    return new Map(
      found.flatMap(({ data, stringData }) => [
        ...Object.entries(data ?? {}).map(([key, text]) => [key, Buffer.from(text, kind === 'Secret' ? 'base64' : 'utf8')] as const),
        ...Object.entries(stringData ?? {}).map(([key, text]) => [key, Buffer.from(text)] as const),
      ]),
    );
  }
}
