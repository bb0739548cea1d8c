import { parse } from 'yaml';
import { type GeneratedSite, type HelmChart, type KubernetesObject, objectsOf } from '../generated-site.ts';

/** What the site says of its secret store. */
export interface StoreFiles {
  /** Of every server. */
  readonly configuration: string;
  /** Of the server that begins. */
  readonly initialization: string;
  readonly firstStart: string;
  readonly servers: readonly string[];
  readonly script: string;
  /** Relative to the folder of the site. */
  readonly scriptFile: string;
  readonly certificateNames: readonly string[];
  /** Where the secret is by which the store proves itself to the single sign-on; undefined where people do not log in. */
  readonly login?: { readonly path: string; readonly key: string };
  /** What the run book has administrators do to a secret at PATH and KEY: in the place of a value, and at an empty path. */
  readonly rotation: { readonly replacing: readonly string[]; readonly beginning: readonly string[] };
  readonly accounts: readonly KubernetesObject[];
  readonly reader: {
    readonly role: string;
    readonly mount: string;
    readonly account: { readonly name: string; readonly namespace: string; readonly audience: string };
  };
  /** What ExternalSecrets fetch. */
  readonly wanted: readonly { readonly path: string; readonly key: string }[];
  /** The lines of the script that have a secret made. */
  readonly generated: readonly { readonly path: string; readonly key: string; readonly form: string }[];
}

interface Values {
  readonly server: { readonly ha: { readonly replicas: number; readonly raft: { readonly config: string } } };
}

/** Undefined for a site without such a store. */
export const storeFilesOf = (site: GeneratedSite): StoreFiles | undefined => {
  const all = objectsOf(site);
  const release = all.find(({ object }) => object.kind === 'HelmChart' && (object as HelmChart).spec.chart === 'openbao');
  if (release === undefined) return undefined;
  const values = parse((release.object as HelmChart).spec.valuesContent!) as Values;
  const dataOf = (name: string) => {
    const { file, object } = all.find((each) => each.object.kind === 'ConfigMap' && each.object.metadata.name === name)!;
    return { file, data: (object as unknown as { readonly data: Readonly<Record<string, string>> }).data };
  };
  const files = dataOf('openbao-initialization').data;
  const configuration = dataOf('openbao-configuration');
  const script = configuration.data['configure.sh']!;
  const [, path, key] = /^login \S+ \S+ (\S+) (\S+)$/m.exec(script) ?? [];
  const commands = [...site.read('docs/run-books/openbao.md').matchAll(/^ *```sh\n((?:(?! *```).*\n)*) *```$/gm)]
    .map(([, text]) => text!.replaceAll(/^ +/gm, ''))
    .filter((text) => text.includes('PATH'));
  const specOf = <T>(kind: string, name?: string): T =>
    all.find(({ object }) => object.kind === kind && (name === undefined || object.metadata.name === name))!.object.spec as T;
  const { vault } = specOf<{ provider: { vault: Vault } }>('ClusterSecretStore').provider;
  const { role, serviceAccountRef } = vault.auth.kubernetes;
  return {
    configuration: values.server.ha.raft.config,
    initialization: files['initialization.json']!,
    firstStart: files['first-start.sh']!,
    servers: Array.from({ length: values.server.ha.replicas }, (_, index) => `openbao-${index}`),
    script,
    scriptFile: configuration.file,
    certificateNames: specOf<{ dnsNames: readonly string[] }>('Certificate', 'openbao-tls').dnsNames,
    ...(path === undefined || key === undefined ? {} : { login: { path, key } }),
    rotation: { replacing: commands.filter((text) => !text.includes('-cas=0')), beginning: commands.filter((text) => text.includes('-cas=0')) },
    accounts: all
      .map(({ object }) => object)
      .filter(({ kind, metadata: { name } }) => kind === 'ServiceAccount' && (name === 'openbao-configuration' || name === serviceAccountRef.name)),
    reader: {
      role,
      mount: vault.path,
      account: { name: serviceAccountRef.name, namespace: serviceAccountRef.namespace, audience: serviceAccountRef.audiences[0]! },
    },
    wanted: all
      .filter(({ object }) => object.kind === 'ExternalSecret')
      .map(({ object }) => object.spec as Wanting)
      .filter(({ secretStoreRef }) => secretStoreRef.kind === 'ClusterSecretStore')
      .flatMap(({ data }) => data.map(({ remoteRef }) => ({ path: remoteRef.key, key: remoteRef.property }))),
    generated: [...script.matchAll(/^generate (\S+) (\S+) (\S+)$/gm)].map(([, path, key, form]) => ({ path: path!, key: key!, form: form! })),
  };
};

interface Vault {
  readonly path: string;
  readonly auth: {
    readonly kubernetes: {
      readonly role: string;
      readonly serviceAccountRef: { readonly name: string; readonly namespace: string; readonly audiences: readonly string[] };
    };
  };
}

interface Wanting {
  readonly secretStoreRef: { readonly kind: string };
  readonly data: readonly { readonly remoteRef: { readonly key: string; readonly property: string } }[];
}
