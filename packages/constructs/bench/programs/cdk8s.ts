import { ApiObject, type ApiObjectMetadata, App, Chart, YamlOutputType } from 'cdk8s';
import { Stopwatch } from '../stopwatch.ts';
import { clusterScoped, type SyntheticObject, syntheticKinds } from '../synthetic-objects.ts';
import { syntheticSite, waveOf } from '../synthetic-site.ts';

// Stock cdk8s on the same content: one App a site (a single one for all takes time that grows with the square of their number), one file an object as
// Bastide writes them, and nothing declared to depend on anything, because that takes time that grows exponentially. Waves and namespaces, which
// Bastide works out, are given to it.

const [sites, folder] = [Number(process.argv[2]), process.argv[3]!];
const stopwatch = new Stopwatch();
stopwatch.end('start');

const metadataOf = (object: SyntheticObject, component: number, namespace: string): ApiObjectMetadata => {
  const wave = waveOf(component, object);
  const { annotations, ...metadata } = object.body.metadata;
  return {
    ...metadata,
    ...(clusterScoped.has(object.kind) ? {} : { namespace }),
    annotations: { ...annotations, ...(wave === 0 ? {} : { 'argocd.argoproj.io/sync-wave': String(wave) }) },
  } as ApiObjectMetadata;
};

let objects = 0;
for (let index = 0; index < sites; index++) {
  const app = new App({ outdir: `${folder}/site-${index}`, yamlOutputType: YamlOutputType.FILE_PER_RESOURCE, outputFileExtension: '.yaml' });
  const namespaces = new Chart(app, 'namespaces');
  for (const { components } of syntheticSite(index)) {
    for (const [place, component] of components.entries()) {
      new ApiObject(namespaces, component.namespace, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name: component.namespace,
          labels: { 'pod-security.kubernetes.io/enforce': 'baseline', 'pod-security.kubernetes.io/warn': 'baseline' },
          annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
        },
      });
      const chart = new Chart(app, component.id, { disableResourceNameHashes: true });
      for (const object of component.objects) {
        new ApiObject(chart, object.id, {
          apiVersion: syntheticKinds[object.kind],
          kind: object.kind,
          ...object.body,
          metadata: metadataOf(object, place, component.namespace),
        });
        objects++;
      }
      objects++;
    }
  }
  stopwatch.end('build');
  app.synth();
  stopwatch.end('synth');
}
process.stdout.write(JSON.stringify({ objects, ...stopwatch.usage }));
