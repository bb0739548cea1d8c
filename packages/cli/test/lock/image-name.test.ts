import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageName } from '../../src/lock/image-name.ts';

test.each([
  ['nginx:1.29', 'registry-1.docker.io', 'library/nginx', '1.29'],
  ['rancher/k3s:v1.35.8-k3s1', 'registry-1.docker.io', 'rancher/k3s', 'v1.35.8-k3s1'],
  ['docker.io/nginx:1', 'registry-1.docker.io', 'library/nginx', '1'],
  ['docker.io/rancher/k3s:1', 'registry-1.docker.io', 'rancher/k3s', '1'],
  ['quay.io/calico/node:v3.32.1', 'quay.io', 'calico/node', 'v3.32.1'],
  ['registry.example:5000/a/b/c_d:1', 'registry.example:5000', 'a/b/c_d', '1'],
  ['localhost/a:1', 'localhost', 'a', '1'],
  ['quay.io/calico/node', 'quay.io', 'calico/node', 'latest'],
])('%s is a tag of a repository of a registry', (image, host, repository, reference) => {
  expect(imageName(image)).toEqual({ host, repository, reference });
});

test.each(['', ':1', 'quay.io/:1', 'a//b:1x y', 'https://quay.io/a:1', 'a:b:c', '../a:1', 'quay.io/a:', 'quay.io/a@sha256:00'])(
  '%j is no image name',
  (image) => {
    expect(imageName(image)).toBeUndefined();
  },
);

test('an image name always makes a URL of its registry, with no path but its own', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.stringMatching(/^[a-z0-9./:@_-]{1,30}$/)), (text) => {
      const name = imageName(text);
      if (!name) return;
      const url = new URL(`https://${name.host}/v2/${name.repository}/manifests/${name.reference}`);
      expect(url.pathname).toBe(`/v2/${name.repository}/manifests/${name.reference}`);
      expect({ search: url.search, hash: url.hash, username: url.username }).toEqual({ search: '', hash: '', username: '' });
    }),
  );
});
