import { Chart, Testing } from 'cdk8s';
import { ConfigMap as PlusConfigMap, Deployment as PlusDeployment, Role as PlusRole, ServiceAccount as PlusServiceAccount, Volume } from 'cdk8s-plus-28';
import { describe, expect, it } from 'vitest';
import type { Kind } from '../../src/core/kind.ts';
import { SecretRef } from '../../src/core/secret-reference.ts';
import * as kinds from '../../src/kubernetes/kinds.ts';
import { type Loose, problemsOf, sampleOf, samples } from './samples.ts';

const container = (object: Loose): Loose => object['spec'].template.spec.containers[0];
const at = 'spec.template.spec.containers[0]';

describe('a valid object', () => {
  it.each(samples.map(({ kind, object }) => [kind.kind, kind, object] as const))('%s is taken', (_name, kind, object) => {
    expect(kind.schema.check(object)).toEqual([]);
  });

  it('may be frozen, have no prototype and leave fields undefined', () => {
    const object = Object.assign(Object.create(null), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: Object.freeze({ name: 'web', labels: undefined }),
      data: undefined,
    });
    expect(kinds.ConfigMap.schema.check(object)).toEqual([]);
  });

  it('may come from cdk8s-plus', () => {
    const chart = new Chart(Testing.app(), 'plus');
    const config = new PlusConfigMap(chart, 'config', { data: { mode: 'fast' } });
    const deployment = new PlusDeployment(chart, 'web', {
      containers: [{ image: 'web:1', portNumber: 8080, volumeMounts: [{ path: '/etc/web', volume: Volume.fromConfigMap(chart, 'volume', config) }] }],
    });
    deployment.exposeViaService({ ports: [{ port: 80, targetPort: 8080 }] });
    new PlusRole(chart, 'role').bind(new PlusServiceAccount(chart, 'account'));
    const objects = Testing.synth(chart) as { apiVersion: string; kind: string }[];
    expect(objects.map(({ kind }) => kind).sort()).toEqual(['ConfigMap', 'Deployment', 'Role', 'RoleBinding', 'Service', 'ServiceAccount']);
    expect(objects.flatMap((object) => kinds.builtInKind(object.apiVersion, object.kind)!.schema.check(object))).toEqual([]);
  });
});

describe('an unknown field', () => {
  it('is refused with the field that was meant', () => {
    expect(problemsOf(kinds.Deployment, (object) => Object.assign(container(object), { imagePullPolice: 'Always' }))).toEqual([
      `${at}.imagePullPolice: unknown field of Container; did you mean imagePullPolicy?`,
    ]);
  });

  it('is refused with all fields there are when none is near', () => {
    const object = { ...sampleOf(kinds.Role), gadgets: [] };
    expect(kinds.Role.schema.check(object)).toEqual([{ path: 'gadgets', what: 'unknown field of Role', allowed: 'apiVersion, kind, metadata, rules' }]);
  });

  it('is refused when Kubernetes 1.36 brought it or the server owns it', () => {
    expect(problemsOf(kinds.Pod, (object) => Object.assign(object['spec'], { schedulingGroup: {} }))[0]).toMatch(
      /^spec\.schedulingGroup: unknown field of PodSpec/,
    );
    expect(problemsOf(kinds.Deployment, (object) => Object.assign(object, { status: {} }))).toEqual([
      'status: does not belong in a manifest: controllers write it',
    ]);
    expect(problemsOf(kinds.ConfigMap, (object) => Object.assign(object['metadata'], { creationTimestamp: null }))).toEqual([
      'metadata.creationTimestamp: does not belong in a manifest: the API server sets it',
    ]);
  });
});

