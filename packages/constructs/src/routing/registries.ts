import { type HostText, hostText } from '../core/host-text.ts';
import type { Inventory } from '../inventory/index.ts';

/** A mirror of a registry of images, by its name in the inventory and as podman names it. */
export interface MirrorForPodman {
  readonly url: string;
  /** `host[:port][/folder]`. */
  readonly location: string;
}

/**
 * The mirrors that the inventory names for a registry, in the order they are asked, but for those that podman cannot ask.
 *
 * A path of a URL is the root of the API, as K3s has it; podman always asks below `/v2/` and knows folders of images behind that alone:
 * `https://mirror.example/v2/docker` is its `mirror.example/docker`, and `https://mirror.example/docker` has no name with it.
 */
export const mirrorsForPodman = ({ registryMirrors }: Inventory, registry: string): readonly MirrorForPodman[] =>
  [...registryMirrors]
    .filter(({ name }) => name === registry)
    .flatMap(({ urls }) => urls)
    .flatMap((url) => {
      const [, authority, folder = ''] = /^https:\/\/([^/]+)(?:\/|\/v2(\/[^/].*?)?\/?)?$/.exec(url) ?? [];
      return authority === undefined ? [] : [{ url, location: `${authority}${folder}` }];
    });

/** Asked in this order, before the registry itself. https://github.com/containers/image/blob/v5.29.0/docs/containers-registries.conf.5.md */
export const registriesFile = (registry: string, mirrors: readonly MirrorForPodman[]): HostText => hostText`[[registry]]
prefix = "${registry}"
location = "${registry}"
${mirrors.map(({ location }) => `\n[[registry.mirror]]\nlocation = "${location}"\n`).join('')}`;
