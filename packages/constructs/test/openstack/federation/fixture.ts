import type { Construct } from 'constructs';
import { UnitConstruct } from '../../../src/core/unit-construct.ts';
import type { DirectoryGroup } from '../../../src/identity/directory.ts';
import type { SingleSignOn } from '../../../src/identity/single-sign-on.ts';
import type { CloudAccess } from '../../../src/openstack/federation/cloud-access.ts';
import { Keystone, type KeystoneProps } from '../../../src/openstack/keystone.ts';
import { onPlane } from '../fixture.ts';
import { inventoryWithTunnels } from '../small-plane.ts';

export const groups: readonly DirectoryGroup[] = [
  { name: 'cloud-admins', description: 'run the cloud' },
  { name: 'members', description: 'use it' },
];

export class TestSignOn extends UnitConstruct implements SingleSignOn {
  readonly issuer = 'https://sso.small.example/realms/small';
  readonly groups: readonly DirectoryGroup[];

  constructor(scope: Construct, id: string, all: readonly DirectoryGroup[] = groups) {
    super(scope, id, {});
    this.groups = all;
  }
}

export const access: CloudAccess = {
  projects: [
    { name: 'infra', description: 'What the cloud itself needs' },
    { name: 'demo', description: "Everybody's" },
  ],
  grants: [
    { group: 'cloud-admins', role: 'admin', on: { project: 'infra' } },
    { group: 'cloud-admins', role: 'reader', on: 'domain' },
    { group: 'members', role: 'member', on: { project: 'demo' } },
  ],
};

/** With an image that has the module, as every site must name one. */
export const image = 'registry.small.example/keystone-openidc:2025.2-ubuntu_noble';

export const federated = (
  changed: Partial<CloudAccess> = {},
  {
    values,
    directory,
    images = { keystone: image },
  }: Pick<KeystoneProps, 'values'> & { directory?: readonly DirectoryGroup[]; images?: { keystone?: string } } = {},
) =>
  onPlane(
    (site, plane) => {
      const identity = new TestSignOn(site, 'sso', directory);
      new Keystone(site, 'keystone', { plane, federation: { identity, access: { ...access, ...changed } }, ...(values === undefined ? {} : { values }) });
    },
    { images },
    inventoryWithTunnels((facts) => {
      facts.loadBalancerAddresses = { ingress: { address: '203.0.113.10' } };
    }),
  );