describe('a value of the wrong type', () => {
  it('is refused, and shown where it cannot be a secret', () => {
    expect(problemsOf(kinds.Deployment, (object) => Object.assign(object['spec'], { replicas: '3' }))).toEqual(['spec.replicas: "3" is a string']);
    expect(problemsOf(kinds.Deployment, (object) => Object.assign(object['spec'], { replicas: 1.5 }))).toEqual(['spec.replicas: 1.5 is a number']);
    expect(problemsOf(kinds.Deployment, (object) => Object.assign(object['spec'], { replicas: 3_000_000_000 }))).toEqual([
      'spec.replicas: 3000000000 is a number',
    ]);
    expect(problemsOf(kinds.Deployment, (object) => Object.assign(object['spec'], { paused: 'no' }))).toEqual(['spec.paused: "no" is a string']);
  });

  it('is never printed where it may be a secret', () => {
    const secret = 20_260_131;
    const problems = [
      ...problemsOf(kinds.Secret, (object) => Object.assign(object['data'], { password: `${secret}!` })),
      ...problemsOf(kinds.Secret, (object) => Object.assign(object['stringData'], { password: secret })),
      ...problemsOf(kinds.Deployment, (object) => Object.assign(container(object)['env'][0], { value: secret })),
    ];
    expect(problems).toEqual(['data.password: is malformed', 'stringData.password: is a number', `${at}.env[0].value: is a number`]);
  });

  it('is refused when it is null, with the advice to leave the field out', () => {
    const object = { ...sampleOf(kinds.ConfigMap), data: null };
    expect(kinds.ConfigMap.schema.check(object)).toEqual([
      { path: 'data', what: 'is null', allowed: 'a map, each value a string; leave the field out for its default' },
    ]);
  });

  it('is refused when it is an instance of a class, such as a reference to a secret', () => {
    const reference = new SecretRef({ path: 'sites/web', key: 'password', owner: 'web', origin: 'generated', rotation: { everyDays: 90 } });
    expect(problemsOf(kinds.Secret, (object) => Object.assign(object, { stringData: { password: reference } }))).toEqual([
      'stringData.password: is an object of class SecretRef',
    ]);
    expect(problemsOf(kinds.ConfigMap, (object) => Object.assign(object, { data: new Map() }))).toEqual(['data: is an object of class Map']);
    expect(problemsOf(kinds.Deployment, (object) => Object.assign(container(object), { args: { 0: 'a' } }))).toEqual([`${at}.args: is an object`]);
    expect(problemsOf(kinds.Deployment, (object) => Object.assign(container(object), { args: [undefined, ['a']] }))).toEqual([
      `${at}.args[0]: is undefined`,
      `${at}.args[1]: is a list`,
    ]);
  });

  it.each([null, undefined, 'Deployment', 3, [], new Date(0), () => 0, Symbol('x'), 1n])('as the whole object is one problem', (value) => {
    expect(kinds.Deployment.schema.check(value)).toMatchObject([{ path: '', allowed: 'an object (Deployment)' }]);
  });
});

describe('a missing field', () => {
  it('is a problem at its own path', () => {
    expect(problemsOf(kinds.Deployment, (object) => delete object['spec'].selector)).toEqual(['spec.selector: is missing']);
    expect(problemsOf(kinds.Deployment, (object) => delete container(object)['image'])).toEqual([`${at}.image: is missing`]);
    expect(problemsOf(kinds.ConfigMap, (object) => delete object['metadata'])).toEqual(['metadata.name: is missing']);
    expect(problemsOf(kinds.PersistentVolumeClaim, (object) => delete object['spec'].resources.requests)).toEqual([
      'spec.resources.requests.storage: is missing',
    ]);
  });

  it('is one even when only the API server, not its document, demands it', () => {
    expect(problemsOf(kinds.Deployment, (object) => delete object['spec'])).toEqual(['spec: is missing']);
  });
});

