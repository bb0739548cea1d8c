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
  /** Documents of values; what a later one says wins. In the place of each secret stands one of its own. */
  readonly values: readonly string[];
}

interface ExternalSecretObject extends KubernetesObject {
  readonly spec: {
    readonly data?: readonly { readonly secretKey: string; readonly remoteRef: { readonly key: string; readonly property?: string } }[];
    readonly target?: { readonly template?: { readonly data?: Readonly<Record<string, string>> } };
  };
}

export const releasesOf = (site: GeneratedSite): readonly HelmRelease[] => {
  const objects = objectsOf(site);
  const templatesOf = (namespace: string | undefined, secret: string): Readonly<Record<string, string>> =>
    objects
      .filter(({ object: { kind, metadata } }) => kind === 'ExternalSecret' && metadata.name === secret && metadata.namespace === namespace)
      .map(({ object }) => filledTemplates(object as ExternalSecretObject))[0] ?? {};
  return objects
    .filter(({ object }) => object.kind === 'HelmChart')
    .map(({ file, object }) => {
      const { metadata, spec } = object as HelmChart;
      const secrets = (spec.valuesSecrets ?? []).flatMap(({ name, keys }) => {
        const templates = templatesOf(metadata.namespace, name);
        return keys.map((key) => templates[key]);
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

/** What External Secrets makes of the templates, with a stand-in for each secret. */
const filledTemplates = ({ spec }: ExternalSecretObject): Readonly<Record<string, string>> => {
  const standIns = new Map((spec.data ?? []).map(({ secretKey, remoteRef }) => [secretKey, standInFor(`${remoteRef.key}#${remoteRef.property ?? ''}`)]));
  const filled = (template: string): string => template.replaceAll(/\{\{\s*\.([a-z0-9_]+)[^}]*\}\}/g, (_, key: string) => standIns.get(key) ?? '');
  return Object.fromEntries(Object.entries(spec.target?.template?.data ?? {}).map(([key, template]) => [key, filled(template)]));
};
