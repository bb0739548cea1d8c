import type { IConstruct } from 'constructs';
import { Component } from '../../core/component.ts';
import { ServiceAccount } from '../../kubernetes/kinds.ts';
import type { ExternalSecrets } from '../external-secrets.ts';
import { ClusterSecretStore } from './cluster-secret-store-kind.ts';
import { keyValueMount } from './configuration-steps.ts';
import { openBaoAddress, openBaoNames } from './names.ts';
import type { OpenBaoRelease } from './release.ts';

export interface SiteSecretStoreProps {
  readonly externalSecrets: ExternalSecrets;
  readonly release: OpenBaoRelease;
}

/** Role of the store, and ServiceAccount that External Secrets reads it as. */
export const readerName = 'external-secrets-reader';

/** The ClusterSecretStore that every ExternalSecret of the site names. External Secrets asks for a token of an account that is for nothing else. */
export class SiteSecretStore extends Component {
  constructor(scope: IConstruct, id: string, props: SiteSecretStoreProps) {
    const namespace = props.externalSecrets.namespace;
    super(scope, id, { ...props, application: 'secrets' });
    this.manifest('account', ServiceAccount, { metadata: { name: readerName, namespace }, automountServiceAccountToken: false });
    this.manifest('store', ClusterSecretStore, {
      metadata: { name: props.externalSecrets.store },
      spec: {
        provider: {
          vault: {
            server: openBaoAddress,
            path: keyValueMount,
            version: 'v2',
            caProvider: { type: 'Secret', name: openBaoNames.certificate, namespace: openBaoNames.namespace, key: 'ca.crt' },
            auth: {
              kubernetes: {
                mountPath: 'kubernetes',
                role: readerName,
                serviceAccountRef: { name: readerName, namespace, audiences: [openBaoNames.audience] },
              },
            },
          },
        },
      },
    });
  }
}
