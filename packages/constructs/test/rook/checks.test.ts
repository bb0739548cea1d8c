import { describe, expect, it } from 'vitest';
import { changedInventory } from '../fixtures/small-site.ts';
import { withCeph } from './fixture.ts';

const withData = () =>
  changedInventory((facts) => {
    for (const name of ['compute-1', 'compute-2']) {
      const machine = facts.machines[name]!;
      machine.disks = { ...machine.disks, data: { path: `/dev/disk/by-id/nvme-example-${name}`, bus: 'nvme', size: '1TB', rotational: false } };
    }
  });

const onNvme = (props: object = {}) => withCeph(({ inventory: { disks } }) => ({ osds: disks.onBus('nvme'), usb: undefined as never, ...props }), withData());

describe('disks for OSDs', () => {
  it('are needed', () => {
    expect(withCeph(() => ({ osds: [], usb: undefined as never })).errors).toMatchObject([{ rule: 'ceph-osd', what: 'there are no disks for OSDs' }]);
  });

  it('are in nodes of the cluster', () => {
    const { errors } = withCeph(undefined, undefined, { agents: [], servers: withCeph().site.inventory.machines.withRole('control') });
    expect(errors.length).toBeGreaterThan(0);
    const outside = withCeph(({ inventory: { disks } }) => ({ osds: disks.onBus('nvme'), usb: undefined as never }), withData(), { agents: [] });
    expect(outside.errors.filter(({ rule }) => rule === 'ceph-osd')).toMatchObject([
      {
        what: 'compute-1/data (/dev/disk/by-id/nvme-example-compute-1) is in compute-1, which is no node of the cluster',
        allowed: 'control-1, control-2, control-3',
      },
      { what: expect.stringContaining('compute-2') },
    ]);
    expect(outside.errors.some(({ rule }) => rule === 'ceph-osd-memory')).toBe(false);
  });

  it('are named once', () => {
    const { errors } = withCeph(({ inventory: { disks } }) => ({ osds: [...disks.onBus('usb'), disks.onBus('usb')[0]!] }));
    expect(errors).toMatchObject([{ rule: 'ceph-osd', what: expect.stringContaining('control-1/stick-1'), mend: expect.stringContaining('by-path') }]);
  });

  it('hold 5 GiB at least', () => {
    const sized = (size: string) =>
      withCeph(
        undefined,
        changedInventory((facts) => {
          facts.machines['control-1']!.disks['stick-1']!.size = size;
        }),
      ).errors;
    expect(sized('5GiB')).toEqual([]);
    expect(sized('5GB')).toMatchObject([{ rule: 'ceph-osd', what: expect.stringContaining('5000000000 bytes') }]);
  });

  it('are never all that a machine has', () => {
    const { errors } = withCeph(({ inventory: { machines } }) => ({ osds: [...machines.get('compute-1').disks], usb: undefined as never }));
    expect(errors).toMatchObject([{ rule: 'ceph-osd', what: expect.stringContaining('every disk of compute-1') }]);
  });
});

describe('monitors', () => {
  it('are an odd number of machines, three at least', () => {
    const counted = (names: readonly string[]) =>
      withCeph(({ inventory: { machines } }) => ({ mons: names.map((name) => machines.get(name)) })).errors.filter(({ rule }) => rule === 'ceph-mon');
    expect(counted(['control-1', 'control-2', 'control-3'])).toEqual([]);
    expect(counted(['control-1', 'control-2', 'control-3', 'compute-1', 'compute-2'])).toEqual([]);
    expect(counted([])).toMatchObject([{ what: 'there are 0 monitors on 0 machines: none' }]);
    expect(counted(['control-1'])).toHaveLength(1);
    expect(counted(['control-1', 'control-2', 'control-3', 'compute-1'])).toHaveLength(1);
    expect(counted(['control-1', 'control-2', 'control-2'])).toMatchObject([{ what: 'there are 3 monitors on 2 machines: control-1, control-2, control-2' }]);
  });

  it('keep their store off USB sticks', () => {
    const inventory = changedInventory((facts) => {
      facts.machines['compute-1']!.disks = { system: { path: '/dev/disk/by-id/usb-system', bus: 'usb', size: '64GB', rotational: false } };
    });
    const { errors } = withCeph(
      ({ inventory: { machines, disks } }) => ({
        mons: ['control-1', 'control-2', 'compute-1'].map((name) => machines.get(name)),
        osds: disks.onBus('usb').filter(({ machine }) => machine.name.startsWith('control')),
      }),
      inventory,
    );
    expect(errors).toMatchObject([{ rule: 'ceph-mon', what: 'compute-1 has no disk for the store of its monitor but USB sticks' }]);
  });

  it('are nodes of the cluster', () => {
    const { errors } = withCeph(
      ({ inventory: { machines } }) => ({ mons: ['control-1', 'control-2', 'compute-1'].map((name) => machines.get(name)) }),
      undefined,
      { agents: [] },
    );
    expect(errors).toMatchObject([{ rule: 'ceph-mon', what: 'compute-1 is no node of the cluster' }]);
  });
});

