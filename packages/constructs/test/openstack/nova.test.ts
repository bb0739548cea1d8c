import { describe, expect, it } from 'vitest';
import { flows } from '../../src/contributions/flows.ts';
import { hostPorts } from '../../src/contributions/host-ports.ts';
import { OpenStackCeph, type OpenStackCephProps } from '../../src/openstack/ceph/openstack-ceph.ts';
import { Libvirt, type LibvirtProps } from '../../src/openstack/libvirt.ts';
import { Neutron } from '../../src/openstack/neutron.ts';
import { Nova, type NovaProps } from '../../src/openstack/nova.ts';
import type { OpenStackPlane } from '../../src/openstack/plane.ts';
import { RookCeph } from '../../src/rook/rook-ceph.ts';
import { minimalProps } from '../rook/fixture.ts';
import { inventoryWithTunnels, type PlaneChange, withPlane } from './small-plane.ts';

interface Change extends PlaneChange {
  readonly nova?: NovaProps['values'];
  readonly libvirt?: LibvirtProps['values'];
  /** @default - no Ceph */
  readonly pools?: OpenStackCephProps['pools'];
}

const cephOf = (plane: OpenStackPlane, pools: OpenStackCephProps['pools']): OpenStackCeph => {
  const ceph = new RookCeph(plane, 'rook', { cluster: plane.cluster, ...minimalProps(plane.node.root as never) });
  return new OpenStackCeph(plane, 'ceph', { ceph, namespace: plane.targetNamespace, pools, computes: plane.nodes('compute') });
};

const withCompute = ({ nova, libvirt, pools, ...change }: Change = {}) => {
  const built = withPlane((plane) => {
    const ceph = pools && cephOf(plane, pools);
    const both = { plane, ...(ceph ? { ceph } : {}) };
    return {
      ceph,
      nova: new Nova(plane, 'nova', { ...both, ...(nova ? { values: nova } : {}) }),
      libvirt: new Libvirt(plane, 'libvirt', { ...both, ...(libvirt ? { values: libvirt } : {}) }),
      neutron: new Neutron(plane, 'neutron', { plane }),
    };
  }, change);
  return { ...built, findings: built.findings.filter(({ rule }) => rule !== 'openstack-ceph') };
};

const imagesVolumesAndDisks = { images: {}, volumes: {}, vms: {} };