describe('the identity of an object', () => {
  it('is that of its kind', () => {
    expect(problemsOf(kinds.Deployment, (object) => Object.assign(object, { apiVersion: 'apps/v1beta1', kind: 'deployment' }))).toEqual([
      'apiVersion: "apps/v1beta1" is not allowed',
      'kind: "deployment" is not allowed',
    ]);
  });

  it.each([
    [kinds.ConfigMap, ['web', 'web.example.org', '1web'], ['Web', 'web_1', '-web', 'web.', 'a..b', '', 'a'.repeat(254)]],
    [kinds.Service, ['web', 'w'.repeat(63)], ['1web', 'web.shop', 'web-', 'w'.repeat(64)]],
    [kinds.Namespace, ['shop', '1shop'], ['shop.example', 'Shop', 's'.repeat(64)]],
    [kinds.CronJob, ['w'.repeat(52)], ['w'.repeat(53)]],
    [kinds.Job, ['w'.repeat(63)], ['w'.repeat(64)]],
    [kinds.ClusterRole, ['system:node', 'System:Node'], ['a/b', '..', 'a%b']],
  ] as const)('has a name of the form that its kind demands', (kind, good, bad) => {
    const named = (name: string): readonly string[] => problemsOf(kind, (object) => Object.assign(object['metadata'], { name }));
    expect(good.flatMap(named)).toEqual([]);
    expect(bad.map((name) => named(name).length)).toEqual(bad.map(() => 1));
  });
});

describe('labels, annotations and resources', () => {
  it('have well-formed keys and values', () => {
    const labels = (metadata: object) => problemsOf(kinds.ConfigMap, (object) => Object.assign(object['metadata'], metadata));
    expect(labels({ labels: { 'a b': 'c', 'example.org/x': 'A_1.b-c', empty: '' }, annotations: { 'Example.org/y': '{ "any": "text" }' } })).toEqual([
      'metadata.labels["a b"]: the key "a b" is not allowed',
    ]);
    expect(labels({ labels: { app: 'two words', 'a/b/c': 'd', '/x': 'y', [`${'a'.repeat(64)}`]: 'z' } })).toHaveLength(4);
    expect(labels({ labels: { version: 1.2 } })).toEqual(['metadata.labels.version: is a number']);
    expect(labels({ annotations: { 'not a key': '' } })).toHaveLength(1);
  });

  it('are known resources in well-formed quantities', () => {
    const limits = (value: object) => problemsOf(kinds.Deployment, (object) => Object.assign(container(object)['resources'], { limits: value }));
    expect(limits({ cpu: '1.5', memory: '1e9', 'ephemeral-storage': '2Gi', 'example.org/gadget': 3 })).toEqual([]);
    expect(limits({ memory: '512MB' })).toEqual([`${at}.resources.limits.memory: "512MB" is malformed`]);
    expect(limits({ mem: '512Mi' })).toEqual([`${at}.resources.limits.mem: the key "mem" is not allowed`]);
    expect(limits({ cpu: Number.NaN })).toEqual([`${at}.resources.limits.cpu: NaN is a number`]);
  });
});

