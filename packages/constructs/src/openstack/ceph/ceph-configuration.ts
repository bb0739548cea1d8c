import type { IConstruct } from 'constructs';
import { Component } from '../../core/component.ts';
import type { Namespace } from '../../core/namespace.ts';
import { ConfigMap } from '../../kubernetes/kinds.ts';
import { cephPorts } from '../../rook/ports.ts';
import type { RookCeph } from '../../rook/rook-ceph.ts';

export interface CephConfigurationProps {
  readonly ceph: RookCeph;
  readonly namespace: Namespace;
}

/** The name that charts of OpenStack-Helm mount by default. */
export const configurationName = 'ceph-etc';

/**
 * `ceph.conf` for clients: where the monitors are. All else they ask the monitors for, and each finds its key by its name,
 * /etc/ceph/ceph.client.NAME.keyring.
 */
export class CephConfiguration extends Component {
  constructor(scope: IConstruct, id: string, props: CephConfigurationProps) {
    super(scope, id, { ...props, application: 'openstack' });
    this.manifest('configuration', ConfigMap, {
      metadata: { name: configurationName },
      data: { 'ceph.conf': `[global]\nmon_host = ${monitorsOf(props.ceph).join(',')}\n` },
    });
  }
}

/** By msgr2, the only protocol that the monitors speak. */
const monitorsOf = ({ mons, network }: RookCeph): readonly string[] =>
  mons
    .flatMap(({ addresses }) => addresses.filter((held) => held.network === network))
    .map(({ address }) => `[v2:${address.family === 6 ? `[${address}]` : address}:${cephPorts.mon}]`);
