import type { IConstruct } from 'constructs';
import { type CopiedText, copiedSecrets } from '../../contributions/secrets.ts';
import type { CephClientKey } from '../../rook/pools/ceph-client-key.ts';
import type { CephService, CephUser } from './ceph-users.ts';

/** What a service mounts: the name of a Secret, and what it holds. */
interface MountedKey {
  readonly secretName: string;
  /** @default 'Opaque' */
  readonly type?: string;
  readonly data: (user: CephUser) => Readonly<Record<string, CopiedText>>;
  readonly consumer: string;
}

/** As charts of OpenStack-Helm mount it: the key alone, of which their init containers, and libvirt's script, make what is needed. */
const keyAlone = (user: CephUser) => ({ key: { key: user } });

/** A file that librados finds by itself. */
const keyring = (user: CephUser) => ({ [`ceph.client.${user}.keyring`]: { before: `[client.${user}]\n\tkey = `, key: user, after: '\n' } });

/** A Secret that was made has its type for ever: this one is what the Jobs of the charts would give it. */
const type = 'kubernetes.io/rbd';

/** The first three names are the defaults of the charts. */
export const mountedKeys: Readonly<Record<CephService, MountedKey>> = {
  glance: { secretName: 'images-rbd-keyring', type, data: keyAlone, consumer: 'Glance, for images' },
  cinder: { secretName: 'cinder-volume-rbd-keyring', type, data: keyAlone, consumer: 'Cinder, and libvirt on computes, for volumes' },
  'cinder-backup': { secretName: 'cinder-backup-rbd-keyring', type, data: keyAlone, consumer: 'Cinder, for backups of volumes' },
  nova: { secretName: 'nova-rbd-keyring', data: keyring, consumer: 'nova-compute, for disks of machines' },
};

/** Brings the key of a user to a service. */
export const bringKey = (from: IConstruct, namespace: string, service: CephService, user: CephUser, key: CephClientKey): void => {
  const { secretName, type: secretType, data, consumer } = mountedKeys[service];
  copiedSecrets.declare(from, {
    namespace,
    name: secretName,
    ...(secretType === undefined ? {} : { type: secretType }),
    source: key.secret,
    data: data(user),
    consumer,
  });
};
