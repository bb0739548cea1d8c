import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { kubeletFile } from '../../../src/kubernetes/k3s/kubelet.ts';
import { allocatableMebibytes, reservationFor } from '../../../src/kubernetes/k3s/reservation.ts';

const memory = fc.integer({ min: 1, max: 1_048_576 });

describe('what the kubelet keeps from Pods', () => {
  it('leaves 2,488 MiB of a server with 4 GB and 3,320 MiB of an agent', () => {
    expect(allocatableMebibytes('server', 4096)).toBe(2488);
    expect(allocatableMebibytes('agent', 4096)).toBe(3320);
  });

  it('grows with the machine', () => {
    fc.assert(
      fc.property(memory, memory, fc.constantFrom('server' as const, 'agent' as const), (one, other, kind) => {
        const [smaller, larger] = [Math.min(one, other), Math.max(one, other)].map((mebibytes) => reservationFor(kind, mebibytes)) as [
          ReturnType<typeof reservationFor>,
          ReturnType<typeof reservationFor>,
        ];
        for (const key of Object.keys(smaller) as (keyof typeof smaller)[]) expect(larger[key]).toBeGreaterThanOrEqual(smaller[key]);
      }),
    );
  });

  it('is never less for a server than for an agent, and evicts before 200 MB', () => {
    fc.assert(
      fc.property(memory, (mebibytes) => {
        expect(allocatableMebibytes('server', mebibytes)).toBeLessThan(allocatableMebibytes('agent', mebibytes));
        expect(reservationFor('agent', mebibytes).evictionMemoryMebibytes * 1024 * 1024).toBeGreaterThan(200_000_000);
      }),
    );
  });

  it('leaves most of a machine of 8 GB or more to Pods', () => {
    fc.assert(fc.property(fc.integer({ min: 8192, max: 1_048_576 }), (mebibytes) => allocatableMebibytes('server', mebibytes) > mebibytes / 2));
  });
});

describe('the drop-in of the kubelet', () => {
  it('says for a server of 4 GB what K3s leaves open', () => {
    expect(load(kubeletFile('server', 4096, 'tiny').planned())).toEqual({
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
    expect(load(kubeletFile('agent', 65_536, 'standard').planned())).toMatchObject({
      containerLogMaxFiles: 5,
      containerLogMaxSize: '10Mi',
      kubeReserved: { memory: '768Mi' },
    });
  });
});
