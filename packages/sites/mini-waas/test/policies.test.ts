import { bootstrapSecrets, ChartLock, ConfigMap, type Finding, hostText, hostYaml, quorums, releases, workloadsOf } from '@bastide/constructs';
import { check, type PolicyId, policies } from '@bastide/policies';
import { describe, expect, it, vi } from 'vitest';
import { withProps } from './changed-props.ts';
import { addDeployment, addHostFile, addKeystone, declarePod, Extra } from './extras.ts';
import { type Facts, type Planned, planFacts, planWith } from './planned.ts';

vi.mock('@bastide/constructs', async (original) => (await import('./changed-props.ts')).changeable(await original<typeof import('@bastide/constructs')>()));

/** What the policies say of the site as it is: digests can be read only where the registries can be reached. */
const knownWarnings: readonly string[] = ['lock-verified'];

const site = planFacts();

describe('the site as it is', () => {
  it('is planned without a finding', () => {
    expect(site.findings).toEqual([]);
  });

  it.for(policies.map((policy) => [policy.id, policy] as const))('passes %s, or is known not to', ([id, policy]) => {
    const found = check(site.plan!, [policy]);
    expect(found.map(({ severity }) => severity)).toEqual(knownWarnings.includes(id) ? ['warning'] : []);
  });
});

/** What a finding says, without its rule, its source and what to do. */
type Said = Pick<Finding, 'construct' | 'what' | 'counterExample'>;

/** How the site is changed, and all that the policy then says. */
type Break = readonly [change: string, broken: () => Planned, said: readonly Said[]];

const onlyTwoServers = (facts: Facts): void => {
  const gone = ['control-3', 'control-4', 'control-5', 'control-6'];
  for (const machine of gone) delete facts.machines[machine];
  facts.cables = facts.cables.filter(({ from }) => !('machine' in from && gone.includes(from.machine)));
};

/** The NICs and the network are as wide as the switch was, which loses a byte. */
const narrowSwitch = (facts: Facts): void => {
  facts.networks['cluster']!.mtu = 9194;
  for (const { nics } of Object.values(facts.machines)) for (const nic of Object.values(nics)) nic.mtu = 9194;
  facts.switches['table-switch']!.mtu = 9193;
  // The inventory itself compares what cables join.
  facts.cables = [];
};

/** A lock in which every digest was read but these. */
const lockWithout = (...unread: readonly string[]): ChartLock => {
  const digestOf = (name: string): string => (unread.includes(name) ? 'unverified' : `sha256:${'0'.repeat(64)}`);
  const images = new Set(workloadsOf(site.plan!).flatMap(({ workload }) => workload.containers.map(({ image }) => image)));
  return new ChartLock({
    charts: site
      .plan!.site.contributions.of(releases)
      .map(({ value }) => ({ repository: value.repository, name: value.chart, version: value.version, digest: digestOf(value.chart) })),
    images: [...images].map((image) => ({ image, digest: digestOf(image) })),
  });
};

const argoCdPods = ['application-controller', 'repo-server', 'server', 'redis'].map(
  (name, index) => `${index === 0 ? 'StatefulSet' : 'Deployment'} argocd/argocd-${name}`,
);

