import { describe, expect, it } from 'vitest';
import { reloadUdev, udevRulePath } from '../../src/rook/udev-rule.ts';
import { changedInventory, type smallInventory } from '../fixtures/small-site.ts';
import { withCeph } from './fixture.ts';

const rules = (built: ReturnType<typeof withCeph>) => built.findings.map(({ rule, severity }) => `${severity} ${rule}`);
const hostFiles = (built: ReturnType<typeof withCeph>) =>
  [...built.planned.files.values()].flatMap(({ content }) => (content.type === 'host-file' && content.file.path === udevRulePath ? [content.file] : []));

describe('OSDs on USB sticks as local block volumes', () => {
  it('are one volume a stick, bound to its machine by its own path', () => {
    const { named, spec } = withCeph();
    expect(named('PersistentVolume', 'ceph-osd-control-2-stick-1')!.spec).toEqual({
      storageClassName: 'ceph-osd-usb',
      capacity: { storage: '64000000000' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      volumeMode: 'Block',
      local: { path: '/dev/disk/by-id/usb-example-control-2' },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['control-2'] }] }] } },
    });
    expect(named('StorageClass', 'ceph-osd-usb')).toMatchObject({ provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'WaitForFirstConsumer' });
    expect(spec['storage']).toMatchObject({
      storageClassDeviceSets: ['control-1', 'control-2', 'control-3'].map((name) => ({
        name,
        count: 1,
        portable: false,
        placement: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ values: [name] }] }] } } },
        volumeClaimTemplates: [{ metadata: { annotations: { crushDeviceClass: 'usb' } }, spec: { storageClassName: 'ceph-osd-usb', volumeMode: 'Block' } }],
      })),
    });
    expect(spec['storage']).not.toHaveProperty('nodes');
  });

  it('put nothing on the hosts', () => {
    expect(hostFiles(withCeph())).toEqual([]);
  });

  it('claim what the smallest stick of the machine has', () => {
    const inventory = changedInventory((facts) => {
      const machine = facts.machines['compute-1']!;
      machine.disks = {
        ...machine.disks,
        small: { path: '/dev/disk/by-path/pci-0000:00:14.0-usb-0:1:1.0-scsi-0:0:0:0', bus: 'usb', size: '32GB', rotational: false },
        large: { path: '/dev/disk/by-path/pci-0000:00:14.0-usb-0:2:1.0-scsi-0:0:0:0', bus: 'usb', size: '64GB', rotational: false },
      };
    });
    const { spec, named, errors } = withCeph(
      ({ inventory: { machines } }) => ({ osds: machines.get('compute-1').disks.filter(({ bus }) => bus === 'usb') }),
      inventory,
    );
    expect(errors).toEqual([]);
    expect(spec['storage']).toMatchObject({
      storageClassDeviceSets: [{ name: 'compute-1', count: 2, volumeClaimTemplates: [{ spec: { resources: { requests: { storage: '32000000000' } } } }] }],
    });
    expect(named('PersistentVolume', 'ceph-osd-compute-1-large')!.spec).toMatchObject({
      local: { path: '/dev/disk/by-path/pci-0000:00:14.0-usb-0:2:1.0-scsi-0:0:0:0' },
    });
  });
});

describe('OSDs on USB sticks by a rule of udev', () => {
  const built = () => withCeph(() => ({ usb: 'udev-rule' }));

  it('hide the bus of exactly these sticks, after their links were made', () => {
    const files = hostFiles(built());
    expect(files.map(({ host, path }) => `${host.machine.name} ${path}`)).toEqual([
      'control-1 /etc/udev/rules.d/61-bastide-ceph-usb.rules',
      'control-2 /etc/udev/rules.d/61-bastide-ceph-usb.rules',
      'control-3 /etc/udev/rules.d/61-bastide-ceph-usb.rules',
    ]);
    const lines = files[0]!.content
      .planned()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toEqual([
      'ACTION!="remove", SUBSYSTEM=="block", ENV{DEVTYPE}=="disk", ENV{ID_BUS}=="usb", SYMLINK=="disk/by-id/usb-example-control-1", ENV{ID_BUS}="scsi"',
    ]);
    expect(files[0]!.apply).toEqual({ run: reloadUdev });
    expect(reloadUdev).toMatch(/^udevadm control --reload && udevadm trigger .* && udevadm settle$/);
  });

  it('are devices of their machines, by path', () => {
    const { spec, objects, errors } = built();
    expect(errors).toEqual([]);
    expect(spec['storage']).toMatchObject({
      nodes: [{ name: 'control-1', devices: [{ name: '/dev/disk/by-id/usb-example-control-1' }], config: { deviceClass: 'usb' } }, {}, {}],
    });
    expect(objects.some(({ kind }) => kind === 'PersistentVolume')).toBe(false);
  });

  it('may be found by a filter', () => {
    const { spec, errors } = withCeph(() => ({ usb: 'udev-rule', devices: { deviceFilter: '^sd[b-c]$' } }));
    expect(errors).toEqual([]);
    expect(spec['storage']).toMatchObject({ nodes: [{ name: 'control-1', deviceFilter: '^sd[b-c]$' }, {}, {}] });
    expect((spec['storage'] as unknown as { nodes: object[] }).nodes[0]).not.toHaveProperty('devices');
  });
});

