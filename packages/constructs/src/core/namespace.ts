import { Construct, type IConstruct } from 'constructs';
import { unscraped } from '../contributions/scrapes.ts';
import { Namespace as NamespaceKind } from '../kubernetes/kinds.ts';
import { Component } from './component.ts';
import { kept } from './kept.ts';
import { report } from './site.ts';

/**
 * The Pod Security Standard that the API server enforces in a namespace.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export type PodSecurity = 'privileged' | 'baseline' | 'restricted';

/** Made by Kubernetes itself; no site may own them. */
export const existingNamespaces: readonly string[] = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** A namespace that the site owns. */
export class Namespace extends Construct {
  readonly name: string;
  readonly security: PodSecurity;

  constructor(scope: Construct, id: string, props: { readonly security: PodSecurity }) {
    super(scope, id);
    this.name = id;
    this.security = props.security;
  }
}

/**
 * Emits all namespaces of a site, in `phase: 'bootstrap'`: whatever is applied later finds its namespace there.
 *
 * Argo CD never prunes or deletes one: with a namespace goes every volume claim in it.
 */
export class Namespaces extends Component {
  readonly #owned = new Map<string, Namespace>();

  constructor(scope: IConstruct, id: string) {
    super(scope, id, {
      application: 'foundation',
      phase: 'bootstrap',
      runBook: {
        title: 'Namespaces',
        purpose: 'Every namespace of the site and the Pod Security Standard that it enforces.',
        checks: [
          { text: 'On any machine with a kubeconfig: each namespace is Active.', command: 'kubectl get namespaces -L pod-security.kubernetes.io/enforce' },
        ],
        failures: [
          {
            symptom: 'A Pod is refused with "violates PodSecurity"',
            steps: [
              {
                text: 'Read which field is refused. Mend the Pod; raise the namespace only when the product cannot work otherwise.',
                command: 'kubectl get events -A --field-selector reason=FailedCreate',
              },
            ],
          },
        ],
      },
    });
    unscraped.declare(this, { because: 'a namespace runs nothing; one that is missing shows as an Application of Argo CD that is not Synced' });
  }

  has(name: string): boolean {
    return this.#owned.has(name);
  }

  ask(name: string, security: PodSecurity): Namespace {
    if (existingNamespaces.includes(name)) {
      report(this, {
        rule: 'namespace',
        what: `the namespace ${name} belongs to Kubernetes`,
        allowed: `any but ${existingNamespaces.join(', ')}`,
        mend: 'choose a name of your own',
      });
    }
    const known = this.#owned.get(name);
    if (known) {
      if (known.security !== security) {
        report(this, {
          rule: 'namespace',
          what: `the namespace ${name} is asked for with Pod security ${security} and with ${known.security}`,
          allowed: 'one level a namespace',
          mend: 'use two namespaces, or agree on the level that both need',
        });
      }
      return known;
    }
    const created = new Namespace(this, name, { security });
    this.#owned.set(name, created);
    this.manifest(`${name}-object`, NamespaceKind, {
      metadata: {
        name,
        labels: {
          'pod-security.kubernetes.io/enforce': security,
          'pod-security.kubernetes.io/warn': security,
        },
        annotations: kept,
      },
    });
    return created;
  }
}