describe('the filter for devices', () => {
  const filterFinding = (devices: object) => onNvme({ devices }).errors.filter(({ rule }) => rule === 'ceph-device-filter');

  it('takes exactly the disks that are planned for', () => {
    expect(filterFinding({ devicePathFilter: '^/dev/disk/by-id/nvme-example-' })).toEqual([]);
    expect(filterFinding({ devicePathFilter: '^/dev/disk/by-id/' })).toMatchObject([
      { what: expect.stringContaining('takes compute-1/system, compute-2/system, which osds does not name') },
    ]);
    expect(filterFinding({ devicePathFilter: 'nvme-example-compute-1$' })).toMatchObject([{ what: expect.stringContaining('misses compute-2/data') }]);
  });

  it('is a regular expression of Go', () => {
    expect(filterFinding({ deviceFilter: '^nvme[0-9]n1$' })).toEqual([]);
    for (const pattern of ['(', '', '(?=nvme)', '(?<!s)d', '(a)\\1'])
      expect(filterFinding({ deviceFilter: pattern })).toMatchObject([{ allowed: expect.stringContaining('Go') }]);
  });
});

describe('the network between OSDs', () => {
  it('reaches every machine with OSDs', () => {
    const replicated = (network: string) => onNvme({ replicationNetwork: withData().networks.get(network) }).errors;
    expect(onNvme().errors).toEqual([]);
    expect(replicated('management')).toMatchObject([{ rule: 'ceph-network' }, { rule: 'ceph-network' }]);
    const { errors, spec } = withCeph(({ inventory: { networks } }) => ({ replicationNetwork: networks.get('management') }));
    expect(errors).toEqual([]);
    expect(spec['network']).toMatchObject({ addressRanges: { cluster: ['192.0.2.0/24'] } });
  });
});

describe('choices', () => {
  it('that a cast brings past the compiler are refused', () => {
    const { errors } = withCeph(() => ({ encryption: 'msgr1' as never, failureDomain: 'osd' as never }));
    expect(errors).toMatchObject([
      { rule: 'rook-ceph', what: 'encryption is "msgr1"', allowed: 'msgr2, none' },
      { rule: 'rook-ceph', what: 'failureDomain is "osd"', allowed: 'host, rack' },
    ]);
  });

  it('of a key type are those that the kernels of the nodes read', () => {
    expect(withCeph(() => ({ clientKeyType: 'aes256k' })).errors).toMatchObject([
      { rule: 'ceph-key-type', what: expect.stringContaining('5 nodes run rocky-9') },
    ]);
    expect(withCeph(() => ({ clientKeyType: 'aes' })).errors).toEqual([]);
    expect(withCeph().spec).toMatchObject({
      security: { cephx: { csi: { keyType: 'aes' } } },
      healthCheck: { muteHealthWarning: { AUTH_INSECURE_CLIENT_KEY_TYPE: { policy: 'mute' } } },
    });
    expect(withCeph(() => ({ clientKeyType: 'aes256k' })).spec['healthCheck']).not.toHaveProperty('muteHealthWarning');
  });

  it('of a device class are names that CRUSH takes', () => {
    expect(withCeph(() => ({ deviceClass: 'usb-2' })).errors).toEqual([]);
    for (const deviceClass of ['', 'u s b', 'usb.2']) expect(withCeph(() => ({ deviceClass })).errors).toMatchObject([{ rule: 'rook-ceph' }]);
  });
});