const breaks: Readonly<Record<PolicyId, readonly Break[]>> = {
  'no-literal-secret': [
    [
      'a password in a file of a host',
      () => planWith((site) => void addHostFile(site, 'leaf-1', '/etc/example.conf', hostText`user = bastide\npassword = correct-horse\n`)),
      [{ construct: 'mini-waas/hosts/leaf-1/extra', what: 'line 2 (password) holds what looks like a secret (not shown)' }],
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
      () => planWith((site) => addKeystone(site, { values: { endpoints: { identity: { auth: { admin: { password: 'correct-horse' } } } } } })),
      [{ construct: 'mini-waas/keystone/helm-chart', what: 'spec.valuesContent, line 5 (password) holds what looks like a secret (not shown)' }],
    ],
  ],
  'supported-versions': [
    [
      'K3s with a Kubernetes that Calico supports and Argo CD does not',
      () => planFacts(undefined, { versions: { k3s: 'v1.36.2+k3s1' } }),
      [{ construct: 'mini-waas', what: 'argoCdChart 10.1.1 does not support Kubernetes 1.36 (K3s v1.36.2+k3s1)' }],
    ],
    [
      'the same, with a release of OpenStack-Helm',
      () => planWith(addKeystone, { versions: { k3s: 'v1.36.2+k3s1' } }),
      [
        { construct: 'mini-waas', what: 'argoCdChart 10.1.1 does not support Kubernetes 1.36 (K3s v1.36.2+k3s1)' },
        { construct: 'mini-waas', what: 'openStackHelm 2025.2 does not support Kubernetes 1.36 (K3s v1.36.2+k3s1)' },
      ],
    ],
  ],
  'odd-quorums': [
    [
      'two machines left for the control plane',
      () => planFacts(onlyTwoServers),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'etcd has 2 members',
          counterExample: ['a majority of 2 is 2', 'it survives the loss of 0, as 1 would'],
        },
      ],
    ],
    [
      'two members on one machine',
      () =>
        planWith((site) => {
          const [one, two] = site.inventory.machines.withRole('storage');
          quorums.declare(site.node.findChild('k3s'), { name: 'monitors', members: [one!, two!, one!] });
        }),
      [{ construct: 'mini-waas/k3s', what: 'monitors has more than one member on storage-1' }],
    ],
  ],
  'one-port-owner': [
    [
      'FRR on a Kubernetes node, where BIRD speaks BGP already',
      () => planWith((site) => void addHostFile(site, 'control-1', '/etc/frr/daemons', hostText`zebra=yes\nbgpd=yes\n`)),
      [
        {
          construct: 'mini-waas/hosts/control-1/extra',
          what: 'TCP 179 of control-1 has 2 owners',
          counterExample: ['bird (Calico), from mini-waas/calico', 'bgpd (FRR), from mini-waas/hosts/control-1/extra'],
        },
      ],
    ],
  ],
  'mtu-within-path': [
    [
      'a switch that carries a byte less than Pods and WireGuard around them need',
      () => planFacts(narrowSwitch),
      [
        {
          construct: 'mini-waas/calico',
          what: 'WireGuard of Calico sends packets of 9194 bytes, and the switch table-switch carries 9193',
          counterExample: [
            'inner packet: 9134 bytes',
            'with 60 bytes of WireGuard of Calico: 9194 bytes',
            'the switch table-switch: 9193 bytes, so the packet is dropped',
          ],
        },
      ],
    ],
  ],
  'node-selectors-find-nodes': [
    [
      'a label that no node has',
      () =>
        withProps(
          'ArgoCd',
          () => ({ nodeSelector: { 'bastide.example/role': 'network' } }),
          () => planFacts(),
        ),
      argoCdPods.map((pod) => ({
        construct: 'mini-waas/argo-cd',
        what: `${pod} asks for bastide.example/role=network, and no node has that`,
        counterExample: [],
      })),
    ],
    [
      'a taint on every node that has the label',
      () =>
        withProps(
          'K3sCluster',
          () => ({ taintsByRole: { control: [{ key: 'dedicated', value: 'control', effect: 'NoSchedule' }] } }),
          () => planFacts(),
        ),
      argoCdPods.map((pod) => ({
        construct: 'mini-waas/argo-cd',
        what: `${pod} asks for bastide.example/role=control, and every such node is tainted against it`,
        counterExample: ['control-1', 'control-2', 'control-3'].map((node) => `${node}: dedicated=control:NoSchedule`),
      })),
    ],
    [
      'a Pod that is bound to a machine outside of the cluster',
      () => planWith((site) => declarePod(site, { pods: { onNode: 'leaf-1' } })),
      [{ construct: 'mini-waas/k3s', what: 'Pod kube-system/extra is bound to the node leaf-1, which the cluster does not have' }],
    ],
  ],
  'container-memory': [
    [
      'a part of K3s whose manifest says nothing of memory',
      () =>
        withProps(
          'K3sCluster',
          () => ({ packagedComponents: ['local-storage'] }),
          () => planFacts(),
        ),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'container local-path-provisioner of Deployment kube-system/local-path-provisioner has no memory request and no memory limit',
        },
      ],
    ],
    [
      'a container with a limit alone',
      () => planWith((site) => void addDeployment(site, { resources: { limits: { memory: '32Mi' } } })),
      [{ construct: 'mini-waas/extra/deployment', what: 'container main of Deployment extra/extra has no memory request' }],
    ],
    [
      'a container with a request alone',
      () => planWith((site) => void addDeployment(site, { resources: { requests: { memory: '32Mi' } } })),
      [{ construct: 'mini-waas/extra/deployment', what: 'container main of Deployment extra/extra has no memory limit' }],
    ],
    [
      'a Pod of an operator whose request is above its limit',
      () => planWith((site) => declarePod(site, { resources: { requests: { memoryMebibytes: 64 }, limits: { memoryMebibytes: 32 } } })),
      [{ construct: 'mini-waas/k3s', what: 'container main of Pod kube-system/extra requests 64 MiB and is limited to 32 MiB' }],
    ],
  ],
  'images-pinned': (
    [
      ['nginx', 'which has no tag and so means latest'],
      ['registry.example:5000/nginx', 'which has no tag and so means latest'],
      ['nginx:latest', 'whose tag latest moves'],
      ['nginx:stable-alpine', 'whose tag stable-alpine moves'],
      ['nginx@sha256:abc', 'whose digest is not a sha256 of 64 hexadecimal digits'],
    ] as const
  ).map(([image, problem]) => [
    `the image ${image}`,
    () => planWith((site) => void addDeployment(site, { image })),
    [{ construct: 'mini-waas/extra/deployment', what: `container main of Deployment extra/extra runs ${image}, ${problem}` }],
  ]),
  'lock-verified': [
    [
      'a chart and an image whose digests nobody read',
      () => planFacts(undefined, { chartLock: lockWithout('argo-cd', 'quay.io/calico/typha:v3.32.1') }),
      [{ construct: 'mini-waas', what: '1 of 2 charts and 1 of 10 images have no digest that was read at its source' }],
    ],
  ],
};

