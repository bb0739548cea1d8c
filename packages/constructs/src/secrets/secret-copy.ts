import type { CopiedSecret, CopiedText } from '../contributions/secrets.ts';
import { targetOf } from './external-secret.ts';
import { escaped } from './go-template.ts';
import { storeOf } from './secret-reader.ts';

/** How often the source is read: a key that was replaced arrives within minutes, and what is asked is the API server next door. */
const refreshInterval = '5m';

/** The ExternalSecret for a copy. Where no key has text around it, keys are fetched as they are; else each is a template. */
export const secretCopy = ({ namespace, name, type, source, data }: CopiedSecret) => {
  const keys = Object.keys(data).sort();
  const isPlain = Object.values(data).every(({ before = '', after = '' }) => before === '' && after === '');
  const sourceKeys = [...new Set(Object.values(data).map(({ key }) => key))].sort();
  const fetched = (secretKey: string, key: string) => ({ secretKey, remoteRef: { key: source.name, property: key } });
  const template = ({ before = '', key, after = '' }: CopiedText): string => `${escaped(before)}{{ .${variable(sourceKeys.indexOf(key))} }}${escaped(after)}`;
  return {
    metadata: { name, namespace },
    spec: {
      secretStoreRef: { kind: 'SecretStore' as const, name: storeOf(source.namespace) },
      refreshInterval,
      target: targetOf({ type, data: isPlain ? undefined : Object.fromEntries(keys.map((key) => [key, template(data[key]!)])) }),
      data: isPlain ? keys.map((key) => fetched(key, data[key]!.key)) : sourceKeys.map((key, index) => fetched(variable(index), key)),
    },
  };
};

const variable = (index: number): string => `secret_${index + 1}`;
