import { certificates } from '../contributions/certificates.ts';
import { bootstrapSecrets, copiedSecrets, operatorSecrets, storedSecrets } from '../contributions/secrets.ts';
import type { Contributions } from '../core/contribution.ts';
import type { PlannedFile } from '../core/planned-file.ts';
import { report } from '../core/site.ts';
import { secretsOfPod } from '../kubernetes/secrets-of-pods.ts';
import { podOfObject } from '../kubernetes/workloads-of-objects.ts';

/** Reports Pods that would wait for ever for a Secret, or for a key of it, that nothing of the site makes. */
export const checkSecretsOfPods = (all: Contributions, files: Iterable<PlannedFile>): void => {
  const made = keysOfSecrets(all);
  for (const { content } of files) {
    const pod = content.type === 'object' ? podOfObject(content.object) : undefined;
    if (content.type !== 'object' || pod === undefined) continue;
    const { kind, metadata } = content.object;
    const namespace = metadata.namespace ?? 'default';
    for (const [name, needed] of Map.groupBy(secretsOfPod(pod), (each) => each.name)) {
      const keys = made.get(`${namespace}/${name}`);
      const missing = keys === undefined ? [] : [...new Set(needed.flatMap((each) => each.keys))].filter((key) => !keys.has(key));
      if (keys !== undefined && missing.length === 0) continue;
      report(content.component, {
        rule: 'secret-missing',
        what: `${kind} ${namespace}/${metadata.name} reads ${missing.length === 0 ? '' : `${missing.sort().join(', ')} of `}the Secret ${name}, ${keys === undefined ? 'which nothing makes' : 'which has no such key'}`,
        allowed:
          keys === undefined
            ? 'a Secret of storedSecrets, bootstrapSecrets, copiedSecrets, certificates or operatorSecrets in the same namespace'
            : [...keys].sort().join(', '),
        mend: keys === undefined ? 'declare it where its product is, or call it optional' : 'name one of these, or declare the key with the Secret',
      });
    }
  }
};

const ofCertificates: ReadonlySet<string> = new Set(['ca.crt', 'tls.crt', 'tls.key']);

/** `namespace/name` of each Secret that the site makes, with its keys. */
const keysOfSecrets = (all: Contributions): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map([
    ...[...all.of(bootstrapSecrets), ...all.of(storedSecrets), ...all.of(copiedSecrets)].map(
      ({ value: { namespace, name, data } }) => [`${namespace}/${name}`, new Set(Object.keys(data))] as const,
    ),
    ...all.of(operatorSecrets).map(({ value: { namespace, name, keys } }) => [`${namespace}/${name}`, new Set(keys)] as const),
    ...all.of(certificates).map(({ value: { namespace, secretName } }) => [`${namespace}/${secretName}`, ofCertificates] as const),
  ]);
