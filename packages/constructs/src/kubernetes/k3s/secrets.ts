import type { IConstruct } from 'constructs';
import { secretAt } from '../../core/secret-position.ts';
import type { SecretRef } from '../../core/secret-reference.ts';
import { checkTokens } from './checks.ts';
import type { K3sClusterProps } from './props.ts';

/** The secrets of a cluster; what a cast brought in instead of a reference was reported and is not among them. */
export interface K3sSecrets {
  readonly token: SecretRef;
  readonly agentToken: SecretRef;
  readonly snapshotStore?: { readonly accessKey: SecretRef; readonly secretKey: SecretRef };
}

export const guardedSecrets = (cluster: IConstruct, { token, agentToken, etcdSnapshots }: K3sClusterProps): K3sSecrets => {
  const guarded = { token: secretAt(cluster, 'token', token), agentToken: secretAt(cluster, 'agentToken', agentToken) };
  if (guarded.token === token && guarded.agentToken === agentToken) checkTokens(cluster, token, agentToken);
  if (!etcdSnapshots) return guarded;
  return {
    ...guarded,
    snapshotStore: {
      accessKey: secretAt(cluster, 'etcdSnapshots.accessKey', etcdSnapshots.accessKey),
      secretKey: secretAt(cluster, 'etcdSnapshots.secretKey', etcdSnapshots.secretKey),
    },
  };
};
