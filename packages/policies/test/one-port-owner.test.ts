import { hostPorts, type PlannedFile } from '@bastide/constructs';
import { describe, expect, it } from 'vitest';
import { onePortOwner } from '../src/one-port-owner.ts';

const machine = { name: 'leaf-1' };

/** What the policy says where these processes declare TCP 179 of leaf-1, and this is its /etc/frr/daemons. */
const found = (processes: readonly string[], daemons?: string): readonly (readonly string[] | undefined)[] => {
  const declared = processes.map((process) => ({
    from: { node: { path: process, root: {} } },
    value: { machines: [machine], protocol: 'TCP', port: 179, process },
  }));
  const site = { contributions: { of: (kind: unknown) => (kind === hostPorts ? declared : []) } };
  const file = { path: '/etc/frr/daemons', host: { machine }, content: { planned: () => daemons } };
  const files = daemons === undefined ? [] : [{ owner: 'site/files', content: { type: 'host-file', file } } as unknown as PlannedFile];
  return [...onePortOwner.check({ site, files } as never)].map(({ counterExample }) => counterExample);
};

describe('TCP 179', () => {
  it('has one owner where FRR is declared and its file starts it: they are the same bgpd', () => {
    expect(found(['bgpd (FRR)'], 'bgpd=yes\n')).toEqual([]);
    expect(found([], 'bgpd=yes\n')).toEqual([]);
  });

  it('has two where another process wants it beside FRR, whether FRR was declared or only put there', () => {
    expect(found(['bird (Calico)'], 'bgpd=yes\n')).toEqual([['bird (Calico), from /bird (Calico)', 'bgpd (FRR), from site/files']]);
    expect(found(['bird (Calico)', 'bgpd (FRR)'], 'bgpd=yes\n')).toEqual([['bird (Calico), from /bird (Calico)', 'bgpd (FRR), from /bgpd (FRR)']]);
    expect(found(['bird (Calico)'], 'bgpd=no\n')).toEqual([]);
  });
});
