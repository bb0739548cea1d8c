import { describe, expect, it } from 'vitest';
import { alerts } from '../../../src/contributions/alerts.ts';
import { hostPorts } from '../../../src/contributions/host-ports.ts';
import { workloads } from '../../../src/contributions/workloads.ts';
import { CephFileSystem, type CephFileSystemProps } from '../../../src/rook/pools/ceph-file-system.ts';
import { withPools } from './fixture.ts';

const withFileSystem = (props: Partial<Omit<CephFileSystemProps, 'ceph'>> = {}, cephFs = true) =>
  withPools((ceph, site) => void new CephFileSystem(site, 'shared', { ceph, servers: site.inventory.machines.withRole('compute'), ...props }), undefined, {
    cephFs,
  });

describe('a file system', () => {
  it('has an active server and a standby on two machines, within the memory that is planned for them', () => {
    const { findings, spec, site } = withFileSystem();
    expect(findings).toEqual([]);
    expect(spec('CephFilesystem', 'shared')).toMatchObject({
      preserveFilesystemOnDelete: true,
      dataPools: [{ name: 'replicated', deviceClass: 'usb', replicated: { size: 3 } }],
      metadataPool: { deviceClass: 'usb', parameters: { pg_num: '16' } },
      metadataServer: { activeCount: 1, activeStandby: true, resources: { limits: { memory: '512Mi' } } },
    });
    expect(spec('CephFilesystemSubVolumeGroup', 'shared-csi')).toEqual({ filesystemName: 'shared', name: 'csi', pinning: { distributed: 1 } });
    const own = site.contributions.of(workloads).filter(({ from }) => from.node.path === 'shared');
    expect(own.map(({ value }) => [value.name, value.containers[0]!.limits.memoryMebibytes])).toEqual([
      ['rook-ceph-mds-shared-a', 512],
      ['rook-ceph-mds-shared-b', 512],
    ]);
  });

  it('passes every prop on', () => {
    const { spec, text, findings } = withPools(
      (ceph, site) => {
        const props: Required<CephFileSystemProps> = {
          ceph,
          name: 'files',
          servers: site.inventory.machines.withRole('control'),
          activeServers: 3,
          standby: false,
          placementGroups: 64,
          quotaGibibytes: 10,
          copies: 2,
          leastCopies: 1,
          failureDomain: 'rack',
          dataLossAcceptedBecause: 'it holds caches',
        };
        new CephFileSystem(site, 'shared', props);
      },
      undefined,
      { cephFs: true },
    );
    expect(findings).toEqual([]);
    expect(spec('CephFilesystem', 'files')).toMatchObject({
      dataPools: [{ failureDomain: 'zone', replicated: { size: 2 }, parameters: { min_size: '1', pg_num: '64' }, quotas: { maxSize: '10Gi' } }],
      metadataServer: {
        activeCount: 3,
        activeStandby: false,
        placement: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ values: ['control-1', 'control-2', 'control-3'] }] }],
            },
          },
        },
      },
    });
    expect(text('docs/ceph-device-plan.md')).toContain('- `files-replicated`: it holds caches.');
  });

  it('is refused with more servers than machines, a number that is none, or without the driver', () => {
    expect(withFileSystem({ activeServers: 2 }).findings).toMatchObject([{ rule: 'ceph-metadata-servers', allowed: 'at least 4 machines' }]);
    expect(withFileSystem({ activeServers: 0 }).findings.map(({ rule }) => rule)).toContain('ceph-metadata-servers');
    expect(withFileSystem({}, false).findings).toMatchObject([{ rule: 'ceph-file-system-driver', allowed: 'cephFs: true of RookCeph' }]);
  });

  it('listens on the first port that OSDs and other servers leave free', () => {
    const { site } = withPools(
      (ceph, scope) => {
        for (const name of ['one', 'two']) new CephFileSystem(scope, name, { ceph, servers: scope.inventory.machines.withRole('control') });
      },
      undefined,
      { cephFs: true },
    );
    const ports = site.contributions.of(hostPorts).flatMap(({ value }) => value.machines.map(({ name }) => `${name} ${value.protocol} ${value.port}`));
    expect(new Set(ports).size).toBe(ports.length);
    expect(site.contributions.of(alerts).filter(({ value }) => value.name.startsWith('CephFileSystem'))).toHaveLength(3);
  });
});
