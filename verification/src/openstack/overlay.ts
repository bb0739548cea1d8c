import { createHash } from 'node:crypto';
import { parse, stringify } from 'yaml';
import type { HelmRelease } from '../helm/releases.ts';

/** The share of NFS that stands for Ceph: a folder of the machine, which is where the driver would mount it, so that it asks nobody. */
const share = { host: '192.0.2.1', path: '/volumes', mountPointBase: '/var/lib/cinder/mnt' } as const;

/** The driver calls the folder by a digest. https://opendev.org/openstack/os-brick/src/tag/6.13.0/os_brick/remotefs/remotefs.py */
export const shareMountPath = `${share.mountPointBase}/${createHash('md5').update(`${share.host}:${share.path}`).digest('hex')}`;

/**
 * What is otherwise here than in the cluster, by release: Ceph and hypervisors are not there. Everything else is what the site has written.
 */
const overlays: Readonly<Record<string, object>> = {
  keystone: {
    // Passwords are hashed a hundred times for a minute of computing otherwise.
    conf: { keystone: { identity: { password_hash_rounds: 4 } } },
  },
  glance: {
    storage: 'pvc',
    bootstrap: { enabled: false },
    conf: { glance: { DEFAULT: { enabled_backends: 'file:file' }, glance_store: { default_backend: 'file' } } },
  },
  nova: {
    conf: {
      ceph: { enabled: false },
      // Hypervisors are found as soon as they are there.
      nova: { DEFAULT: { compute_driver: 'fake.FakeDriver' }, scheduler: { discover_hosts_in_cells_interval: 5 } },
    },
  },
  // The kernel at hand has no datapath of Open vSwitch.
  neutron: { conf: { plugins: { openvswitch_agent: { ovs: { datapath_type: 'netdev' } } } } },
  cinder: {
    bootstrap: { volume_types: { name: null, nfs: { volume_backend_name: 'nfs' } } },
    conf: {
      ceph: { enabled: false },
      cinder: { DEFAULT: { enabled_backends: 'nfs', default_volume_type: 'nfs' } },
      backends: {
        rbd1: null,
        nfs: {
          volume_driver: 'cinder.volume.drivers.nfs.NfsDriver',
          volume_backend_name: 'nfs',
          nas_host: share.host,
          nas_share_path: share.path,
          nfs_mount_point_base: share.mountPointBase,
          nas_secure_file_operations: true,
          nas_secure_file_permissions: true,
        },
      },
    },
  },
};

/** Bridges to the world outside, which agents of neutron find or make: they would be of the kernel. */
const bridges = (releases: readonly HelmRelease[]): object => {
  const values =
    releases.find(({ name }) => name === 'neutron')?.values.map((text) => parse(text) as { readonly conf?: { readonly auto_bridge_add?: object } }) ?? [];
  const names = values.flatMap(({ conf }) => Object.keys(conf?.auto_bridge_add ?? {}));
  const commands = names.map((name) => `ovs-vsctl --may-exist add-br ${name} -- set bridge ${name} datapath_type=netdev`);
  return { conf: { poststart: { extraCommand: commands.join('\n') } } };
};

/** The releases as they are rendered here. */
export const withOverlays = (releases: readonly HelmRelease[]): readonly HelmRelease[] =>
  releases.map((release) => {
    const overlay = release.name === 'openvswitch' ? bridges(releases) : overlays[release.name];
    return overlay === undefined ? release : { ...release, values: [...release.values, stringify(overlay)] };
  });
