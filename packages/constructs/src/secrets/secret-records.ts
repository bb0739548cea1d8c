import { playbooks } from '../contributions/playbooks.ts';
import { bootstrapSecrets, secretUses, storedSecrets, valuesSecretSources } from '../contributions/secrets.ts';
import type { Contributions } from '../core/contribution.ts';
import type { Apply } from '../core/host-file.ts';
import { hostYaml } from '../core/host-text.ts';
import type { PlannedFile } from '../core/planned-file.ts';
import { SecretRef } from '../core/secret-reference.ts';
import { pathOf } from '../core/site.ts';
import { helmReleaseNamespace } from '../delivery/helm-release.ts';
import { secretsOf } from './external-secret.ts';

/** Where people put the value: the Ansible Vault file before day 0, the secret store of the cluster later. */
export type Place = 'vault' | 'store';

/** What brings a secret to who uses it: a file of a host, a Secret of the cluster, or a playbook that gives it to a program. */
export interface Carrier {
  readonly place: Place;
  /** e.g. `/etc/rancher/k3s/config.yaml`, `Secret argocd/repository-mini-waas`. */
  readonly name: string;
  /** Machines, of a file. */
  readonly host?: string;
  /** How a new value gets to who uses it, and what is restarted, in words. */
  readonly afterReplacement: string;
}

/** Everything that the site says of one secret. */
export interface SecretRecord {
  readonly address: string;
  /** As it was declared, each different declaration once, with the construct that first said so. */
  readonly declarations: readonly { readonly secret: SecretRef; readonly from: string }[];
  readonly carriers: readonly Carrier[];
  /** As people name them. */
  readonly consumers: readonly string[];
  /** The constructs that use it. */
  readonly users: readonly string[];
}

interface Mention {
  readonly secret: SecretRef;
  readonly from: string;
  readonly carrier?: Carrier;
  readonly consumer?: string;
}

/** What two declarations of one secret may not differ in, in one line. */
export const declarationText = ({ owner, origin, rotation, form }: SecretRef): string =>
  `owner ${owner}, ${origin}, replaced ${rotationText(rotation)}${form === undefined ? '' : `, ${form}`}`;

/** How often a secret is replaced, for people. */
export const rotationText = (rotation: SecretRef['rotation']): string => {
  if (rotation === 'on-incident') return 'after an incident only';
  return rotation.everyDays === 1 ? 'every day' : `every ${rotation.everyDays} days`;
};

/** Every secret of a site, by address. */
export const secretRecords = (all: Contributions, files: Iterable<PlannedFile>): readonly SecretRecord[] => {
  const byAddress = Map.groupBy([...mentionsOf(all), ...mentionsIn(files)], ({ secret }) => secret.address);
  return [...byAddress.keys()].sort().map((address) => {
    const mentions = byAddress.get(address)!;
    const declarations = new Map<string, Mention>();
    for (const mention of mentions) {
      const words = declarationText(mention.secret);
      if (!declarations.has(words)) declarations.set(words, mention);
    }
    return {
      address,
      declarations: [...declarations.values()].map(({ secret, from }) => ({ secret, from })),
      carriers: mentions.flatMap(({ carrier }) => (carrier === undefined ? [] : [carrier])),
      consumers: [...new Set(mentions.flatMap(({ consumer }) => (consumer === undefined || consumer.trim() === '' ? [] : [consumer])))].sort(),
      users: [...new Set(mentions.map(({ from }) => from))].sort(),
    };
  });
};

const byAnsible = (afterReplacement = 'whatever reads it only at its start is restarted by hand'): string =>
  `the next run of the playbook changes the Secret; ${afterReplacement}`;

const byExternalSecrets = (consumer: string, afterReplacement = `restart by hand who read it at its start: ${consumer}`): string =>
  `External Secrets changes the Secret within the hour; then ${afterReplacement}`;

const byHelm =
  'External Secrets changes the Secret within the hour, upon which Helm upgrades the release; Pods that did not restart by that are restarted by hand';

const byPlaybook = (apply: Apply): string => {
  if (apply === 'none') return 'the next run of the playbook changes the file; whatever reads it only at its start is restarted by hand';
  const [[does, what]] = Object.entries(apply) as [[string, string]];
  return `the next run of the playbook changes the file, and ${does}s ${what}`;
};

const mentionsOf = (all: Contributions): readonly Mention[] => [
  ...all.of(bootstrapSecrets).flatMap(({ from, value: { namespace, name, data, afterReplacement } }) => {
    const carrier = { place: 'vault', name: `Secret ${namespace}/${name}`, afterReplacement: byAnsible(afterReplacement) } as const;
    return Object.values(data)
      .filter(SecretRef.isSecretRef)
      .map((secret): Mention => ({ secret, from: pathOf(from), carrier }));
  }),
  ...all.of(storedSecrets).flatMap(({ from, value: { namespace, name, data, consumer, afterReplacement } }) => {
    const carrier = { place: 'store', name: `Secret ${namespace}/${name}`, afterReplacement: byExternalSecrets(consumer, afterReplacement) } as const;
    return secretsOf(data).map((secret): Mention => ({ secret, from: pathOf(from), carrier, consumer }));
  }),
  ...all.of(valuesSecretSources).flatMap(({ from, value: { name, documents } }) =>
    Object.values(documents)
      .flatMap((document) => hostYaml(document).secrets)
      .map(
        (secret): Mention => ({
          secret,
          from: pathOf(from),
          carrier: { place: 'store', name: `Secret ${helmReleaseNamespace}/${name}`, afterReplacement: byHelm },
        }),
      ),
  ),
  ...all
    .of(playbooks)
    .flatMap(({ from, value: { file, secrets } }) =>
      secrets
        .filter(SecretRef.isSecretRef)
        .map((secret): Mention => ({ secret, from: pathOf(from), carrier: { place: 'vault', name: `playbook ${file}`, afterReplacement: `run ${file}` } })),
    ),
  ...all
    .of(secretUses)
    .filter(({ value }) => SecretRef.isSecretRef(value.secret))
    .map(({ from, value: { secret, consumer } }): Mention => ({ secret, from: pathOf(from), consumer })),
];

const mentionsIn = (files: Iterable<PlannedFile>): readonly Mention[] =>
  [...files].flatMap(({ content, owner }) => {
    if (content.type !== 'host-file') return [];
    const { path, host, apply } = content.file;
    return content.file.content.secrets.map(
      (secret): Mention => ({ secret, from: owner, carrier: { place: 'vault', name: path, host: host.machine.name, afterReplacement: byPlaybook(apply) } }),
    );
  });