describe('USB sticks', () => {
  it('are slow: recovery waits for clients', () => {
    expect(withCeph().spec['cephConfig']).toMatchObject({
      osd: { osd_op_queue: 'wpq', osd_max_backfills: '1', osd_recovery_max_active: '1', osd_recovery_sleep: '0.1' },
    });
  });

  it('warn of wear and power loss until that is accepted in writing', () => {
    expect(rules(withCeph())).toEqual(['warning ceph-usb-wear']);
    expect(rules(withCeph(() => ({ usbRiskAccepted: { because: '  ' } })))).toEqual(['warning ceph-usb-wear']);
    expect(rules(withCeph(() => ({ usbRiskAccepted: { because: 'a fair of two days' } })))).toEqual([]);
  });

  it('without a way are an error that names the sticks and both ways', () => {
    const { errors } = withCeph(() => ({ usb: undefined as never }));
    expect(errors).toMatchObject([
      {
        rule: 'ceph-usb',
        what: expect.stringContaining('control-1/stick-1, control-2/stick-1, control-3/stick-1 are on USB'),
        allowed: "usb: 'local-block-volumes', usb: 'udev-rule'",
      },
    ]);
  });

  it('on LVM are refused, and the reason is said', () => {
    const { errors } = withCeph(() => ({ usb: 'lvm' as never }));
    expect(errors).toMatchObject([
      { rule: 'ceph-usb', what: expect.stringMatching(/pvcreate by hand.*by no filter.*volume group inactive/), allowed: 'local-block-volumes, udev-rule' },
    ]);
    expect(withCeph(() => ({ usb: 'glue' as never })).errors).toMatchObject([{ what: 'usb is "glue"' }]);
  });

  it('are not claimed to be where there are none', () => {
    const inventory = changedInventory((facts) => {
      const machine = facts.machines['compute-1']!;
      machine.disks = { ...machine.disks, data: { path: '/dev/disk/by-id/ata-data', bus: 'sata', size: '1TB', rotational: true } };
    });
    const props = ({ inventory: { machines } }: { inventory: ReturnType<typeof smallInventory> }) => ({ osds: [machines.get('compute-1').disks[1]!] });
    expect(withCeph(props, inventory).errors).toMatchObject([{ rule: 'ceph-usb', what: 'usb is "local-block-volumes", and none of the 1 disks is on USB' }]);
    expect(withCeph((site) => ({ ...props(site), usb: undefined as never }), inventory).errors).toEqual([]);
  });

  it('never share a device class with better disks', () => {
    const inventory = changedInventory((facts) => {
      const machine = facts.machines['compute-1']!;
      machine.disks = { ...machine.disks, data: { path: '/dev/disk/by-id/ata-data', bus: 'sata', size: '1TB', rotational: false } };
    });
    const { errors } = withCeph(({ inventory: { machines, disks } }) => ({ osds: [...disks.onBus('usb'), machines.get('compute-1').disks[1]!] }), inventory);
    expect(errors).toMatchObject([
      { rule: 'ceph-osd', what: expect.stringContaining('usb (control-1/stick-1, control-2/stick-1, control-3/stick-1), ssd (compute-1/data)') },
    ]);
  });

  it('are not looked for by a filter where each is a volume', () => {
    const { errors } = withCeph(() => ({ devices: { deviceFilter: '^sdb$' } }));
    expect(errors).toMatchObject([{ rule: 'ceph-usb', mend: 'leave devices out' }]);
  });
});
