import type { Component } from '../core/component.ts';
import { Role, RoleBinding, ServiceAccount } from '../kubernetes/kinds.ts';
import { SecretStore } from './secret-store-kind.ts';

/** Secrets of one namespace are copied to another. */
export interface NamespacePair {
  readonly from: string;
  readonly to: string;
}

/** What the SecretStore for the Secrets of another namespace is called, and the account that reads them. */
export const storeOf = (namespace: string): string => `secrets-of-${namespace}`;

/**
 * Who reads the sources of copies: an account in the namespace of the copies that may get these Secrets by their names, list none, and do
 * nothing else. External Secrets asks for its token and reads as that account, not by its own rights.
 */
export const addSecretReader = (component: Component, { from, to }: NamespacePair, sources: readonly string[]): void => {
  const name = storeOf(from);
  const role = `secrets-for-${to}`;
  // No namespace begins with a capital letter, as ids of Secrets begin with theirs.
  const id = (what: string): string => `Reader.${from}.${to}.${what}`;
  component.manifest(id('account'), ServiceAccount, { metadata: { name, namespace: to }, automountServiceAccountToken: false });
  component.manifest(id('role'), Role, {
    metadata: { name: role, namespace: from },
    rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [...new Set(sources)].sort(), verbs: ['get'] }],
  });
  component.manifest(id('binding'), RoleBinding, {
    metadata: { name: role, namespace: from },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
    subjects: [{ kind: 'ServiceAccount', name, namespace: to }],
  });
  component.manifest(id('store'), SecretStore, {
    metadata: { name, namespace: to },
    spec: {
      provider: {
        kubernetes: {
          remoteNamespace: from,
          // Kubernetes puts this ConfigMap, with the authority of the API server, into every namespace.
          server: { url: 'https://kubernetes.default.svc', caProvider: { type: 'ConfigMap', name: 'kube-root-ca.crt', key: 'ca.crt' } },
          auth: { serviceAccount: { name } },
        },
      },
    },
  });
};