describe('Nova and libvirt', () => {
  it('name one UUID, that of the site, for the key of Cinder’s user', () => {
    const { added, findings } = withCompute({ pools: imagesVolumesAndDisks });
    const { secretUuid } = added.ceph!;
    expect(findings).toEqual([]);
    expect(added.nova.values).toMatchObject({ conf: { ceph: { enabled: false }, nova: { libvirt: { rbd_user: 'cinder', rbd_secret_uuid: secretUuid } } } });
    expect(added.libvirt.values).toMatchObject({
      conf: {
        ceph: {
          enabled: false,
          cinder: { external_ceph: { enabled: true, user: 'cinder', secret_uuid: secretUuid, user_secret_name: 'cinder-volume-rbd-keyring' } },
        },
      },
    });
  });

  it('keep disks of servers in Ceph where it has a pool for them', () => {
    const { added } = withCompute({ pools: imagesVolumesAndDisks });
    expect(added.nova.values).toMatchObject({
      pod: { mounts: { nova_compute: { nova_compute: { volumeMounts: [{ mountPath: '/etc/ceph' }] } } } },
      conf: { nova: { libvirt: { images_type: 'rbd', images_rbd_pool: 'vms' } } },
    });
  });

  it.for<[string, OpenStackCephProps['pools'] | undefined, string | null]>([
    ['has no pool for them', { images: {}, volumes: {} }, 'cinder'],
    ['is not there', undefined, null],
  ])('keep disks of servers on the compute where Ceph %s', ([, pools, user]) => {
    const { added, findings } = withCompute({ ...(pools ? { pools } : {}) });
    expect(findings).toEqual([]);
    expect(added.nova.values).toMatchObject({ conf: { nova: { libvirt: { images_type: 'qcow2', rbd_user: user } } } });
    expect(added.nova.values).not.toHaveProperty('pod.mounts');
  });

  it('give servers no memory but what the kubelet keeps for them on every compute', () => {
    const { added } = withCompute();
    expect(added.nova.values).toMatchObject({ conf: { nova: { DEFAULT: { ram_allocation_ratio: 1, reserved_host_memory_mb: 8192 - 4096 } } } });
    const inventory = inventoryWithTunnels((facts) => {
      facts.machines['compute-2']!.memory = '16GiB';
    });
    expect(withCompute({ inventory }).added.nova.values).toMatchObject({ conf: { nova: { DEFAULT: { reserved_host_memory_mb: 16384 - 4096 } } } });
  });

  it('open consoles to the console proxy alone, and libvirt to nobody', () => {
    const { site, added } = withCompute();
    expect(added.nova.values).toMatchObject({ console: { address_search_enabled: false }, conf: { nova: { vnc: { server_listen: '$my_ip' } } } });
    expect(added.libvirt.values).toMatchObject({ conf: { libvirt: { listen_tcp: '0', listen_tls: '0' } } });
    const ofNova = <T extends { readonly from: object }>(all: readonly T[]) => all.filter(({ from }) => from === added.nova || from === added.libvirt);
    expect(ofNova(site.contributions.of(hostPorts)).map(({ value }) => value.port)).toEqual([5900]);
    const toMachines = ofNova(site.contributions.of(flows)).filter(({ value }) => value.to.kind === 'machines');
    expect(toMachines.map(({ value }) => [value.from, value.ports])).toEqual([
      [{ kind: 'pods', namespace: 'openstack', workload: 'nova-novncproxy' }, [{ first: 5900, last: 5999 }]],
    ]);
  });

  it('resize a server where it is, because computes do not log in to each other', () => {
    const { added } = withCompute();
    expect(added.nova.values).toMatchObject({ conf: { nova: { DEFAULT: { allow_resize_to_same_host: true } } } });
    expect(added.nova.values).not.toHaveProperty('network.ssh');
  });

  it('are known by the same name to Nova and to Neutron', () => {
    const { added } = withCompute();
    expect(added.nova.values).toMatchObject({ pod: { use_fqdn: { compute: false } } });
    expect(added.neutron.values).toMatchObject({ pod: { use_fqdn: { neutron_agent: false } } });
  });

  it('take what a site wants otherwise, and nothing else changes', () => {
    const { nova: before } = withCompute().added;
    const { added, findings } = withCompute({ nova: { conf: { nova: { DEFAULT: { cpu_allocation_ratio: 2.5 } } } } });
    expect(findings).toEqual([]);
    const expected = structuredClone(before.values) as { conf: { nova: { DEFAULT: object } } };
    expected.conf.nova.DEFAULT = { ...expected.conf.nova.DEFAULT, cpu_allocation_ratio: 2.5 };
    expect(added.nova.values).toEqual(expected);
  });
});

describe('stopped is a site', () => {
  const other = '457eb676-33da-42ec-9a8c-9293d545c337';

  it('whose Nova names another UUID than libvirt and Cinder', () => {
    const { findings, added } = withCompute({ pools: imagesVolumesAndDisks, nova: { conf: { nova: { libvirt: { rbd_secret_uuid: other } } } } });
    expect(findings).toMatchObject([
      {
        rule: 'openstack-agreement',
        what: `the values of nova say conf.nova.libvirt.rbd_secret_uuid = "${other}", and what it must agree with says "${added.ceph!.secretUuid}"`,
      },
    ]);
  });

  it('whose libvirt names another UUID than Nova and Cinder', () => {
    const { findings } = withCompute({
      pools: imagesVolumesAndDisks,
      libvirt: { conf: { ceph: { cinder: { external_ceph: { secret_uuid: other } } } } },
    });
    expect(findings).toMatchObject([{ rule: 'openstack-agreement', what: expect.stringContaining('conf.ceph.cinder.external_ceph.secret_uuid') }]);
  });

  it('whose computes keep no memory for servers', () => {
    const { findings } = withCompute({ cluster: { reservedByRole: {} } });
    expect(findings).toMatchObject([
      {
        rule: 'openstack-hypervisor-memory',
        what: 'no memory is kept for virtual machines on compute-1, compute-2, so the scheduler of Kubernetes gives all of it to Pods, and Nova none of it to servers',
      },
    ]);
  });

  it('whose Nova gives servers what Pods use', () => {
    const { findings } = withCompute({ nova: { conf: { nova: { DEFAULT: { reserved_host_memory_mb: 512 } } } } });
    expect(findings).toMatchObject([{ rule: 'openstack-agreement', what: expect.stringContaining('reserved_host_memory_mb = 512') }]);
  });

  it('with an option that Nova does not know', () => {
    const { findings } = withCompute({ nova: { conf: { nova: { DEFAULT: { cpu_allocation_ration: 2 } as never } } } });
    expect(findings).toMatchObject([
      {
        rule: 'helm-values',
        what: 'values of the chart nova: conf.nova.DEFAULT.cpu_allocation_ration: is not a known field; did you mean cpu_allocation_ratio?',
      },
    ]);
  });
});
