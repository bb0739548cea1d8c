import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { workloadsOf } from '../../../src/core/workloads-of.ts';
import { CephToolbox, type CephToolboxProps } from '../../../src/rook/pools/ceph-toolbox.ts';
import { toolboxScript } from '../../../src/rook/pools/toolbox-script.ts';
import { withPools } from './fixture.ts';

const pod = (spec: unknown) => (spec as { template: { spec: Record<string, never> } }).template.spec as Record<string, unknown>;

describe('the toolbox', () => {
  it('has the version of the cluster, no privileges and a root file system that nobody writes to', () => {
    const { findings, spec, planned } = withPools((ceph, site) => void new CephToolbox(site, 'ceph-toolbox', { ceph }));
    expect(findings).toEqual([]);
    expect(pod(spec('Deployment', 'rook-ceph-tools'))).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 167 },
      containers: [
        {
          image: 'quay.io/ceph/ceph:v20.2.4',
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        },
      ],
    });
    const own = workloadsOf(planned).find(({ workload }) => workload.name === 'rook-ceph-tools')!.workload;
    expect([own.priority, own.hostNetwork, own.containers[0]!.limits.memoryMebibytes]).toEqual(['sheddable', false, 256]);
  });

  it('runs where the site says', () => {
    const { spec } = withPools((ceph, site) => {
      const props: Required<CephToolboxProps> = { ceph, machines: [site.inventory.machines.get('compute-2')] };
      new CephToolbox(site, 'ceph-toolbox', props);
    });
    expect(JSON.stringify(pod(spec('Deployment', 'rook-ceph-tools')).affinity)).toContain('"values":["compute-2"]');
  });

  it('runs a script that a shell can read', () => {
    expect(() => execFileSync('bash', ['-n'], { input: toolboxScript, stdio: 'pipe' })).not.toThrow();
    expect(() => execFileSync('bash', ['-n'], { input: `${toolboxScript}\nif`, stdio: 'pipe' })).toThrow();
  });
});
