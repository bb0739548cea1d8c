import { stringify } from 'yaml';
import { filledSecrets } from '../filled-secrets.ts';
import { type GeneratedSite, type HelmChart, objectsOf } from '../generated-site.ts';

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

export const releasesOf = (site: GeneratedSite): readonly HelmRelease[] => {
  const objects = objectsOf(site);
  const filled = filledSecrets(site);
  return objects
    .filter(({ object }) => object.kind === 'HelmChart')
    .map(({ file, object }) => {
      const { metadata, spec } = object as HelmChart;
      const secrets = (spec.valuesSecrets ?? []).flatMap(({ name, keys }) => {
        const secret = filled.find((each) => each.metadata.name === name && each.metadata.namespace === metadata.namespace);
        return keys.map((key) => secret?.stringData[key]);
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
