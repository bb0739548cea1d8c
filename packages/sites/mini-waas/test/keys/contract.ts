import { bootstrapSecrets, type ContributionKind, playbooks, SecretRef, secretUses, storedSecrets, valuesSecretSources } from '@bastide/constructs';
import { vi } from 'vitest';
import { openStackDefinitions } from '../../../../constructs/src/openstack/definitions.ts';
import { type Planned, planFacts, planWith } from '../planned.ts';
import type { Mistake } from './change.ts';

/** The site without what some of its constructs declare. */
export const without = <T>(kind: ContributionKind<T>, isDropped: (value: T) => boolean): Planned => {
  const declare = kind.declare.bind(kind);
  const spy = vi.spyOn(kind, 'declare').mockImplementation((from, value) => {
    if (!isDropped(value)) declare(from, value);
  });
  try {
    return planFacts();
  } finally {
    spy.mockRestore();
  }
};

/** The site whose definition of a chart has forgotten one of its accounts. */
const withoutAccount = (chart: string, account: string): Planned => {
  const definition = openStackDefinitions.find(({ name }) => name === chart) as { identity: Record<string, string | null> };
  const { identity } = definition;
  const { [account]: _, ...others } = identity;
  definition.identity = others;
  try {
    return planFacts();
  } finally {
    definition.identity = identity;
  }
};

const of = (product: string, key: string): SecretRef =>
  new SecretRef({ path: `sites/mini-waas/${product}`, key, owner: 'platform', origin: 'imported', rotation: { everyDays: 365 } });

const inContract = { severity: 'error', construct: 'mini-waas/secrets-contract' } as const;
const unused = { ...inContract, rule: 'secret-consumer', allowed: 'one consumer or more' } as const;
const unusedMend = 'name who uses it (secretUses, or the consumer of storedSecrets), or bring it nowhere';
const lost = {
  ...inContract,
  rule: 'secret-carrier',
  allowed: 'a hole of a host file, bootstrapSecrets, storedSecrets, secretValues of a release, a playbook',
  mend: 'bring it there by one of these, or drop the use',
} as const;
const missing = {
  severity: 'error',
  rule: 'secret-missing',
  allowed: 'a Secret of storedSecrets, bootstrapSecrets, copiedSecrets, certificates or operatorSecrets in the same namespace',
  mend: 'declare it where its product is, or call it optional',
} as const;
export const contractMistakes: readonly Mistake[] = [
  [
    'a consumer is gone',
    () => without(secretUses, ({ consumer }) => consumer === 'FreeIPA, for its Directory Manager'),
    {
      ...unused,
      what: 'the secret sites/mini-waas/freeipa#directory-manager-password is brought to playbook freeipa-domain.yml, and nobody says who uses it',
      mend: unusedMend,
      counterExample: ['mini-waas/freeipa'],
    },
  ],
  [
    'a secret is brought for nobody',
    () => planWith((built) => playbooks.declare(built.node.findChild('freeipa'), { file: 'x.yml', text: '- hosts: all\n', secrets: [of('freeipa', 'x')] })),
    {
      ...unused,
      what: 'the secret sites/mini-waas/freeipa#x is brought to playbook x.yml, and nobody says who uses it',
      mend: unusedMend,
      counterExample: ['mini-waas/freeipa'],
    },
  ],
  [
    'the source of the vault is gone',
    () => without(bootstrapSecrets, ({ name }) => name === 'openbao-seal'),
    {
      ...lost,
      what: 'mini-waas/openbao, to unseal itself uses the secret sites/mini-waas/openbao#seal-key, and no file and no Secret brings it there',
      counterExample: ['mini-waas/openbao'],
    },
  ],
  [
    'the source of a release is gone',
    () => without(valuesSecretSources, ({ name }) => name.startsWith('prometheus-openstack-exporter')),
    {
      ...lost,
      what: 'the Helm release prometheus-openstack-exporter uses the secret sites/mini-waas/openstack/identity/prometheus-openstack-exporter#password, and no file and no Secret brings it there',
      counterExample: ['mini-waas/openstack/openstack-exporter'],
    },
  ],
  [
    'the source of a Pod is gone',
    () => without(storedSecrets, ({ name }) => name === 'keycloak-postgresql-backup'),
    {
      ...missing,
      construct: 'mini-waas/keycloak-postgresql',
      what: 'CronJob keycloak/keycloak-postgresql-backup reads the Secret keycloak-postgresql-backup, which nothing makes',
    },
  ],
  [
    'two say another thing of one secret',
    () => planWith((built) => secretUses.declare(built.node.findChild('freeipa'), { secret: of('k3s', 'etcd-s3-access-key'), consumer: 'a second one' })),
    {
      ...inContract,
      rule: 'secret-declaration',
      what: 'the secret sites/mini-waas/k3s#etcd-s3-access-key is declared in 2 ways',
      allowed: 'one owner, one origin, one rotation and one form a secret',
      mend: 'make one SecretRef and pass it to everybody who uses it',
      counterExample: [
        'mini-waas/freeipa: owner platform, imported, replaced every 365 days',
        'mini-waas/k3s: owner platform, imported, replaced every 180 days',
      ],
    },
  ],
  [
    'a password that stands in a chart, and that nobody replaces',
    () => withoutAccount('glance', 'test'),
    {
      severity: 'error',
      rule: 'default-password',
      construct: 'mini-waas/openstack/glance',
      what: 'endpoints.identity.auth.test.password of the chart glance keeps the password that stands in the chart',
      allowed: 'a SecretRef, or null for an account that nobody needs',
      mend: 'give the account to the definition of the release',
    },
  ],
];
