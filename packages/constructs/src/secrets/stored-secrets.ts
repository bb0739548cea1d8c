import type { IConstruct } from 'constructs';
import { type StoredSecret, storedSecrets, type ValuesSecret, valuesSecretSources } from '../contributions/secrets.ts';
import { Component } from '../core/component.ts';
import type { Contributions } from '../core/contribution.ts';
import { HostText, hostYaml } from '../core/host-text.ts';
import { secretAt } from '../core/secret-position.ts';
import { pathOf, report } from '../core/site.ts';
import { helmReleaseNamespace } from '../delivery/helm-release.ts';
import { externalSecret, type SecretContent, secretsOf } from './external-secret.ts';
import { ExternalSecret } from './external-secret-kind.ts';
import type { ExternalSecretsRelease } from './release.ts';

export interface StoredSecretsProps {
  readonly release: ExternalSecretsRelease;
  /** Name of the ClusterSecretStore. */
  readonly store: string;
}

/** Makes one ExternalSecret of each Secret that products want filled from the store, and of the secret values of each Helm release. */
export class StoredSecrets extends Component {
  readonly #store: string;

  constructor(scope: IConstruct, id: string, props: StoredSecretsProps) {
    super(scope, id, { ...props, application: 'stored-secrets' });
    this.#store = props.store;
  }

  settle(all: Contributions): void {
    const owners = new Map<string, IConstruct>();
    for (const { from, content } of contentsOf(all)) {
      const place = `${content.namespace}/${content.name}`;
      const known = owners.get(place);
      if (known === undefined) owners.set(place, from);
      this.#checkContent(from, content);
      if (known !== undefined) {
        report(from, {
          rule: 'secret-owner',
          what: `the Secret ${place} is declared here and by ${pathOf(known)}`,
          allowed: 'one owner a Secret',
          mend: 'let one of them declare it, or name another Secret',
        });
      } else if (secretsOf(content.data).length > 0) {
        // A namespace has no dot, so two places never share an id.
        this.manifest(`${content.namespace}.${content.name}`, ExternalSecret, externalSecret(content, this.#store));
      }
    }
  }

  #checkContent(from: IConstruct, { namespace, name, data }: SecretContent): void {
    if (secretsOf(data).length === 0) {
      report(from, {
        rule: 'stored-secret',
        what: `the Secret ${namespace}/${name} holds no secret of the store`,
        allowed: 'one SecretRef or more',
        mend: 'make it a ConfigMap, or plain values of the release',
      });
    }
    if (from.node.scopes.some((each) => each instanceof Component && each.phase === 'bootstrap')) {
      report(from, {
        rule: 'stored-secret',
        what: `the Secret ${namespace}/${name} is for what Ansible applies before Argo CD runs, and the store of the cluster does not live yet then`,
        allowed: 'a Secret that Ansible makes from its vault (bootstrapSecrets)',
        mend: 'declare it with bootstrapSecrets',
      });
    }
  }
}

/** What is wanted, from both sorts of declarations. */
const contentsOf = (all: Contributions): readonly { readonly from: IConstruct; readonly content: SecretContent }[] => [
  ...all.of(storedSecrets).map(({ from, value }) => ({ from, content: { ...value, data: guarded(from, value), reader: 'JSON' as const } })),
  ...all.of(valuesSecretSources).map(({ from, value }) => ({ from, content: valuesContent(value) })),
];

const guarded = (from: IConstruct, { namespace, name, data }: StoredSecret): SecretContent['data'] =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, value instanceof HostText ? value : secretAt(from, `a key of the Secret ${namespace}/${name}`, value)]),
  );

/** Helm reads its values with Go's YAML. */
const valuesContent = ({ name, documents }: ValuesSecret): SecretContent => ({
  namespace: helmReleaseNamespace,
  name,
  data: Object.fromEntries(Object.entries(documents).map(([key, document]) => [key, hostYaml(document)])),
  reader: 'Go YAML',
});
