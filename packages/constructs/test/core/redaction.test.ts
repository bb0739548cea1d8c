import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/finding.ts';
import { withoutSecrets } from '../../src/core/redaction.ts';
import { hidden } from '../../src/core/secret-shape.ts';

const token = ['glpat', 'Canary9f3kQz7LmW2x'].join('-');
const url = `https://${['somebody', 'pAss9word7Qz'].join(':')}@git.example`;
const key = ['-----BEGIN RSA', 'PRIVATE KEY-----\nMIIE\n-----END RSA', 'PRIVATE KEY-----'].join(' ');

const harmless: Finding = {
  rule: 'sample',
  severity: 'error',
  construct: 'mini-waas/k3s',
  file: 'hosts/control-1/etc/rancher/k3s/config.yaml',
  source: { file: 'packages/sites/mini-waas/site.ts', line: 18, column: 25 },
  what: 'servers and agents join with the same secret, sites/mini-waas/k3s#token: whoever reads the disk of an agent owns the cluster',
  allowed: 'a digest such as sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  mend: 'write new SecretRef({ path, key, … }) here',
  counterExample: ['bird (Calico), from mini-waas/calico', 'password: none'],
};

it('a finding without a secret stays as it is', () => {
  expect(withoutSecrets(harmless)).toEqual(harmless);
  const { rule, severity, what, mend } = harmless;
  expect(withoutSecrets({ rule, severity, what, mend })).toEqual({ rule, severity, what, mend });
});

describe('a secret is hidden, and the words around it stay', () => {
  it.for([
    ['in a sentence', { what: `the group ${token} is no name` }, { what: `the group ${hidden} is no name` }],
    ['in quotes', { allowed: `one of "a", "${token}"` }, { allowed: `one of "a", ${hidden}` }],
    ['in what to do', { mend: `delete ${url} from the list` }, { mend: `delete ${hidden} from the list` }],
    ['in the id of a construct', { construct: `mini-waas/${token}/settings` }, { construct: `mini-waas/${hidden}/settings` }],
    ['in an id whose slashes became dashes', { construct: `mini-waas/${url.replaceAll('/', '--')}/settings` }, { construct: `mini-waas/${hidden}/settings` }],
    ['in the name of a file', { file: `hosts/leaf-1/etc/${token}` }, { file: `hosts/leaf-1/etc/${hidden}` }],
    ['in a step that leads to the failure', { counterExample: ['first', `then ${token}`] }, { counterExample: ['first', `then ${hidden}`] }],
    ['of several lines', { what: `cannot read ${key} here` }, { what: `cannot read ${hidden} here` }],
  ] as const)('%s', ([, given, shown]) => {
    expect(withoutSecrets({ ...harmless, ...given })).toEqual({ ...harmless, ...shown });
  });
});

it('hiding twice is hiding once', () => {
  const once = withoutSecrets({ ...harmless, what: `the group ${token} is no name`, construct: `mini-waas/${token}` });
  expect(withoutSecrets(once)).toEqual(once);
});
