import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { kubeletFile } from '../../../src/kubernetes/k3s/kubelet.ts';
import { allocatableMebibytes, type NodeKind, type Reservation, reservationFor } from '../../../src/kubernetes/k3s/reservation.ts';

const memory = fc.integer({ min: 1, max: 1_048_576 });
const machine = (memoryMebibytes: number, ...roles: readonly string[]) => ({ memoryMebibytes, roles });
const reservationOf = (kind: NodeKind, memoryMebibytes: number) => reservationFor(kind, machine(memoryMebibytes));
const left = (kind: NodeKind, memoryMebibytes: number) => allocatableMebibytes(machine(memoryMebibytes), reservationOf(kind, memoryMebibytes));

describe('what the kubelet keeps from Pods', () => {
  it('leaves 2,488 MiB of a server with 4 GB and 3,320 MiB of an agent', () => {
    expect(left('server', 4096)).toBe(2488);
    expect(left('agent', 4096)).toBe(3320);
  });

  it('grows with the machine', () => {
    fc.assert(
      fc.property(memory, memory, fc.constantFrom('server' as const, 'agent' as const), (one, other, kind) => {
        const [smaller, larger] = [Math.min(one, other), Math.max(one, other)].map((mebibytes) => reservationOf(kind, mebibytes)) as [Reservation, Reservation];
        for (const key of Object.keys(smaller) as (keyof typeof smaller)[]) if (key !== 'othersFor') expect(larger[key]).toBeGreaterThanOrEqual(smaller[key]);
      }),
    );
  });

  it('is never less for a server than for an agent, and evicts before 200 MB', () => {
    fc.assert(
      fc.property(memory, (mebibytes) => {
        expect(left('server', mebibytes)).toBeLessThan(left('agent', mebibytes));
        expect(reservationOf('agent', mebibytes).evictionMemoryMebibytes * 1024 * 1024).toBeGreaterThan(200_000_000);
      }),
    );
  });

  it('leaves most of a machine of 8 GB or more to Pods', () => {
    fc.assert(fc.property(fc.integer({ min: 8192, max: 1_048_576 }), (mebibytes) => left('server', mebibytes) > mebibytes / 2));
  });
});

describe('what the kubelet keeps for others', () => {
  const byRole = { compute: { memoryMebibytes: 1024, for: 'virtual machines' }, storage: { memoryMebibytes: 64, for: 'a gateway' } };

  it('is the sum of what the roles of the machine bring, and not there for Pods', () => {
    const both = machine(4096, 'compute', 'storage');
    const reservation = reservationFor('agent', both, byRole);
    expect(reservation).toMatchObject({ othersMemoryMebibytes: 1088, othersFor: 'virtual machines, a gateway', systemMemoryMebibytes: 256 });
    expect(allocatableMebibytes(both, reservation)).toBe(3320 - 1088);
    expect(reservationFor('agent', machine(4096, 'control'), byRole)).toMatchObject({ othersMemoryMebibytes: 0, othersFor: '' });
  });

  it('is part of what the kubelet keeps for the system', () => {
    const reservation = reservationFor('agent', machine(4096, 'compute'), byRole);
    expect(load(kubeletFile(reservation, 'tiny').planned())).toMatchObject({
      kubeReserved: { memory: '320Mi' },
      systemReserved: { cpu: '100m', memory: '1280Mi' },
    });
  });
});

describe('the drop-in of the kubelet', () => {
  it('says for a server of 4 GB what K3s leaves open', () => {
    expect(load(kubeletFile(reservationOf('server', 4096), 'tiny').planned())).toEqual({
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      containerLogMaxFiles: 2,
      containerLogMaxSize: '5Mi',
      evictionHard: { 'memory.available': '200Mi' },
      kubeReserved: { cpu: '300m', memory: '1152Mi' },
      podPidsLimit: 4096,
      shutdownGracePeriod: '60s',
      shutdownGracePeriodCriticalPods: '20s',
      systemReserved: { cpu: '100m', memory: '256Mi' },
    });
  });

  it('keeps longer logs on larger disks', () => {
    expect(load(kubeletFile(reservationOf('agent', 65_536), 'standard').planned())).toMatchObject({
      containerLogMaxFiles: 5,
      containerLogMaxSize: '10Mi',
      kubeReserved: { memory: '768Mi' },
    });
  });
});
