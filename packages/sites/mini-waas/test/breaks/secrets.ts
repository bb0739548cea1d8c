import { bootstrapSecrets, ConfigMap, hostText, hostYaml } from '@bastide/constructs';
import { expect } from 'vitest';
import { addBlazar, addDeployment, addHostFile, Extra } from '../extras.ts';
import { planWith } from '../planned.ts';
import type { Breaks } from './break.ts';

export const secretBreaks = {
  'no-literal-secret': [
    [
      'a password in a file of a host',
      () => planWith((site) => void addHostFile(site, 'leaf-1', '/etc/example.conf', hostText`user = bastide\npassword = correct-horse\n`)),
      [{ construct: 'mini-waas/hosts/leaf-1/extra', what: 'line 2 (password) holds what looks like a secret (not shown)' }],
    ],
    [
      'passwords of neighbours in a file of FRR, which writes no sign between name and value',
      () =>
        planWith(
          (site) =>
            void addHostFile(site, 'control-1', '/etc/example.conf', hostText`router bgp 64611\n neighbor nodes password 12345\nenable password 8 horse\n`),
        ),
      [
        { construct: 'mini-waas/hosts/control-1/extra', what: 'line 2 (password) holds what looks like a secret (not shown)' },
        { construct: 'mini-waas/hosts/control-1/extra', what: 'line 3 (password) holds what looks like a secret (not shown)' },
      ],
    ],
    [
      'a password in an object',
      () =>
        planWith((site) => void new Extra(site).manifest('settings', ConfigMap, { metadata: { name: 'settings' }, data: { adminPassword: 'correct-horse' } })),
      [{ construct: 'mini-waas/extra/settings', what: 'data.adminPassword holds what looks like a secret (not shown)' }],
    ],
    [
      'a password in the environment of a container',
      () => planWith((site) => void addDeployment(site, { env: [{ name: 'DB_PASSWORD', value: 'correct-horse' }] })),
      [{ construct: 'mini-waas/extra/deployment', what: 'spec.template.spec.containers[0].env[0].value holds what looks like a secret (not shown)' }],
    ],
    [
      'a password in the environment of a static Pod',
      () => planWith((site) => void addHostFile(site, 'control-1', '/etc/pod.yaml', hostYaml({ env: [{ name: 'DB_PASSWORD', value: 'correct-horse' }] }))),
      [{ construct: 'mini-waas/hosts/control-1/extra', what: 'line 3 (value) holds what looks like a secret (not shown)' }],
    ],
    [
      'a password in a Secret that is made before Argo CD runs',
      () => planWith((site) => bootstrapSecrets.declare(site, { namespace: 'argocd', name: 'extra', labels: {}, data: { password: 'correct-horse' } })),
      [{ construct: 'mini-waas/ansible', what: expect.stringMatching(/^line \d+ \(value\) holds what looks like a secret \(not shown\)$/) }],
    ],
    [
      'a password among the values of a chart',
      () => planWith((site) => addBlazar(site, { values: { endpoints: { identity: { auth: { admin: { password: 'correct-horse' } } } } } })),
      [{ construct: 'mini-waas/blazar/helm-chart', what: 'spec.valuesContent, line 5 (password) holds what looks like a secret (not shown)' }],
    ],
  ],
} satisfies Breaks;
