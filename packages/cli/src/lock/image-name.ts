import type { ManifestName } from './registry.ts';

/** What Docker means by a name without a registry. */
const dockerHub = { names: ['docker.io', 'index.docker.io'], host: 'registry-1.docker.io' } as const;

const form =
  /^(?:(?<registry>[a-z0-9]+(?:[.-]+[a-z0-9]+)*(?::\d{1,5})?|\[[0-9a-f:]+\](?::\d{1,5})?)\/)?(?<path>[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::(?<tag>\w[\w.-]{0,127}))?$/i;

/**
 * Where an image lies: `nginx:1` is `library/nginx` of Docker Hub, `quay.io/calico/node:v3` is what it says. Nothing for what is no image name.
 * https://github.com/distribution/reference
 */
export const imageName = (image: string): ManifestName | undefined => {
  const { registry, path, tag: reference = 'latest' } = form.exec(image)?.groups ?? {};
  if (path === undefined) return undefined;
  // The first part is a registry only where it could not be a folder.
  const isRegistry = registry !== undefined && (/[.:]/.test(registry) || registry === 'localhost');
  const repository = isRegistry || registry === undefined ? path : `${registry}/${path}`;
  if (isRegistry && !dockerHub.names.includes(registry as (typeof dockerHub.names)[number])) return { host: registry, repository, reference };
  return { host: dockerHub.host, repository: repository.includes('/') ? repository : `library/${repository}`, reference };
};
