import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { flows } from '../../src/contributions/flows.ts';
import { plan } from '../../src/core/plan.ts';
import { restartExporter } from '../../src/routing/exporter.ts';
import { Fabric } from '../../src/routing/fabric.ts';
import { Scratch } from '../fixtures/ansible.ts';
import { smallSite } from '../fixtures/small-site.ts';
import { fabricInventory, minimalFabric } from './fabric-site.ts';

const registries = 'etc/containers/registries.conf.d/50-bastide.conf';

const planned = (mirrors: Readonly<Record<string, string[]>> = {}) => {
  const site = smallSite(
    fabricInventory((facts) => {
      facts.registryMirrors = mirrors;
    }),
  );
  new Fabric(site, 'fabric', minimalFabric(site));
  const { files } = plan(site);
  return {
    text: (path: string): string | undefined => files.get(`hosts/${path}` as never)?.bytes(),
    pulled: site.contributions
      .of(flows)
      .filter(({ value: { to } }) => to.kind === 'outside')
      .map(({ value: { from, to, ports } }) => [
        (from as { readonly network: { readonly name: string } }).network.name,
        (to as { readonly name: string }).name,
        ...ports,
      ]),
  };
};

describe('the exporter of a leaf', () => {
  it('listens on the management address alone, with the image that the site chose and time to pull it', () => {
    expect(planned().text('leaf-2/etc/containers/systemd/frr-exporter.container')).toMatch(
      /^Image=docker\.io\/tynany\/frr_exporter:v1\.12\.0$[\s\S]*--web\.listen-address=192\.0\.2\.32:9342$[\s\S]*^\[Service\]$[\s\S]*^TimeoutStartSec=900$/m,
    );
  });

  it.for([
    ['starts again', 0],
    ['does not', 1],
  ] as const)('lets the play go on to FRR where it %s', ([, status]) => {
    using scratch = new Scratch();
    scratch.write('systemctl', `#!/bin/sh\necho "$*"\nexit ${status}\n`, 0o755);
    const ended = spawnSync('/bin/sh', ['-c', restartExporter], { encoding: 'utf8', env: { PATH: `${scratch.folder}:/usr/bin:/bin` } });
    expect(ended).toMatchObject({ status: 0, stdout: 'restart --no-block frr-exporter.service\n' });
  });
});

describe('the image of the exporter', () => {
  it('comes from its registry where the inventory names no mirror of it', () => {
    const without: readonly Readonly<Record<string, string[]>>[] = [{}, { 'quay.io': ['https://mirror.example'] }];
    for (const mirrors of without) {
      const { text, pulled } = planned(mirrors);
      expect(text(`leaf-1/${registries}`)).toBeUndefined();
      expect(pulled).toEqual([['management', 'registry docker.io', 443]]);
    }
  });

  it('comes by way of mirrors in the order of the inventory, on every leaf, by flows to them', () => {
    const { text, pulled } = planned({
      'docker.io': ['https://mirror.example:5000', 'https://harbour.example/v2/docker'],
      'quay.io': ['https://other.example'],
    });
    for (const leaf of ['leaf-1', 'leaf-2', 'leaf-3'])
      expect(text(`${leaf}/${registries}`)).toBe(`[[registry]]
prefix = "docker.io"
location = "docker.io"

[[registry.mirror]]
location = "mirror.example:5000"

[[registry.mirror]]
location = "harbour.example/docker"
`);
    expect(pulled).toEqual([
      ['management', 'mirror.example', 5000],
      ['management', 'harbour.example', 443],
    ]);
  });

  it.for([
    ['https://mirror.example', 'mirror.example'],
    ['https://mirror.example/', 'mirror.example'],
    ['https://mirror.example/v2', 'mirror.example'],
    ['https://mirror.example/v2/', 'mirror.example'],
    ['https://mirror.example/v2/a/b/', 'mirror.example/a/b'],
    // Elsewhere than below /v2/ podman never asks.
    ['https://mirror.example/docker', undefined],
    ['https://mirror.example/docker/v2', undefined],
    ['https://mirror.example/v2docker', undefined],
  ] as const)('by the mirror %s is pulled from %s', ([url, location]) => {
    const file = planned({ 'docker.io': [url] }).text(`leaf-1/${registries}`);
    expect(/\[\[registry\.mirror\]\]\nlocation = "(.*)"/.exec(file ?? '')?.[1]).toBe(location);
  });
});
