import { type GeneratedSite, type KubernetesObject, objectsOf } from '../generated-site.ts';
import { type Pod, podsOf } from '../openstack/pod.ts';
import type { RealmText } from './realm-text.ts';

/** Pods of Keycloak and of its database, as the site has them. */
export interface IdentityPods {
  readonly namespace: string;
  readonly database: Pod;
  readonly server: Pod;
  readonly realmImport: Pod;
  /** Of the CronJob; undefined where nobody backs up the database. */
  readonly backup: Pod | undefined;
  readonly realm: RealmText;
  /** What the run book restores with. */
  readonly restoreScript: string;
  /** Names of Services, as Pods know them. */
  readonly hosts: readonly string[];
}

interface PodTemplateHolder {
  readonly template?: unknown;
  readonly jobTemplate?: { readonly spec: unknown };
}

interface DataObject extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** Undefined for a site without a single sign-on. */
export const identityPodsOf = (site: GeneratedSite): IdentityPods | undefined => {
  const all = objectsOf(site);
  const podsFor = (kind: string, image: string): readonly Pod[] =>
    all
      .filter(({ object }) => object.kind === kind && object.metadata.namespace === 'keycloak')
      .flatMap(({ file, object }) => {
        const { jobTemplate } = object.spec as PodTemplateHolder;
        const run = jobTemplate === undefined ? object : { ...object, kind: 'Job', spec: jobTemplate.spec };
        return podsOf({ release: { file, name: image, chart: image, version: '', namespace: object.metadata.namespace!, values: [] }, objects: [run] });
      });
  const [server, database, realmImport] = [podsFor('Deployment', 'keycloak')[0], podsFor('StatefulSet', 'postgresql')[0], podsFor('Job', 'importer')[0]];
  const realm = all.find(({ object }) => (object as DataObject).data?.['realm.json'] !== undefined);
  if (server === undefined || database === undefined || realmImport === undefined || realm === undefined) return undefined;
  const { namespace } = server;
  const scripts = all.find(({ object }) => object.metadata.namespace === namespace && (object as DataObject).data?.['restore'] !== undefined);
  const services = all.filter(({ object }) => object.kind === 'Service' && object.metadata.namespace === namespace);
  return {
    namespace,
    database,
    server,
    realmImport,
    backup: podsFor('CronJob', 'postgresql')[0],
    realm: { file: realm.file, configMap: realm.object.metadata.name, text: (realm.object as DataObject).data!['realm.json']! },
    restoreScript: (scripts?.object as DataObject | undefined)?.data?.['restore'] ?? '',
    hosts: services.map(({ object }) => `${object.metadata.name}.${namespace}.svc`),
  };
};
