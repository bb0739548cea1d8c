import type { IPodSpec } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { certificates } from '../../src/contributions/certificates.ts';
import { bootstrapSecrets, copiedSecrets, operatorSecrets, secretUses, storedSecrets, valuesSecretSources } from '../../src/contributions/secrets.ts';
import { HostFile } from '../../src/core/host-file.ts';
import { hostText } from '../../src/core/host-text.ts';
import { plan } from '../../src/core/plan.ts';
import { SecretRef, type SecretReferenceProps } from '../../src/core/secret-reference.ts';
import type { Site } from '../../src/core/site.ts';
import { Deployment } from '../../src/kubernetes/kinds.ts';
import { SecretsContract, type SecretsContractProps } from '../../src/secrets/secrets-contract.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { smallSite } from '../fixtures/small-site.ts';

const secret = (key: string, changed: Partial<SecretReferenceProps> = {}): SecretRef =>
  new SecretRef({ path: 'sites/small/app', key, owner: 'platform', origin: 'imported', rotation: { everyDays: 90 }, ...changed });

const contractOf = (declare: (product: Sample, site: Site) => void, props?: SecretsContractProps) => {
  const site = smallSite();
  new SecretsContract(site, 'contract', props);
  declare(new Sample(site, 'product'), site);
  const { files, findings } = plan(site);
  return { text: files.get('docs/secrets.md')!.bytes(), findings };
};

const hostFile = (site: Site, machine: string, ref: SecretRef) => {
  const host = site.host(site.inventory.machines.get(machine));
  return new HostFile(host, `file-${ref.key}`, { host, path: '/etc/app.conf', content: hostText`token=${ref}\n`, apply: 'none' });
};

const stored = (name: string, ref: SecretRef, consumer = 'the app') => ({ namespace: 'default', name, data: { [ref.key]: ref }, consumer });

const image = 'quay.io/example/app:1.0';

const withPod = (product: Sample, pod: IPodSpec) =>
  product.manifest('app', Deployment, {
    metadata: { name: 'app', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'app' } },
      template: { metadata: { labels: { app: 'app' } }, spec: { ...pod, containers: [{ name: 'main', image }, ...pod.containers] } },
    },
  });

/** What the contract says of one secret. */
const detailsOf = (text: string, address: string): string => text.split(`### \`${address}\`\n`)[1]!.split('\n### ')[0]!.trim();