describe('values out of a closed list or a range', () => {
  it.each([
    [
      kinds.Deployment,
      (object: Loose) => (container(object)['imagePullPolicy'] = 'always'),
      `${at}.imagePullPolicy: "always" is not allowed; did you mean Always?`,
    ],
    [kinds.Deployment, (object: Loose) => (container(object)['ports'][0].containerPort = 0), `${at}.ports[0].containerPort: 0 is not allowed`],
    [
      kinds.Deployment,
      (object: Loose) => (container(object)['ports'][0].name = 'a-name-too-long-for-it'),
      `${at}.ports[0].name: "a-name-too-long-for-it" is not allowed`,
    ],
    [
      kinds.Deployment,
      (object: Loose) => (container(object)['readinessProbe'].httpGet.port = 'HTTP'),
      `${at}.readinessProbe.httpGet.port: "HTTP" is not allowed`,
    ],
    [
      kinds.Deployment,
      (object: Loose) => (object.spec.strategy.rollingUpdate.maxUnavailable = '25'),
      'spec.strategy.rollingUpdate.maxUnavailable: "25" is not allowed',
    ],
    [
      kinds.Deployment,
      (object: Loose) => (object.spec.template.spec.volumes[0].configMap.defaultMode = 644),
      'spec.template.spec.volumes[0].configMap.defaultMode: 644 is not allowed',
    ],
    [kinds.Service, (object: Loose) => (object.spec.type = 'Loadbalancer'), 'spec.type: "Loadbalancer" is not allowed; did you mean LoadBalancer?'],
    [kinds.Service, (object: Loose) => (object.spec.ports[0].protocol = 'tcp'), 'spec.ports[0].protocol: "tcp" is not allowed; did you mean TCP?'],
    [kinds.PersistentVolumeClaim, (object: Loose) => (object.spec.accessModes = ['RWO']), 'spec.accessModes[0]: "RWO" is not allowed'],
    [kinds.Ingress, (object: Loose) => (object.spec.rules[0].http.paths[0].pathType = 'Regex'), 'spec.rules[0].http.paths[0].pathType: "Regex" is not allowed'],
    [kinds.Ingress, (object: Loose) => (object.spec.rules[0].host = '192.0.2.1'), 'spec.rules[0].host: "192.0.2.1" is not allowed'],
    [kinds.CronJob, (object: Loose) => (object.spec.schedule = '30 3 * *'), 'spec.schedule: "30 3 * *" is not allowed'],
    [kinds.CronJob, (object: Loose) => (object.spec.schedule = 'TZ=UTC 30 3 * * *'), 'spec.schedule: "TZ=UTC 30 3 * * *" is not allowed'],
    [kinds.Lease, (object: Loose) => (object.spec.renewTime = '2026-02-30T08:00:00Z'), 'spec.renewTime: "2026-02-30T08:00:00Z" is malformed'],
    [kinds.Secret, (object: Loose) => (object.data['../x'] = 'eA=='), 'data["../x"]: the key "../x" is not allowed'],
  ] as [Kind, (object: Loose) => unknown, string][])('%#: are refused with the nearest one', (kind, spoil, problem) => {
    expect(problemsOf(kind, spoil)).toEqual([problem]);
  });
});

describe('problems', () => {
  it('come all at once, in the order of the object', () => {
    expect(
      problemsOf(kinds.Deployment, (object) => {
        object['metadata'].name = 'Web';
        object['spec'].replicas = null;
        container(object)['image'] = 5;
        container(object)['tty'] = 'yes';
        delete container(object)['name'];
      }),
    ).toEqual([
      'spec.replicas: is null',
      `${at}.image: is a number`,
      `${at}.tty: "yes" is a string`,
      `${at}.name: is missing`,
      'metadata.name: "Web" is not allowed',
    ]);
  });

  it('of one object stay as they are when another one is checked', () => {
    const before = kinds.ConfigMap.schema.check({ ...sampleOf(kinds.ConfigMap), data: 5 });
    const valid = kinds.ConfigMap.schema.check(sampleOf(kinds.ConfigMap));
    kinds.ConfigMap.schema.check({});
    expect([before.length, valid.length]).toEqual([1, 0]);
  });

  it('shorten a long value', () => {
    expect(problemsOf(kinds.Deployment, (object) => Object.assign(container(object), { imagePullPolicy: 'x'.repeat(1000) }))[0]!.length).toBeLessThan(200);
  });

  it('replace an exception when an object cannot be read, and the next object is checked as ever', () => {
    const object = sampleOf(kinds.ConfigMap);
    Object.defineProperty(object['data'], 'trap', {
      enumerable: true,
      get: () => {
        throw new Error('s3cret');
      },
    });
    expect(kinds.ConfigMap.schema.check(object)).toEqual([{ path: 'data', what: 'cannot be read', allowed: 'plain data without accessors' }]);
    expect(kinds.ConfigMap.schema.check(sampleOf(kinds.ConfigMap))).toEqual([]);
  });
});
