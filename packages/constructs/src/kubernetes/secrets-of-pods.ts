import type { IContainer, IPodSpec, IVolume } from 'kubernetes-models/v1';

/** A Secret without which a Pod does not start, and the keys of it that the Pod names. */
export interface NeededSecret {
  readonly name: string;
  /** None where the Pod takes whatever there is. */
  readonly keys: readonly string[];
}

/** What a Pod needs of the Secrets of its namespace; what it calls optional is none of it. */
export const secretsOfPod = ({ volumes = [], initContainers = [], containers = [], imagePullSecrets = [] }: IPodSpec): readonly NeededSecret[] => [
  ...volumes.flatMap(ofVolume),
  ...[...initContainers, ...containers].flatMap(ofContainer),
  ...imagePullSecrets.flatMap(({ name }) => (name === undefined ? [] : [{ name, keys: [] }])),
];

const ofVolume = ({ secret, projected }: IVolume): readonly NeededSecret[] => [
  ...(secret?.secretName === undefined || secret.optional === true ? [] : [{ name: secret.secretName, keys: keysOf(secret.items) }]),
  ...(projected?.sources ?? []).flatMap(({ secret: source }) =>
    source?.name === undefined || source.optional === true ? [] : [{ name: source.name, keys: keysOf(source.items) }],
  ),
];

const ofContainer = ({ env = [], envFrom = [] }: IContainer): readonly NeededSecret[] => [
  ...env.flatMap(({ valueFrom }) => {
    const reference = valueFrom?.secretKeyRef;
    return reference?.name === undefined || reference.optional === true ? [] : [{ name: reference.name, keys: [reference.key] }];
  }),
  ...envFrom.flatMap(({ secretRef }) => (secretRef?.name === undefined || secretRef.optional === true ? [] : [{ name: secretRef.name, keys: [] }])),
];

const keysOf = (items: readonly { readonly key: string }[] = []): readonly string[] => items.map(({ key }) => key);
