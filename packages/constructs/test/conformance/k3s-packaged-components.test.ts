import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { resourceRequirements } from '../../src/core/resources.ts';
import { packagedWorkloads } from '../../src/kubernetes/k3s/packaged-workloads.ts';
import { packagedComponents } from '../../src/kubernetes/k3s/profile.ts';

const upstream = process.env.BASTIDE_UPSTREAM;

interface Deployment {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly nodeSelector?: Readonly<Record<string, string>>;
        readonly tolerations?: readonly unknown[];
        readonly containers: readonly {
          readonly name: string;
          readonly image: string;
          readonly resources?: { readonly requests?: object; readonly limits?: object };
        }[];
      };
    };
  };
}

/** Where K3s keeps the manifest of a Deployment; `%{NAME}%` are its own placeholders. Traefik is a Helm chart. */
const manifests: Readonly<Record<string, string>> = {
  coredns: 'coredns.yaml.in',
  'local-path-provisioner': 'local-storage.yaml',
  'metrics-server': 'metrics-server/metrics-server-deployment.yaml',
};

// Skipped unless BASTIDE_UPSTREAM names the folder with what upstream publishes.
describe.skipIf(upstream === undefined)('the Pods that K3s brings', () => {
  const declared = packagedWorkloads(packagedComponents);

  it.each(Object.entries(manifests))('%s asks for what its manifest asks for', (name, file) => {
    const text = readFileSync(join(upstream!, 'k3s/manifests', file), 'utf8').replaceAll(/%\{[A-Z_]+\}%/g, '');
    const deployment = (loadAll(text) as Deployment[]).find((object) => object?.kind === 'Deployment' && object.metadata.name === name)!;
    const pod = deployment.spec.template.spec;
    const workload = declared.find((each) => each.name === name)!;
    expect(workload.containers.map((container) => [container.name, container.image.replace('docker.io/', ''), resourceRequirements(container)])).toEqual(
      pod.containers.map((container) => [
        container.name,
        container.image.split(':')[0],
        { requests: container.resources?.requests ?? {}, limits: container.resources?.limits ?? {} },
      ]),
    );
    expect(workload.tolerations).toEqual(pod.tolerations);
    expect(workload.nodeSelector).toEqual(pod.nodeSelector);
  });
});
