import { describe, expect, it } from 'vitest';
import type { Kind } from '../../src/core/kind.ts';
import * as kinds from '../../src/kubernetes/kinds.ts';
import { type Loose, problemsOf } from './samples.ts';

const podOf = (object: Loose): Loose => object['spec'].template.spec;
const pod = 'spec.template.spec';

describe.each([kinds.Deployment, kinds.StatefulSet, kinds.DaemonSet])('a controller of Pods ($kind)', (kind) => {
  it('selects by labels that its template carries', () => {
    expect(problemsOf(kind, (object) => Object.assign(object['spec'].selector.matchLabels, { tier: 'front' }))).toEqual([
      'spec.selector.matchLabels.tier: tier=front is not among the labels of the template',
    ]);
    expect(problemsOf(kind, (object) => Object.assign(object['spec'].template.metadata.labels, { 'app.kubernetes.io/name': 'shop' }))).toEqual([
      'spec.selector.matchLabels["app.kubernetes.io/name"]: app.kubernetes.io/name=web is not among the labels of the template',
    ]);
    expect(problemsOf(kind, (object) => delete object['spec'].template.metadata)).toEqual([
      'spec.selector.matchLabels["app.kubernetes.io/name"]: app.kubernetes.io/name=web is not among the labels of the template',
    ]);
  });

  it('selects something', () => {
    expect(problemsOf(kind, (object) => Object.assign(object['spec'], { selector: {} }))).toEqual(['spec.selector: selects nothing']);
    expect(problemsOf(kind, (object) => Object.assign(object['spec'], { selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }))).toEqual([]);
  });

  it('always restarts its Pods', () => {
    expect(problemsOf(kind, (object) => Object.assign(podOf(object), { restartPolicy: 'Always' }))).toEqual([]);
    expect(problemsOf(kind, (object) => Object.assign(podOf(object), { restartPolicy: 'Never' }))).toEqual([`${pod}.restartPolicy: "Never" is refused here`]);
  });
});

describe('a Job', () => {
  it('says how its Pods end', () => {
    expect(problemsOf(kinds.Job, (object) => Object.assign(podOf(object), { restartPolicy: 'OnFailure' }))).toEqual([]);
    expect(problemsOf(kinds.Job, (object) => delete podOf(object)['restartPolicy'])).toEqual([`${pod}.restartPolicy: "Always" is refused here`]);
    expect(problemsOf(kinds.CronJob, (object) => delete object['spec'].jobTemplate.spec.template.spec.restartPolicy)).toEqual([
      'spec.jobTemplate.spec.template.spec.restartPolicy: "Always" is refused here',
    ]);
  });
});

describe('a Pod', () => {
  it('mounts the volumes that it has', () => {
    expect(problemsOf(kinds.Deployment, (object) => Object.assign(podOf(object)['containers'][0].volumeMounts[1], { name: 'scratches' }))).toEqual([
      `${pod}.containers[0].volumeMounts[1].name: "scratches" is no volume of this Pod`,
    ]);
    expect(problemsOf(kinds.Pod, (object) => delete object['spec'].volumes)).toEqual([
      'spec.containers[0].volumeMounts[0].name: "config" is no volume of this Pod',
      'spec.containers[0].volumeMounts[1].name: "scratch" is no volume of this Pod',
    ]);
  });

  it('of a StatefulSet mounts its claims as well', () => {
    expect(problemsOf(kinds.StatefulSet, (object) => delete object['spec'].volumeClaimTemplates)).toEqual([
      `${pod}.containers[0].volumeMounts[0].name: "data" is no volume of this Pod`,
    ]);
  });

  it('names every container, port, variable, volume and mount once', () => {
    expect(
      problemsOf(kinds.Deployment, (object) => {
        const spec = podOf(object);
        const [container] = spec['containers'];
        spec['initContainers'][0].name = 'web';
        container.ports.push({ name: 'http', containerPort: 8081 }, { containerPort: 8080, protocol: 'TCP' });
        container.env.push({ name: 'MODE', value: 'x' });
        container.volumeMounts.push({ name: 'config', mountPath: '/tmp' });
        spec['containers'].push({ name: 'web', image: 'web:1' });
        spec['volumes'].push({ name: 'config', emptyDir: {} });
      }),
    ).toEqual([
      `${pod}.containers[0].ports[4]: has the same containerPort and protocol as element 0`,
      `${pod}.containers[0].env[3]: has the same name as element 0`,
      `${pod}.containers[0].volumeMounts[2]: has the same mountPath as element 1`,
      `${pod}.containers[0].ports[3].name: "http" is also the name of ports[0]`,
      `${pod}.containers[1]: has the same name as element 0`,
      `${pod}.volumes[2]: has the same name as element 0`,
      `${pod}.initContainers[0].name: "web" is also the name of a container`,
    ]);
  });

  it('requests no more than its limits', () => {
    const resources = (value: object) => problemsOf(kinds.Pod, (object) => Object.assign(object['spec'].containers[0], { resources: value }));
    expect(resources({ requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: 1, memory: '1024Mi' } })).toEqual([]);
    expect(resources({ requests: { cpu: '1500m', memory: '1Gi' }, limits: { cpu: 1, memory: '1G' } })).toEqual([
      'spec.containers[0].resources.requests.cpu: 1500m is more than the limit 1',
      'spec.containers[0].resources.requests.memory: 1Gi is more than the limit 1G',
    ]);
  });

  it('has a container', () => {
    expect(problemsOf(kinds.Pod, (object) => Object.assign(object['spec'], { containers: [] }))).toEqual(['spec.containers: is empty']);
  });
});

