import type { JsonObject, KubernetesObject, PlannedFile } from '@bastide/constructs';
import { describe, expect, it } from 'vitest';
import { noLiteralSecret } from '../src/no-literal-secret.ts';

/** Where the policy sees a secret in an ExternalSecret with these templates. */
const placesIn = (templates: JsonObject, secretKey = 'password'): readonly string[] => {
  const object = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'app' },
    spec: { target: { template: { data: templates } }, data: [{ secretKey, remoteRef: { key: 'sites/x/app', property: 'password' } }] },
  } as unknown as KubernetesObject;
  const file = { path: 'app.yaml', owner: 'x/app', content: { type: 'object', object } } as unknown as PlannedFile;
  return [...noLiteralSecret.check({ files: [file] } as never)].map(({ what }) => what.replace(' holds what looks like a secret (not shown)', ''));
};

describe('an ExternalSecret', () => {
  it('may name the keys that it fetches, and the variables that its templates put in', () => {
    const templates = {
      password: '{{ .secret_1 }}',
      'app.conf': 'user = app\npassword = {{ .secret_1 }}\n',
      'values.yaml': 'db:\n  password: "{{ .secret_2 | quote | trimPrefix `"` | trimSuffix `"` }}"\n',
      'app.yaml': 'token: "{{ .secret_13 | toJson | trimPrefix `"` | trimSuffix `"` }}"\n',
    };
    expect(placesIn(templates)).toEqual([]);
  });

  it.for([
    ['beside a variable', 'horse-{{ .secret_1 }}'],
    ['in the place of one', 'correct-horse'],
    ['inside of an action', '{{ `correct-horse` }}'],
    ['as the default of a variable', '{{ .secret_1 | default "correct-horse" }}'],
  ] as const)('may hold no literal secret %s', ([, text]) => {
    expect(placesIn({ password: text })).toEqual(['spec.target.template.data.password']);
    expect(placesIn({ 'app.conf': `user = app\npassword = ${text}\n` })).toEqual(['spec.target.template.data.app.conf, line 2 (password)']);
  });

  it('is looked at in its key names, too', () => {
    expect(placesIn({}, 'AKIAQX7RNLTV3MPZWJ2D')).toEqual(['spec.data[0].name']);
  });
});

describe('a value that a chart evaluates', () => {
  const placesInValues = (text: string): readonly string[] => {
    const object = { apiVersion: 'helm.cattle.io/v1', kind: 'HelmChart', metadata: { name: 'dns' }, spec: { valuesContent: text } };
    const file = { path: 'kubernetes/HelmChart_dns.yaml', owner: 'x/dns', content: { type: 'object', object } } as unknown as PlannedFile;
    return [...noLiteralSecret.check({ files: [file] } as never)].map(({ what }) => what.replace(' holds what looks like a secret (not shown)', ''));
  };

  it('may name the place of a secret among the values', () => {
    expect(placesInValues('pools: |\n  api_token: {{ .Values.endpoints.powerdns.auth.service.token }}\n')).toEqual([]);
  });

  it('may hold no literal secret beside it', () => {
    expect(placesInValues('pools: |\n  api_token: {{ .Values.token | default "correct-horse" }}\n')).toEqual(['spec.valuesContent, line 2 (api_token)']);
    expect(placesInValues('pools: |\n  api_token: horse-{{ .Values.token }}\n')).toEqual(['spec.valuesContent, line 2 (api_token)']);
  });
});

/** Where the policy sees a secret in a text that is planned beside objects. */
const placesInText = (text: string): readonly string[] => {
  const file = { path: 'hosts/leaf-1/etc/frr/frr.conf', owner: 'x/fabric', content: { type: 'text', text } } as unknown as PlannedFile;
  return [...noLiteralSecret.check({ files: [file] } as never)].map(({ what }) => what.replace(' holds what looks like a secret (not shown)', ''));
};

describe('a playbook', () => {
  it('may name the variables that hold secrets', () => {
    expect(placesInText('ipaadmin_password: "{{ bastide_secrets[freeipa_admin_secret] }}"\n- --password={{ freeipa_host.host.randompassword }}\n')).toEqual([]);
  });

  it.for([
    ['beside a variable', 'horse-{{ bastide_secrets[x] }}'],
    ['as the default of one', "{{ x | default('correct-horse') }}"],
    ['inside of an expression', "{{ 'correct-horse' }}"],
  ] as const)('may hold no literal secret %s', ([, value]) => {
    expect(placesInText(`ipaadmin_password: ${value}\n`)).toEqual(['line 1 (ipaadmin_password)']);
  });
});

describe('the password of a neighbour, which frr.conf writes without a sign between name and value', () => {
  it('may be a hole that Ansible fills', () => {
    expect(placesInText('router bgp 64611\n neighbor nodes peer-group\n neighbor nodes password @@secret:text:sites/x/fabric#nodes@@\n')).toEqual([]);
  });

  it('may be spoken of', () => {
    expect(placesInText('the password of a neighbour is rotated\npassword rotation is yearly\n')).toEqual([]);
  });

  it.for([
    'router bgp 64611\n neighbor nodes password horse\n',
    'router bgp 64611\n neighbor 10.0.0.1 password 12345\n',
    'router bgp 64611\n neighbor nodes password horse@@secret:text:sites/x/fabric#nodes@@\n',
    '!\nenable password 8 horse\n',
    '!\npassword horse\n',
  ])('may be no literal: %j', (text) => {
    expect(placesInText(text)).toEqual(['line 2 (password)']);
  });
});
