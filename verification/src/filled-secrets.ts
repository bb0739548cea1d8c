import { type GeneratedSite, type KubernetesObject, objectsOf } from './generated-site.ts';
import { standInFor } from './secrets.ts';

interface ExternalSecretObject extends KubernetesObject {
  readonly spec: {
    readonly target?: { readonly template?: { readonly data?: Readonly<Record<string, string>> } };
    readonly data?: readonly { readonly secretKey: string; readonly remoteRef: { readonly key: string; readonly property: string } }[];
  };
}

export interface FilledSecret extends KubernetesObject {
  readonly stringData: Readonly<Record<string, string>>;
}

/** The Secrets that External Secrets would make, with a stand-in for each secret of the store. */
export const filledSecrets = (site: GeneratedSite): readonly FilledSecret[] =>
  objectsOf(site)
    .filter(({ object }) => object.kind === 'ExternalSecret')
    .map(({ object: { metadata, spec } }) => {
      const { target, data = [] } = spec as ExternalSecretObject['spec'];
      const standIns = new Map(data.map(({ secretKey, remoteRef: { key, property } }) => [secretKey, standInFor(`${key}#${property}`)]));
      const templates = Object.entries(target?.template?.data ?? {}).map(([key, template]) => [key, filled(template, standIns)] as const);
      const stringData = Object.fromEntries(templates.length > 0 ? templates : standIns);
      return {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: metadata.name, ...(metadata.namespace ? { namespace: metadata.namespace } : {}) },
        stringData,
      };
    });

/** What asks for a secret stands between quotes, or makes them (`quote`, `toJson`); stand-ins have nothing to escape. */
const filled = (template: string, standIns: ReadonlyMap<string, string>): string =>
  template
    .replaceAll(/\{\{ \.(\w+)([^}]*)\}\}/g, (_, variable: string, rest: string) => {
      const text = standIns.get(variable) ?? standInFor(variable);
      return /\| (toJson|quote)\s*$/.test(rest) ? JSON.stringify(text) : text;
    })
    .replaceAll(/\{\{ `(\{+)` \}\}/g, '$1');