describe('fields that exclude each other', () => {
  it.each([
    [
      kinds.Deployment,
      (object: Loose) => Object.assign(podOf(object)['volumes'][0], { emptyDir: {} }),
      `${pod}.volumes[0]: configMap and emptyDir exclude each other`,
    ],
    [kinds.Deployment, (object: Loose) => delete podOf(object)['volumes'][0].configMap, `${pod}.volumes[0]: has no source`],
    [
      kinds.Deployment,
      (object: Loose) => Object.assign(podOf(object)['containers'][0].env[1], { value: 'x' }),
      `${pod}.containers[0].env[1]: value and valueFrom exclude each other`,
    ],
    [
      kinds.Deployment,
      (object: Loose) => Object.assign(podOf(object)['containers'][0].livenessProbe, { exec: {} }),
      `${pod}.containers[0].livenessProbe: exec and tcpSocket exclude each other`,
    ],
    [
      kinds.Deployment,
      (object: Loose) => delete podOf(object)['containers'][0].livenessProbe.tcpSocket,
      `${pod}.containers[0].livenessProbe: none of exec, grpc, httpGet, tcpSocket is set`,
    ],
    [
      kinds.PodDisruptionBudget,
      (object: Loose) => Object.assign(object['spec'], { maxUnavailable: 1 }),
      'spec: minAvailable and maxUnavailable exclude each other',
    ],
    [kinds.PersistentVolume, (object: Loose) => delete object['spec'].nfs, 'spec: has no source'],
    [
      kinds.NetworkPolicy,
      (object: Loose) => Object.assign(object['spec'].egress[0].to[0], { podSelector: {} }),
      'spec.egress[0].to[0]: ipBlock excludes podSelector and namespaceSelector',
    ],
    [kinds.NetworkPolicy, (object: Loose) => object['spec'].egress[0].to.push({}), 'spec.egress[0].to[1]: names nobody'],
    [kinds.ConfigMap, (object: Loose) => Object.assign(object['binaryData'], { 'web.conf': 'eA==' }), 'binaryData["web.conf"]: is a key of data as well'],
  ] as [Kind, (object: Loose) => unknown, string][])('%#: are refused together', (kind, spoil, problem) => {
    expect(problemsOf(kind, spoil)).toEqual([problem]);
  });
});

describe('a Service', () => {
  it('has ports unless it is headless or external', () => {
    const spec = (value: object) => problemsOf(kinds.Service, (object) => Object.assign(object, { spec: value }));
    expect(spec({ selector: { app: 'web' } })).toEqual(['spec.ports: is missing']);
    expect(spec({ clusterIP: 'None', selector: { app: 'web' } })).toEqual([]);
    expect(spec({ type: 'ExternalName', externalName: 'web.example.org' })).toEqual([]);
    expect(spec({ type: 'ExternalName' })).toEqual(['spec.externalName: is missing']);
  });

  it('names its ports when it has several', () => {
    expect(problemsOf(kinds.Service, (object) => delete object['spec'].ports[1].name)).toEqual(['spec.ports[1].name: is missing']);
    expect(problemsOf(kinds.Service, (object) => Object.assign(object['spec'], { ports: [{ port: 80 }] }))).toEqual([]);
  });
});