describe('the secrets contract', () => {
  it('lists what is copied within the cluster, which nobody puts anywhere', () => {
    const { text, findings } = contractOf((product) =>
      copiedSecrets.declare(product, {
        namespace: 'openstack',
        name: 'images-key',
        source: { namespace: 'rook-ceph', name: 'rook-ceph-client-images' },
        data: { key: { key: 'images' } },
        consumer: 'the image service',
      }),
    );
    expect(findings).toEqual([]);
    expect(text.split('## Copied within the cluster')[1]).toContain('| `openstack/images-key` | `rook-ceph/rook-ceph-client-images` | the image service |');
    expect(contractOf(() => undefined).text).not.toContain('Copied');
  });

  it('lists what products make for themselves', () => {
    const { text, findings } = contractOf((product) =>
      operatorSecrets.declare(product, {
        namespace: 'rook-ceph',
        name: 'rook-ceph-mon',
        keys: ['ceph-secret'],
        maker: 'Rook',
        opens: 'does everything in Ceph',
        replacement: 'never by itself',
      }),
    );
    expect(findings).toEqual([]);
    expect(text.split('## Made within the cluster')[1]).toContain('| `rook-ceph/rook-ceph-mon` | Rook    | does everything in Ceph | never by itself |');
    expect(contractOf(() => undefined).text).not.toContain('Made within');
  });

  it('names of each secret its owner, where its value is put, what carries it and who uses it', () => {
    const { text, findings } = contractOf((product, site) => {
      const token = secret('token');
      hostFile(site, 'control-2', token);
      hostFile(site, 'control-1', token);
      const [git, smtp] = [secret('git', { rotation: 'on-incident' }), secret('smtp', { owner: 'mail' })];
      for (const each of [token, git, smtp]) secretUses.declare(product, { secret: each, consumer: 'the agent' });
      bootstrapSecrets.declare(product, {
        namespace: 'argocd',
        name: 'repository',
        labels: {},
        data: { type: 'git', password: git },
      });
      storedSecrets.declare(product, stored('database', secret('password', { origin: 'generated', rotation: { everyDays: 1 } })));
      valuesSecretSources.declare(product, { name: 'web-values', documents: { 'values.yaml': { a: [{ b: smtp }] } } });
    });
    expect(findings).toEqual([]);
    expect(detailsOf(text, 'sites/small/app#token')).toBe(
      [
        '- Owner: platform. imported, to be replaced every 90 days.',
        '- Its value is put into: the Ansible Vault file',
        '- Arrives by: `/etc/app.conf` on control-1, control-2. After it was replaced: the next run of the playbook changes the file; whatever reads it only at its start is restarted by hand',
        '- Used by: the agent',
      ].join('\n'),
    );
    expect(detailsOf(text, 'sites/small/app#git')).toContain('`Secret argocd/repository`');
    expect(detailsOf(text, 'sites/small/app#password')).toContain('- Used by: the app');
    expect(detailsOf(text, 'sites/small/app#password')).toContain('then restart by hand who read it at its start: the app');
    expect(detailsOf(text, 'sites/small/app#smtp')).toContain('upon which Helm upgrades the release');
    expect(detailsOf(text, 'sites/small/app#smtp')).toContain('- Owner: mail.');
    const [vault, store] = text.split('## Into the secret store');
    expect([...vault!.matchAll(/^\| `([^`]+)`/gm)].map(([, address]) => address)).toEqual(['sites/small/app#git', 'sites/small/app#token']);
    expect(vault).toContain('after an incident only');
    expect(store!.split('## Who')[0]).toContain('every day');
    expect(store).toContain('Nothing on the site generates it yet');
  });

  it('says what a consumer does with a new value where it knows', () => {
    const { text } = contractOf((product) =>
      storedSecrets.declare(product, { ...stored('database', secret('password')), afterReplacement: 'nothing: it is read at each run' }),
    );
    expect(detailsOf(text, 'sites/small/app#password')).toContain(
      'After it was replaced: External Secrets changes the Secret within the hour; then nothing: it is read',
    );
  });

  it('says how a value must look where not any text will do', () => {
    const { text } = contractOf((product) => storedSecrets.declare(product, stored('database', secret('key', { form: '32 letters and digits' }))));
    expect(detailsOf(text, 'sites/small/app#key')).toContain('- It must be 32 letters and digits.');
  });

  it('reports two that differ in the form of one secret', () => {
    const { findings } = contractOf((product) => {
      storedSecrets.declare(product, stored('one', secret('key', { form: '32 letters and digits' })));
      storedSecrets.declare(product, stored('other', secret('key')));
    });
    expect(findings.map(({ what, counterExample }) => [what, counterExample?.join(' ')])).toEqual([
      ['the secret sites/small/app#key is declared in 2 ways', expect.stringContaining('32 letters and digits')],
    ]);
  });

  it('says of a secret that both need that both hold the same value', () => {
    const { text } = contractOf((product, site) => {
      hostFile(site, 'control-1', secret('both'));
      storedSecrets.declare(product, stored('both', secret('both')));
    });
    expect(detailsOf(text, 'sites/small/app#both')).toContain('- Its value is put into: the Ansible Vault file and, the same value, into the secret store');
  });

  it('is the same whatever the order in which products were built', () => {
    const [one, other] = [stored('a', secret('a')), stored('b', secret('b'))];
    const built = (...names: readonly string[]) =>
      contractOf((_, site) => {
        for (const name of names) storedSecrets.declare(new Sample(site, name), name === 'one' ? one : other);
      }).text;
    expect(built('one', 'other')).toBe(built('other', 'one'));
  });

  it('says so where there is no secret at all, and names the store of the site', () => {
    expect(contractOf(() => undefined).text).toContain('The site uses none.');
    expect(contractOf((product) => storedSecrets.declare(product, stored('a', secret('a'))), { store: 'vault' }).text).toContain('ClusterSecretStore `vault`');
  });

  it('survives what Markdown would read in the name of a consumer', () => {
    const { text } = contractOf((product) => storedSecrets.declare(product, stored('a', secret('a', { owner: 'a|b' }), 'the *app* <b>')));
    expect(text).toContain('- Used by: the \\*app\\* \\<b\\>');
    expect(text).toContain('a\\|b');
  });
});

describe('what contradicts itself is refused', () => {
  it.for([
    ['owner', { owner: 'mail' }],
    ['origin', { origin: 'generated' }],
    ['rotation', { rotation: 'on-incident' }],
  ] as const)('one secret with another %s', ([, change]) => {
    const { findings } = contractOf((product, site) => {
      storedSecrets.declare(product, stored('one', secret('key')));
      storedSecrets.declare(new Sample(site, 'zealot'), stored('two', secret('key', change)));
    });
    expect(findings).toMatchObject([
      {
        rule: 'secret-declaration',
        what: 'the secret sites/small/app#key is declared in 2 ways',
        counterExample: [expect.stringContaining('small/product: owner platform'), expect.stringContaining('small/zealot: ')],
      },
    ]);
  });

  it('a Secret that Ansible and External Secrets would make', () => {
    const { findings } = contractOf((product) => {
      storedSecrets.declare(product, stored('twice', secret('key')));
      bootstrapSecrets.declare(product, { namespace: 'default', name: 'twice', labels: {}, data: { key: secret('key') } });
    });
    expect(findings).toMatchObject([{ rule: 'secret-owner', what: 'the Secret default/twice has two makers' }]);
  });

  it('a Secret that cert-manager and External Secrets would make', () => {
    const { findings } = contractOf((product) => {
      storedSecrets.declare(product, stored('twice', secret('key')));
      certificates.declare(product, { namespace: 'default', secretName: 'twice', dnsNames: ['a.small.example'], issuer: 'site' });
    });
    expect(findings).toMatchObject([{ rule: 'secret-owner', counterExample: ['External Secrets, for small/product', 'cert-manager, for small/product'] }]);
  });

  it('a literal in the place of the secret that is used, which is repeated nowhere', () => {
    const { findings, text } = contractOf((product) => secretUses.declare(product, { secret: 'correct-horse' as never, consumer: 'the app' }));
    expect(findings).toMatchObject([{ rule: 'literal-secret', what: expect.stringContaining('what the app uses') }]);
    expect(JSON.stringify([findings, text])).not.toContain('correct-horse');
  });

  it('a secret that is brought somewhere for nobody', () => {
    const { findings } = contractOf((product) => storedSecrets.declare(product, stored('database', secret('password'), ' ')));
    expect(findings).toMatchObject([
      { rule: 'secret-consumer', what: 'the secret sites/small/app#password is brought to Secret default/database, and nobody says who uses it' },
    ]);
  });

  it.for<[string, IPodSpec]>([
    ['a volume', { containers: [], volumes: [{ name: 'v', secret: { secretName: 'lost' } }] }],
    ['a part of a volume', { containers: [], volumes: [{ name: 'v', projected: { sources: [{ secret: { name: 'lost' } }] } }] }],
    ['the environment', { containers: [], initContainers: [{ name: 'c', image, envFrom: [{ secretRef: { name: 'lost' } }] }] }],
    ['a variable', { containers: [{ name: 'c', image, env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'lost', key: 'x' } } }] }] }],
    ['what pulls its image', { containers: [], imagePullSecrets: [{ name: 'lost' }] }],
  ])('a Pod that reads a Secret that nothing makes, as %s', ([, pod]) => {
    const { findings } = contractOf((product) => void withPod(product, pod));
    expect(findings).toMatchObject([
      {
        rule: 'secret-missing',
        construct: 'small/product',
        what: 'Deployment default/app reads the Secret lost, which nothing makes',
        mend: 'declare it where its product is, or call it optional',
      },
    ]);
  });

  it('a Pod that reads a key that its Secret does not have', () => {
    const reads = (key: string): IPodSpec => ({ containers: [], volumes: [{ name: 'v', secret: { secretName: 'database', items: [{ key, path: key }] } }] });
    const findingsOf = (key: string) =>
      contractOf((product) => {
        storedSecrets.declare(product, stored('database', secret('password')));
        withPod(product, reads(key));
      }).findings;
    expect(findingsOf('password')).toEqual([]);
    expect(findingsOf('passwort')).toMatchObject([
      {
        rule: 'secret-missing',
        what: 'Deployment default/app reads passwort of the Secret database, which has no such key',
        allowed: 'password',
        mend: 'name one of these, or declare the key with the Secret',
      },
    ]);
  });

  it.for<[string, IPodSpec]>([
    ['what it calls optional', { containers: [], volumes: [{ name: 'v', secret: { secretName: 'lost', optional: true } }] }],
    ['its own token', { containers: [], volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }] }],
  ])('but not a Pod that reads %s', ([, pod]) => {
    expect(contractOf((product) => void withPod(product, pod)).findings).toEqual([]);
  });

  it('a use of a secret that nothing carries', () => {
    const { findings } = contractOf((product) => secretUses.declare(product, { secret: secret('lost'), consumer: 'nobody in reach' }));
    expect(findings).toMatchObject([{ rule: 'secret-carrier', what: expect.stringContaining('nobody in reach uses the secret sites/small/app#lost') }]);
  });
});
