import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { plan } from '../../../src/core/plan.ts';
import { type AgentOptions, optionSources, type ServerOptions } from '../../../src/kubernetes/k3s/options.ts';
import { packagedComponents } from '../../../src/kubernetes/k3s/profile.ts';
import { allProps, smallCluster } from '../../fixtures/small-cluster.ts';
import { smallSite } from '../../fixtures/small-site.ts';

type Config = Readonly<Record<string, unknown>>;

/** https://docs.k3s.io/cli/server#critical-configuration-values, without those of Flannel, which is off. */
const mustAgree = [
  'agent-token',
  'cluster-cidr',
  'cluster-dns',
  'cluster-domain',
  'disable-cloud-controller',
  'disable-helm-controller',
  'disable-network-policy',
  'disable',
  'egress-selector-mode',
  'embedded-registry',
  'flannel-backend',
  'secrets-encryption',
  'service-cidr',
];
const ofOneServer = ['cluster-init', 'node-ip', 'node-label', 'node-name', 'node-taint', 'server'];
const ofAgents = ['node-ip', 'node-label', 'node-name', 'node-taint', 'protect-kernel-defaults', 'selinux', 'server', 'token'];

describe('config.yaml of any cluster', () => {
  const site = smallSite();
  const choices = fc.record(
    {
      firstServer: fc.constantFrom(...site.inventory.machines.withRole('control').map(({ name }) => name)),
      profile: fc.constantFrom('tiny' as const, 'standard' as const),
      packagedComponents: fc.subarray([...packagedComponents]),
      egressSelectorMode: fc.constantFrom('agent' as const, 'cluster' as const, 'disabled' as const),
      embeddedRegistry: fc.boolean(),
      apiNames: fc.subarray(['api.small.example', 'k3s.small.example']),
      clusterDomain: fc.constantFrom('cluster.local', 'kube.small.example'),
      withStore: fc.boolean(),
      withTaints: fc.boolean(),
    },
    { requiredKeys: ['withStore', 'withTaints'] },
  );
  const configsOf = ({
    withStore,
    withTaints,
    firstServer,
    ...props
  }: typeof choices extends fc.Arbitrary<infer Choice> ? Choice : never): { servers: readonly Config[]; agents: readonly Config[] } => {
    const built = smallSite();
    const all = allProps(built);
    const cluster = smallCluster(built, {
      ...props,
      etcdSnapshots: withStore ? all.etcdSnapshots : undefined,
      taintsByRole: withTaints ? all.taintsByRole : undefined,
      firstServer: firstServer === undefined ? undefined : built.inventory.machines.get(firstServer),
    });
    const { files } = plan(built);
    const configOf = ({ name }: { readonly name: string }): Config => load(files.get(`hosts/${name}/etc/rancher/k3s/config.yaml`)!.bytes()) as Config;
    return { servers: cluster.servers.map(configOf), agents: cluster.agents.map(configOf) };
  };

  it('holds no option that is not in the table of documented ones', () => {
    fc.assert(
      fc.property(choices, (choice) => {
        const { servers, agents } = configsOf(choice);
        for (const config of servers) expect(Object.keys(config).filter((option) => !(option in optionSources))).toEqual([]);
        for (const config of agents) expect(Object.keys(config).filter((option) => !ofAgents.includes(option))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('says the same on every server but for who the server is, and one server starts the cluster', () => {
    fc.assert(
      fc.property(choices, (choice) => {
        const { servers } = configsOf(choice);
        const [first, ...others] = servers.map((config) => Object.fromEntries(Object.entries(config).filter(([option]) => !ofOneServer.includes(option))));
        for (const other of others) expect(other).toEqual(first);
        for (const option of mustAgree) expect(first).toHaveProperty([option]);
        expect(servers.filter((config) => config['cluster-init'] === true && !('server' in config))).toHaveLength(1);
        expect(servers.filter((config) => config.server === 'https://198.51.100.10:6443' && !('cluster-init' in config))).toHaveLength(2);
      }),
      { numRuns: 30 },
    );
  });

  it('never has the token of servers on an agent', () => {
    const { agents } = configsOf({ withStore: true, withTaints: true });
    expect(agents.map(({ token }) => token)).toEqual(agents.map(() => '@@secret:json:sites/small/k3s#agent-token@@'));
  });
});

describe('the types of config.yaml', () => {
  it('do not compile with an option that nobody knows, or with both ways to be a member', () => {
    const node = {} as AgentOptions;
    const server = {} as ServerOptions;
    // @ts-expect-error -- a misspelt option
    const misspelt: AgentOptions = { ...node, 'node-lable': ['a=b'] };
    // @ts-expect-error -- it either starts the cluster or joins one
    const both: ServerOptions = { ...server, 'cluster-init': true, server: 'https://198.51.100.10:6443' };
    expect([misspelt, both]).toHaveLength(2);
  });
});
