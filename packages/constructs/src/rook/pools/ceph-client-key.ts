import type { IConstruct } from 'constructs';
import { unscraped } from '../../contributions/scrapes.ts';
import { operatorSecrets } from '../../contributions/secrets.ts';
import { Component } from '../../core/component.ts';
import { report } from '../../core/site.ts';
import type { ClientKeyType, RookCeph } from '../rook-ceph.ts';
import { inToolbox } from '../toolbox-command.ts';
import { type PoolAccess, rbdCaps } from './client-caps.ts';
import { CephClient } from './client-kind.ts';

export interface CephClientKeyProps {
  readonly ceph: RookCeph;
  /** Without `client.`, e.g. `cinder`. @default - the id of the construct */
  readonly name?: string;
  /** The pools that it may use, and nothing else. */
  readonly pools: readonly PoolAccess[];
  /**
   * `aes` is read by every kernel and librbd; `aes256k` by Linux from 7.0 and librbd from 19.2.6 and 20.2.4 on, newer than what images of OpenStack 2025.2
   * carry. It counts when the key is made; later only a rotation changes it. @default - that of the cluster's other clients
   */
  readonly keyType?: ClientKeyType;
}

/** Names that Ceph's own parts have; Rook refuses them. `mds` and `mgr` are none of a client either. */
const reserved = /^(?:admin|rgw.*|rbd-mirror|rbd-mirror-peer|osd\.[0-9]*|bootstrap-.*|mon\..*|mgr\..*|mds\..*|csi-.*|crash.*|ceph-exporter.*)$/;

/**
 * A key of Ceph for one client, so that `client.admin` is handed to nobody. Rook makes the key and keeps it in the Secret {@link secret}.
 *
 * It is pruned when it leaves the site: a key that nobody is to use must not stay valid.
 */
export class CephClientKey extends Component {
  readonly clientName: string;
  /** Made by Rook: the key stands under the name of the client, and as `userKey` beside `userID`. */
  readonly secret: { readonly namespace: string; readonly name: string; readonly key: string };

  constructor(scope: IConstruct, id: string, props: CephClientKeyProps) {
    const { ceph, pools } = props;
    const name = props.name ?? id;
    super(scope, id, {
      ...props,
      application: 'storage',
      namespace: ceph.namespace,
      runBook: {
        title: `Ceph client ${name}`,
        purpose: `The key with which ${name} uses ${pools.map(({ pool, access }) => `${pool.poolName} (${access})`).join(', ')}. Without it, its volumes cannot be opened.`,
        checks: [
          { text: 'On any machine with a kubeconfig: it has these capabilities.', command: inToolbox(`ceph auth get client.${name}`) },
          { text: 'Its Secret is there.', command: `kubectl -n ${ceph.namespace.name} get secret rook-ceph-client-${name}` },
        ],
        failures: [
          {
            symptom: `client.${name} is refused`,
            steps: [
              {
                text: 'Does the client have the key that Ceph has? Compare fingerprints, do not print the key.',
                command: `${inToolbox(`ceph auth get-key client.${name}`)} | sha256sum`,
              },
              { text: 'An old librbd or kernel cannot read a key of type aes256k: it answers "invalid argument" or "key type not supported".' },
            ],
          },
        ],
      },
    });
    this.clientName = name;
    this.secret = { namespace: ceph.namespace.name, name: `rook-ceph-client-${name}`, key: name };
    if (reserved.test(name)) {
      report(this, {
        rule: 'ceph-client',
        what: `client.${name} is a name of Ceph itself`,
        allowed: 'the name of who uses it, e.g. cinder',
        mend: 'rename the client',
      });
    }
    if (pools.length === 0)
      report(this, { rule: 'ceph-client', what: `client.${name} may use no pool`, allowed: 'at least one', mend: 'name the pools that it needs' });
    for (const { pool } of pools.filter((access) => access.pool.ceph !== ceph))
      report(this, {
        rule: 'ceph-client',
        what: `client.${name} asks for ${pool.poolName} of another cluster`,
        allowed: 'pools of its own cluster',
        mend: 'make the key at the cluster of the pool',
      });
    unscraped.declare(this, { because: 'a key runs nothing' });
    const { namespace, name: secretName, key } = this.secret;
    operatorSecrets.declare(this, {
      namespace,
      name: secretName,
      keys: [key],
      maker: 'Rook',
      opens: `uses ${pools.map(({ pool, access }) => `${pool.poolName} (${access})`).join(', ')}`,
      replacement: 'never by itself',
    });
    this.manifest('client', CephClient, {
      metadata: { name },
      spec: { caps: rbdCaps(pools), security: { cephx: { keyType: props.keyType ?? ceph.clientKeyType } } },
    });
  }
}
