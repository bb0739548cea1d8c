import { type HostText, hostYaml } from '../../core/host-text.ts';

/**
 * `/etc/rancher/k3s/registries.yaml`: where containerd asks before it asks the registry itself.
 *
 * With the embedded registry, nodes share the images of the registries that are named here; `*` names all of them.
 * https://docs.k3s.io/installation/private-registry
 */
export const registriesFile = (mirrors: ReadonlyMap<string, readonly string[]>, embeddedRegistry: boolean): HostText =>
  hostYaml({
    mirrors: {
      ...Object.fromEntries([...mirrors].map(([registry, endpoint]) => [registry, { endpoint }])),
      ...(embeddedRegistry ? { '*': {} } : {}),
    },
  });
