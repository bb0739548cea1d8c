import { type GeneratedObject, type GeneratedSite, type HelmChart, type KubernetesObject, objectsOf } from '../generated-site.ts';

/** A Job that waits for a Helm release, and the release that it waits for. */
export interface WaitJob {
  readonly file: string;
  readonly account: { readonly namespace: string; readonly name: string };
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly release: { readonly namespace: string; readonly name: string };
  /** What helm-controller copies from the HelmChart into the Pod of its own Job. */
  readonly valuesSecrets: readonly string[];
  readonly definitions: readonly string[];
  /** e.g. `rook-ceph/deployment/rook-ceph-operator`. */
  readonly workloads: readonly string[];
}

interface Job extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly namespace: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly serviceAccountName: string;
        readonly containers: readonly {
          readonly command: readonly string[];
          readonly args?: readonly string[];
          readonly env: readonly { readonly name: string; readonly value: string }[];
        }[];
      };
    };
  };
}

const isWaitJob = ({ object }: GeneratedObject): boolean =>
  object.kind === 'Job' && (object as Job).metadata.labels?.['app.kubernetes.io/name'] === 'helm-wait';

export const waitJobsOf = (site: GeneratedSite): readonly WaitJob[] => {
  const objects = objectsOf(site);
  return objects.filter(isWaitJob).map(({ file, object }) => {
    const { metadata, spec } = object as Job;
    const { serviceAccountName, containers } = spec.template.spec;
    const { command, args = [], env } = containers[0]!;
    const name = metadata.labels!['app.kubernetes.io/instance']!;
    const chart = objects.find((each) => each.object.kind === 'HelmChart' && each.object.metadata.name === name)?.object as HelmChart | undefined;
    if (chart === undefined) throw new Error(`${file} waits for the release ${name}, and there is no HelmChart of that name`);
    return {
      file,
      account: { namespace: metadata.namespace, name: serviceAccountName },
      command: [...command, ...args],
      environment: Object.fromEntries(env.map((each) => [each.name, each.value])),
      release: { namespace: chart.spec.targetNamespace ?? metadata.namespace, name },
      valuesSecrets: (chart.spec.valuesSecrets ?? []).map((secret) => secret.name),
      definitions: args.filter((each) => each.startsWith('crd/')).map((each) => each.slice('crd/'.length)),
      workloads: args.filter((each) => each.split('/').length === 3),
    };
  });
};