describe('a requirement', () => {
  it.each([
    [{ key: 'app', operator: 'In' }, ['spec.selector.matchExpressions[0].values: is missing']],
    [{ key: 'app', operator: 'Exists', values: ['a'] }, ['spec.selector.matchExpressions[0].values: is refused beside Exists']],
    [{ key: 'app', operator: 'In', values: ['a'] }, []],
    [{ key: 'app', operator: 'exists' }, ['spec.selector.matchExpressions[0].operator: "exists" is not allowed; did you mean Exists?']],
  ])('has values where its operator looks at them', (requirement, problems) => {
    expect(problemsOf(kinds.PodDisruptionBudget, (object) => Object.assign(object['spec'], { selector: { matchExpressions: [requirement] } }))).toEqual(
      problems,
    );
  });

  it('on nodes compares with one integer', () => {
    const values = (...list: string[]) =>
      problemsOf(kinds.Pod, (object) => {
        object['spec'].affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values = list;
      });
    expect(values('16')).toEqual([]);
    expect([values('many'), values('1', '2'), values()].map((problems) => problems.length)).toEqual([1, 1, 1]);
  });
});

describe('roles and their bindings', () => {
  it('name groups, resources and verbs', () => {
    const rule = (value: object) => problemsOf(kinds.ClusterRole, (object) => Object.assign(object, { rules: [value] }));
    expect(rule({ resources: ['pods'], verbs: ['get'] })).toEqual(['rules[0].apiGroups: is missing']);
    expect(rule({ apiGroups: [''], verbs: [] })).toEqual(['rules[0].verbs: is empty', 'rules[0].resources: is missing']);
    expect(rule({ apiGroups: [''], resources: ['pods'], nonResourceURLs: ['/metrics'], verbs: ['get'] })).toEqual([
      'rules[0].nonResourceURLs: stands beside resources',
    ]);
  });

  it('across the cluster name a ClusterRole and the namespace of each ServiceAccount', () => {
    expect(
      problemsOf(kinds.ClusterRoleBinding, (object) => {
        object['roleRef'].kind = 'Role';
        delete object['subjects'][0].namespace;
      }),
    ).toEqual(['roleRef.kind: "Role" belongs to a namespace, this binding to none', 'subjects[0].namespace: is missing']);
    expect(problemsOf(kinds.RoleBinding, (object) => delete object['subjects'][0].namespace)).toEqual([]);
  });

  it('give a ServiceAccount no group', () => {
    expect(problemsOf(kinds.RoleBinding, (object) => Object.assign(object['subjects'][0], { apiGroup: 'rbac.authorization.k8s.io' }))).toEqual([
      'subjects[0].apiGroup: does not fit a ServiceAccount',
    ]);
  });
});

describe('other rules', () => {
  it('bound the data of a ConfigMap and a Secret to 1 MiB', () => {
    const half = 'x'.repeat(524_288);
    expect(problemsOf(kinds.ConfigMap, (object) => Object.assign(object, { data: { a: half, b: half }, binaryData: {} }))).toEqual([]);
    expect(problemsOf(kinds.ConfigMap, (object) => Object.assign(object, { data: { a: half, b: `${half}x` }, binaryData: {} }))).toEqual([
      ': holds 1048577 bytes',
    ]);
    expect(
      problemsOf(kinds.Secret, (object) => Object.assign(object, { data: { a: Buffer.from(half).toString('base64') }, stringData: { b: `${half}x` } })),
    ).toEqual([': holds 1048577 bytes']);
  });

  it('demand the description of a metric, an absolute path and an access mode', () => {
    expect(problemsOf(kinds.HorizontalPodAutoscaler, (object) => delete object['spec'].metrics[0].resource)).toEqual(['spec.metrics[0].resource: is missing']);
    expect(problemsOf(kinds.Ingress, (object) => Object.assign(object['spec'].rules[0].http.paths[0], { path: 'web' }))).toEqual([
      'spec.rules[0].http.paths[0].path: "web" does not begin with "/"',
    ]);
    expect(problemsOf(kinds.Ingress, (object) => delete object['spec'].rules[0].http.paths[0].path)).toEqual(['spec.rules[0].http.paths[0].path: is missing']);
    expect(problemsOf(kinds.PersistentVolumeClaim, (object) => Object.assign(object['spec'], { accessModes: [] }))).toEqual(['spec.accessModes: is empty']);
  });

  it('are not led astray by names that every object inherits', () => {
    expect(problemsOf(kinds.ConfigMap, (object) => Object.assign(object['binaryData'], { constructor: 'eA==', toString: 'eA==' }))).toEqual([]);
    expect(problemsOf(kinds.HorizontalPodAutoscaler, (object) => Object.assign(object['spec'].metrics[0], { type: 'constructor' }))).toEqual([
      'spec.metrics[0].type: "constructor" is not allowed',
    ]);
  });

  it('refuse the same value twice in a set', () => {
    expect(problemsOf(kinds.ValidatingAdmissionPolicyBinding, (object) => object['spec'].validationActions.push('Deny'))).toEqual([
      'spec.validationActions[2]: has the same value as element 0',
    ]);
  });
});
