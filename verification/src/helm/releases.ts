import { stringify } from 'yaml';
import { type GeneratedSite, type HelmChart, type KubernetesObject, objectsOf } from '../generated-site.ts';
import { standInFor } from '../secrets.ts';

/** A Helm release as K3s' helm-controller will make it. */
export interface HelmRelease {
  /** Of its HelmChart object, relative to the folder of the site. */
  readonly file: string;
  readonly name: string;
  /** Without its repository. */
  readonly chart: string;
  readonly version: string;
  readonly namespace: string;
  /** Documents of values; what a later one says wins. Each secret has a stand-in of its own. */
  readonly values: readonly string[];
}

interface ExternalSecretObject extends KubernetesObject {
  readonly spec: {
    readonly target?: { readonly template?: { readonly data?: Readonly<Record<string, string>> } };
    readonly data?: readonly { readonly secretKey: string; readonly remoteRef: { readonly key: string; readonly property: string } }[];
  };
}

export const releasesOf = (site: GeneratedSite): readonly HelmRelease[] => {
  const objects = objectsOf(site);
  const externalSecret = (namespace: string | undefined, secret: string): ExternalSecretObject | undefined =>
    objects
      .filter(({ object: { kind, metadata } }) => kind === 'ExternalSecret' && metadata.name === secret && metadata.namespace === namespace)
      .map(({ object }) => object as ExternalSecretObject)[0];
  return objects
    .filter(({ object }) => object.kind === 'HelmChart')
    .map(({ file, object }) => {
      const { metadata, spec } = object as HelmChart;
      const secrets = (spec.valuesSecrets ?? []).flatMap(({ name, keys }) => {
        const object = externalSecret(metadata.namespace, name);
        return keys.map((key) => filledTemplate(object, key));
      });
      return {
        file,
        name: metadata.name,
        chart: spec.chart.split('/').at(-1)!,
        version: spec.version ?? '',
        namespace: spec.targetNamespace ?? metadata.namespace ?? 'default',
        values: [spec.valuesContent, spec.values === undefined ? undefined : stringify(spec.values), ...secrets].filter((document) => document !== undefined),
      };
    });
};

/**
 * A document of the Secret, as External Secrets would execute its template. What asks for a secret stands between quotes, or makes them (`quote`, `toJson`);
 * stand-ins have nothing to escape.
 */
const filledTemplate = (object: ExternalSecretObject | undefined, key: string): string | undefined => {
  const { target, data = [] } = object?.spec ?? {};
  const addressOf = new Map(data.map(({ secretKey, remoteRef }) => [secretKey, `${remoteRef.key}#${remoteRef.property}`]));
  return target?.template?.data?.[key]
    ?.replaceAll(/\{\{ \.(\w+)([^}]*)\}\}/g, (_, variable: string, rest: string) => {
      const text = standInFor(addressOf.get(variable) ?? variable);
      return /\| (toJson|quote)\s*$/.test(rest) ? JSON.stringify(text) : text;
    })
    .replaceAll(/\{\{ `(\{+)` \}\}/g, '$1');
};
