import type { IConstruct } from 'constructs';
import { Component } from '../../core/component.ts';
import { ClusterRole, ClusterRoleBinding } from '../../kubernetes/kinds.ts';
import type { SingleSignOn } from '../single-sign-on.ts';
import { prefix } from './api-server-options.ts';

/** Roles for people that every cluster has. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles */
export const kubernetesRoles = {
  'cluster-admin': 'does everything, and reads every Secret',
  admin: 'does what edit does, and gives rights within each namespace',
  edit: 'changes what is in every namespace, reads Secrets there, and runs commands in Pods, as which it can do whatever they can',
  view: 'sees workloads and settings of every namespace, and reads logs of Pods; sees no Secret, no right of anybody and no node, and changes nothing',
} as const;

export type KubernetesRole = keyof typeof kubernetesRoles;

export interface RoleBindingsProps {
  readonly identity: SingleSignOn;
  readonly roles: readonly (readonly [group: string, role: KubernetesRole])[];
}

/** One ClusterRoleBinding for each group. */
export class RoleBindings extends Component {
  constructor(scope: IConstruct, id: string, { roles }: RoleBindingsProps) {
    super(scope, id, { application: 'identity' });
    for (const [group, role] of roles) {
      this.manifest(group, ClusterRoleBinding, {
        metadata: { name: `${prefix}${group}:${role}` },
        roleRef: { apiGroup: ClusterRole.group, kind: ClusterRole.kind, name: role },
        subjects: [{ apiGroup: ClusterRole.group, kind: 'Group', name: `${prefix}${group}` }],
      });
    }
  }
}
