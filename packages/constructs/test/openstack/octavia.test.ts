import { describe, expect, it } from 'vitest';
import { storedSecrets } from '../../src/contributions/secrets.ts';
import { SecretRef } from '../../src/core/secret-reference.ts';
import { Cidr } from '../../src/inventory/index.ts';
import type { LoadBalancerIds } from '../../src/openstack/octavia.ts';
import { octaviaDefinition } from '../../src/openstack/octavia-definition.ts';
import { at, findingsWithoutOwnSecrets, smallCloud } from '../fixtures/small-cloud.ts';

const ids: LoadBalancerIds = {
  network: '3f8c1c0e-5f0b-4b7e-9d5a-2b7c9a1d4e6f',
  securityGroup: '8a7b6c5d-4e3f-4a1b-8c9d-0e1f2a3b4c5d',
  imageOwner: '0123456789abcdef0123456789abcdef',
};

const withOctavia = ({ prefix = '172.31.0.0/16', ...changed }: { readonly prefix?: string; readonly ids?: LoadBalancerIds | undefined } = {}) =>
  smallCloud({
    services: {
      octavia: { managementPrefix: Cidr.parse(prefix)!, ...('ids' in changed ? (changed.ids === undefined ? {} : { ids: changed.ids }) : { ids }) },
    },
  });

const octavia = 'conf.octavia';

describe('Octavia', () => {
  it('gives every machine with routers an address for heartbeats: the number that it has in the network of tunnels', () => {
    const { values, findings } = withOctavia();
    expect(at(values.get('octavia'), `${octavia}.health_manager.controller_ip_port_list`)).toBe('172.31.0.21:5555,172.31.0.22:5555');
    expect(findings).toEqual([]);
  });

  it('is stopped where its network overlaps one of the inventory, and where it is too small', () => {
    expect(withOctavia({ prefix: '10.0.0.0/16' }).findings.map(({ what }) => what)).toEqual([
      'managementPrefix 10.0.0.0/16 overlaps network tunnel (10.0.40.0/24), and controllers have interfaces in both',
      'managementPrefix 10.0.0.0/16 overlaps network provider (10.0.50.0/24), and controllers have interfaces in both',
    ]);
    expect(withOctavia({ prefix: '172.31.0.0/23' }).findings.map(({ what }) => what)).toEqual([
      'managementPrefix is 172.31.0.0/23, and network tunnel, whose numbers machines have in it, is 10.0.40.0/24',
    ]);
  });

  it('says that no load balancer can be made before the ids are known, and refuses what is none', () => {
    expect(withOctavia({ ids: undefined }).findings.map(({ severity, what }) => `${severity}: ${what}`)).toEqual([
      'warning: the ids of the network, the security group and the owner of images are not known yet, so no load balancer can be made',
    ]);
    expect(at(withOctavia({ ids: undefined }).values.get('octavia'), `${octavia}.controller_worker.amp_boot_network_list`)).toBe('');
    expect(withOctavia({ ids: { ...ids, network: 'lb-mgmt-net' } }).findings.map(({ severity, what }) => `${severity}: ${what}`)).toEqual([
      'error: ids.network is "lb-mgmt-net"',
    ]);
  });

  it('is stopped with the secrets that its chart and its source ship', () => {
    expect(findingsWithoutOwnSecrets(octaviaDefinition)).toEqual([
      `default-password: ${octavia}.certificates.ca_private_key_passphrase of the chart octavia keeps the password that stands in the chart`,
      `default-password: ${octavia}.health_manager.heartbeat_key of the chart octavia keeps the password that stands in the chart`,
      `default-password: ${octavia}.certificates.server_certs_key_passphrase of the chart octavia is empty: the service would fail, or take a secret that everybody knows`,
    ]);
  });

  it('works under its own account, not the administrator’s', () => {
    const { values, secretValues } = withOctavia();
    expect(at(values.get('octavia'), `${octavia}.service_auth.username`)).toBe('octavia');
    const own = at(secretValues.get('octavia'), 'endpoints.identity.auth.octavia.password') as SecretRef;
    expect((at(secretValues.get('octavia'), `${octavia}.service_auth.password`) as SecretRef).address).toBe(own.address);
  });

  it('brings the files of both certificate authorities to every controller, and to no API', () => {
    const { values, site } = withOctavia();
    const secret = site.contributions.of(storedSecrets).find(({ value }) => value.name === 'octavia-certs')!.value;
    expect(Object.values(secret.data).every((each) => SecretRef.isSecretRef(each) && each.origin === 'imported')).toBe(true);
    const mounts = at(values.get('octavia'), 'pod.mounts') as Readonly<Record<string, unknown>>;
    expect(Object.keys(mounts)).toEqual(['octavia_health_manager', 'octavia_housekeeping', 'octavia_worker']);
    for (const part of Object.keys(mounts)) {
      const files = at(mounts, `${part}.${part}.volumeMounts`) as readonly { readonly subPath: string }[];
      expect(files.map(({ subPath }) => subPath).sort()).toEqual(Object.keys(secret.data).sort());
    }
  });

  it('runs where virtual networks are: also housekeeping, which its chart puts elsewhere', () => {
    const { values } = withOctavia();
    const labels = at(values.get('octavia'), 'labels') as Readonly<Record<string, { readonly node_selector_key: string }>>;
    for (const part of ['health_manager', 'housekeeping', 'worker']) expect(labels[part]!.node_selector_key).toBe('l3-agent');
  });

  it('is stopped where a site changes what follows from its network', () => {
    const { findings } = smallCloud({
      services: {
        octavia: {
          managementPrefix: Cidr.parse('172.31.0.0/16')!,
          ids,
          values: { conf: { octavia: { health_manager: { controller_ip_port_list: '172.31.0.99:5555' } } } },
        },
      },
    });
    expect(findings.map(({ rule }) => rule)).toEqual(['openstack-agreement']);
  });
});
