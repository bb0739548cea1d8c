import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/versions.ts';
import { packagedImage, packagedWorkloads } from '../../../src/kubernetes/k3s/packaged-workloads.ts';
import { packagedComponents } from '../../../src/kubernetes/k3s/profile.ts';

const imagesOf = (...[components, tags]: Parameters<typeof packagedWorkloads>): readonly string[] =>
  packagedWorkloads(components, tags).flatMap(({ containers }) => containers.map(({ image }) => image));

describe('the images that K3s deploys by itself', () => {
  it.for(Object.entries(catalogue.k3s))('%s: the tag of CoreDNS, which every cluster runs, is known', ([, { imageTags }]) => {
    expect(imagesOf([], imageTags)).toEqual([expect.stringMatching(/^docker\.io\/rancher\/mirrored-coredns-coredns:\d+\.\d+\.\d+$/)]);
  });

  it('carry the tags of the release', () => {
    expect(imagesOf(packagedComponents, catalogue.k3s['v1.35.6+k3s1'].imageTags)).toEqual([
      'docker.io/rancher/mirrored-coredns-coredns:1.14.4',
      'docker.io/rancher/local-path-provisioner:v0.0.36',
      'docker.io/rancher/mirrored-metrics-server:v0.8.1',
    ]);
    expect(packagedImage('mirrored-library-traefik', catalogue.k3s['v1.35.6+k3s1'].imageTags)).toBe('docker.io/rancher/mirrored-library-traefik:3.7.4');
  });

  it('carry none where the release is not known to have one, which a policy finds', () => {
    expect(imagesOf(['metrics-server'], catalogue.k3s['v1.35.8+k3s1'].imageTags)[1]).toBe('docker.io/rancher/mirrored-metrics-server');
  });

  it('every tag of the catalogue is of an image that is deployed', () => {
    const images = [...imagesOf(packagedComponents, {}), packagedImage('mirrored-library-traefik', {})];
    const names = images.map((image) => image.replace('docker.io/rancher/', ''));
    for (const { imageTags } of Object.values(catalogue.k3s)) expect(names).toEqual(expect.arrayContaining(Object.keys(imageTags)));
  });
});