it('every policy is broken below', () => {
  expect(Object.keys(breaks).sort()).toEqual(policies.map(({ id }) => id).sort());
});

describe.for(Object.entries(breaks))('%s finds, and no other policy does,', ([id, changes]) => {
  it.for(changes)('%s', ([, broken, said]) => {
    const { policyFindings } = broken();
    const other = policyFindings.filter(({ rule }) => rule !== id && !knownWarnings.includes(rule));
    const own = policyFindings.filter(({ rule }) => rule === id);
    expect(other).toEqual([]);
    expect(own.map(({ construct, what, counterExample }) => ({ construct, what, ...(counterExample ? { counterExample } : {}) }))).toEqual(said);
    expect(own.every(({ severity, mend }) => severity === policies.find((policy) => policy.id === id)!.severity && mend !== '')).toBe(true);
  });
});

describe('what is nearly wrong passes', () => {
  it.for([
    ['FRR on a leaf, which is no Kubernetes node', () => planWith((site) => void addHostFile(site, 'leaf-1', '/etc/frr/daemons', hostText`bgpd=yes\n`))],
    [
      'FRR on a node whose BGP daemon stays off',
      () => planWith((site) => void addHostFile(site, 'control-1', '/etc/frr/daemons', hostText`bgpd=no\n# bgpd=yes\n`)),
    ],
    ['an image with a digest', () => planWith((site) => void addDeployment(site, { image: `nginx@sha256:${'0a'.repeat(32)}` }))],
    [
      'the largest packet of Pods that fits',
      () =>
        withProps(
          'Calico',
          () => ({ mtuBytes: 8940 }),
          () => planFacts(),
        ),
    ],
    [
      'a taint that only advises',
      () =>
        withProps(
          'K3sCluster',
          () => ({ taintsByRole: { control: [{ key: 'dedicated', effect: 'PreferNoSchedule' }] } }),
          () => planFacts(),
        ),
    ],
    ['a version that is not supported by what is not deployed', () => planFacts(undefined, { versions: { openStackHelm: '2026.1' } })],
  ] as const)('%s', ([, planned]) => {
    expect(planned().policyFindings.map(({ rule }) => rule)).toEqual(knownWarnings);
  });

  it('a lock in which every digest was read', () => {
    expect(planFacts(undefined, { chartLock: lockWithout() }).policyFindings).toEqual([]);
  });

  it('not a packet that is one byte larger', () => {
    const { policyFindings } = withProps(
      'Calico',
      () => ({ mtuBytes: 8941 }),
      () => planFacts(),
    );
    expect(policyFindings.map(({ rule }) => rule)).toContain('mtu-within-path');
  });
});
