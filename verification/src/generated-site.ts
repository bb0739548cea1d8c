import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fabric, Inventory, SitePlan, Workload } from '@bastide/constructs';
import { parse } from 'yaml';

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: unknown;
}

/** A release that K3s' helm-controller will make. */
export interface HelmChart extends KubernetesObject {
  readonly spec: {
    readonly chart: string;
    readonly version?: string;
    readonly targetNamespace?: string;
    readonly valuesContent?: string;
    readonly values?: unknown;
    readonly valuesSecrets?: readonly { readonly name: string; readonly keys: readonly string[] }[];
  };
}

export interface GeneratedObject {
  /** Relative to the folder of the site. */
  readonly file: string;
  readonly object: KubernetesObject;
  /** Of Argo CD, within its Application. */
  readonly wave: number;
}

/** What a site knows of itself and none of its files says to a program: the Pods of its releases and operators, the routers of its firewalls. */
export interface Model {
  readonly plan: SitePlan;
  readonly inventory: Inventory;
  readonly workloads: readonly Workload[];
  readonly fabrics: readonly FabricModel[];
}

/** The routers of a fabric: of leafs there are files too, of borders there is nothing else that a program reads. */
export type FabricModel = Pick<Fabric, 'leafs' | 'borders' | 'nodePeering'>;

/** One site: its files, as they are on the disk, and where these do not suffice, its model. */
export interface GeneratedSite {
  readonly name: string;
  readonly folder: string;
  /** Every file, relative to the folder, sorted. */
  readonly files: readonly string[];
  readonly read: (file: string) => string;
  /** Planned at the first call. */
  readonly model: () => Promise<Model>;
}

export const readSite = (name: string, folder: string): GeneratedSite => {
  let model: Promise<Model> | undefined;
  return {
    name,
    folder,
    files: globSync('**/*', { cwd: folder, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort(),
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    model: () => (model ??= modelOf(name)),
  };
};

const modelOf = async (name: string): Promise<Model> => {
  // Most checks ask nothing but files, and begin without waiting for all products to be loaded.
  const [{ planOfSite }, { Fabric: fabric, workloadsOf }] = await Promise.all([import('@bastide/cli'), import('@bastide/constructs')]);
  const plan = await planOfSite(import.meta.dirname, name);
  return {
    plan,
    inventory: plan.site.inventory,
    workloads: workloadsOf(plan).map(({ workload }) => workload),
    fabrics: plan.site.node.findAll().filter((each) => each instanceof fabric),
  };
};

/** Every object, in the order in which it may be applied: namespaces, then wave by wave. */
export const objectsOf = ({ files, read }: GeneratedSite): readonly GeneratedObject[] =>
  files
    .filter((file) => /^(kubernetes|argocd)\/.*\.yaml$/.test(file))
    .map((file) => objectIn(file, read(file)))
    .sort((a, b) => Number(b.object.kind === 'Namespace') - Number(a.object.kind === 'Namespace') || a.wave - b.wave);

export const objectIn = (file: string, text: string): GeneratedObject => {
  const object = parse(text) as KubernetesObject;
  return { file, object, wave: Number(object.metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0) };
};
