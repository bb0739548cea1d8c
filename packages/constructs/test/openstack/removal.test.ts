import { expect, it } from 'vitest';
import { openStackDefinitions } from '../../src/openstack/definitions.ts';
import { Keystone } from '../../src/openstack/keystone.ts';
import { OpenStackPlacement } from '../../src/openstack/placement.ts';
import { removalTakes } from '../../src/openstack/removal.ts';
import { onPlane } from './fixture.ts';

it('Argo CD keeps Keystone, whose keys go with its release, and not what is as before when it is installed again', () => {
  const { objects } = onPlane((site, plane) => {
    new Keystone(site, 'keystone', { plane });
    new OpenStackPlacement(site, 'placement', { plane });
  });
  const optionsOf = (name: string) =>
    objects.find(({ kind, metadata }) => kind === 'HelmChart' && metadata.name === name)?.metadata.annotations?.['argocd.argoproj.io/sync-options'];
  expect(optionsOf('keystone')).toContain('Prune=false,Delete=false');
  expect(optionsOf('placement') ?? '').not.toContain('Prune=false');
});

it('what is kept is the name of a release', () => {
  const names = openStackDefinitions.map(({ name }) => name);
  expect(Object.keys(removalTakes).filter((name) => !names.includes(name))).toEqual([]);
});
