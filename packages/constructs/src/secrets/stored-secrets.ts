import type { IConstruct } from 'constructs';
import { type CopiedSecret, copiedSecrets, type StoredSecret, storedSecrets, type ValuesSecret, valuesSecretSources } from '../contributions/secrets.ts';
import { Component } from '../core/component.ts';
import type { Contributions } from '../core/contribution.ts';
import { HostText, hostYaml } from '../core/host-text.ts';
import { secretAt } from '../core/secret-position.ts';
import { pathOf, report } from '../core/site.ts';
import { helmReleaseNamespace } from '../delivery/helm-release.ts';
import { externalSecret, type SecretContent, secretsOf } from './external-secret.ts';
import { ExternalSecret } from './external-secret-kind.ts';
import type { ExternalSecretsRelease } from './release.ts';
import { secretCopy } from './secret-copy.ts';
import { addSecretReader } from './secret-reader.ts';

export interface StoredSecretsProps {
  readonly release: ExternalSecretsRelease;
  /** Name of the ClusterSecretStore. */
  readonly store: string;
}

type Place = Pick<SecretContent, 'namespace' | 'name'>;

/**
 * Makes one ExternalSecret of each Secret that products want filled from the store, of the secret values of each Helm release, and of each
 * copy of a Secret of another namespace.
 */
export class StoredSecrets extends Component {
  readonly #store: string;
  readonly #owners = new Map<string, IConstruct>();

  constructor(scope: IConstruct, id: string, props: StoredSecretsProps) {
    super(scope, id, { ...props, application: 'stored-secrets' });
    this.#store = props.store;
  }

  settle(all: Contributions): void {
    for (const { from, content } of contentsOf(all)) {
      this.#checkContent(from, content);
      if (this.#isOwner(from, content) && secretsOf(content.data).length > 0) this.#make(externalSecret(content, this.#store));
    }
    const copies = all.of(copiedSecrets).flatMap(({ from, value }) => {
      this.#checkCopy(from, value);
      return this.#isOwner(from, value) ? [value] : [];
    });
    for (const copy of copies) this.#make(secretCopy(copy));
    for (const between of Map.groupBy(copies, ({ source, namespace }) => `${source.namespace} ${namespace}`).values()) {
      const { source, namespace } = between[0]!;
      addSecretReader(
        this,
        { from: source.namespace, to: namespace },
        between.map((copy) => copy.source.name),
      );
    }
  }

  #make(body: ReturnType<typeof externalSecret | typeof secretCopy>): void {
    const { namespace, name } = body.metadata;
    // A namespace has no dot, so two places never share an id.
    this.manifest(`${namespace}.${name}`, ExternalSecret, body);
  }

  #isOwner(from: IConstruct, { namespace, name }: Place): boolean {
    const place = `${namespace}/${name}`;
    const known = this.#owners.get(place);
    if (known === undefined) {
      this.#owners.set(place, from);
      return true;
    }
    report(from, {
      rule: 'secret-owner',
      what: `the Secret ${place} is declared here and by ${pathOf(known)}`,
      allowed: 'one owner a Secret',
      mend: 'let one of them declare it, or name another Secret',
    });
    return false;
  }

  #checkContent(from: IConstruct, content: SecretContent): void {
    if (secretsOf(content.data).length === 0) {
      report(from, {
        rule: 'stored-secret',
        what: `the Secret ${content.namespace}/${content.name} holds no secret of the store`,
        allowed: 'one SecretRef or more',
        mend: 'make it a ConfigMap, or plain values of the release',
      });
    }
    this.#checkPhase(from, content);
  }

  #checkCopy(from: IConstruct, copy: CopiedSecret): void {
    if (copy.source.namespace === copy.namespace) {
      report(from, {
        rule: 'copied-secret',
        what: `the Secret ${copy.namespace}/${copy.name} is to be a copy of ${copy.source.name} in the same namespace`,
        allowed: 'a source in another namespace',
        mend: 'let whoever uses the copy use its source',
      });
    }
    this.#checkPhase(from, copy);
  }

  #checkPhase(from: IConstruct, { namespace, name }: Place): void {
    if (!from.node.scopes.some((each) => each instanceof Component && each.phase === 'bootstrap')) return;
    report(from, {
      rule: 'stored-secret',
      what: `the Secret ${namespace}/${name} is for what Ansible applies before Argo CD runs, and the store of the cluster does not live yet then`,
      allowed: 'a Secret that Ansible makes from its vault (bootstrapSecrets)',
      mend: 'declare it with bootstrapSecrets',
    });
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
