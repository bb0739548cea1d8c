import { hostText } from '@bastide/constructs';
import { check, type PolicyId, policies } from '@bastide/policies';
import { describe, expect, it, vi } from 'vitest';
import type { Break } from './breaks/break.ts';
import { copiesBeyondDomains, dataBreaks, nearlyTogether, statefulSet } from './breaks/data.ts';
import { disruptionBreaks, planBudget, planBudgetOf } from './breaks/disruptions.ts';
import { answered, monitoringBreaks } from './breaks/monitoring.ts';
import { networkBreaks, otherSite, secondSwitch } from './breaks/network.ts';
import { nodeBreaks, onEveryNode, planPod } from './breaks/nodes.ts';
import { inOrder, orderBreaks } from './breaks/order.ts';
import { secretBreaks } from './breaks/secrets.ts';
import { lockWithout, versionBreaks } from './breaks/versions.ts';
import { withProps } from './changed-props.ts';
import { addDeployment, addHostFile, declarePod } from './extras.ts';
import { type Planned, planFacts, planWith } from './planned.ts';
import { withoutReservations } from './reservations.ts';
import { sticksInThree } from './sticks.ts';

vi.mock('@bastide/constructs', async (original) => (await import('./changed-props.ts')).changeable(await original<typeof import('@bastide/constructs')>()));

/** What the policies say of the site as it is: digests can be read only where the registries can be reached. */
const knownWarnings: readonly string[] = ['lock-verified'];

/** A waiver of the site may have nothing to excuse where a test changed the site. */
const policyFindingsOf = ({ policyFindings }: Planned): Planned['policyFindings'] => policyFindings.filter(({ rule }) => rule !== 'unused-waiver');

describe('the site as it is', () => {
  const site = planFacts();

  it('is planned without a finding', () => {
    expect(site.findings).toEqual([]);
    expect(site.policyFindings.filter(({ rule }) => rule === 'unused-waiver')).toEqual([]);
  });

  it.for(policies.map((policy) => [policy.id, policy] as const))('passes %s, or is known not to', ([id, policy]) => {
    const found = check(site.plan!, [policy]).filter(({ rule }) => rule === id);
    expect(found.map(({ severity }) => severity)).toEqual(knownWarnings.includes(id) ? ['warning'] : []);
  });
});

const breaks: Readonly<Record<PolicyId, readonly Break[]>> = {
  ...secretBreaks,
  ...versionBreaks,
  ...nodeBreaks,
  ...dataBreaks,
  ...orderBreaks,
  ...disruptionBreaks,
  ...networkBreaks,
  ...monitoringBreaks,
};

it('every policy is broken below', () => {
  expect(Object.keys(breaks).sort()).toEqual(policies.map(({ id }) => id).sort());
  expect(Object.values(breaks).every((changes) => changes.length > 0)).toBe(true);
});

describe.for(Object.entries(breaks))('%s finds, and no other policy does unless it is said,', ([id, changes]) => {
  it.for(changes)('%s', ([, broken, said, others = []]) => {
    const policyFindings = policyFindingsOf(broken());
    const other = policyFindings.filter(({ rule }) => rule !== id && !knownWarnings.includes(rule));
    const own = policyFindings.filter(({ rule }) => rule === id);
    expect([...new Set(other.map(({ rule }) => rule))]).toEqual(others);
    expect(own.map(({ construct, what, counterExample }) => ({ construct, what, ...(counterExample ? { counterExample } : {}) }))).toEqual(said);
    expect(own.every(({ severity, mend }) => severity === policies.find((policy) => policy.id === id)!.severity && mend !== '')).toBe(true);
  });
});

describe('what a product reported by its own props no policy says again:', () => {
  it.for(copiesBeyondDomains)('%s', ([, broken]) => {
    const planned = broken();
    const said = [...planned.findings, ...policyFindingsOf(planned)].filter(({ rule }) => !knownWarnings.includes(rule));
    expect([...new Set(said.map(({ rule }) => rule))]).toEqual(['ceph-copies-beyond-domains']);
    const pools = said.map(({ construct }) => construct);
    expect(pools).toContain('mini-waas/ceph-general');
    expect(new Set(pools).size).toBe(pools.length);
  });
});

const withProp = (name: Parameters<typeof withProps>[0], props: object, change?: Parameters<typeof planFacts>[0]) => (): Planned =>
  withProps(
    name,
    () => props,
    () => planFacts(change),
  );

describe('what is nearly wrong passes', () => {
  it.for([
    [
      'FRR on a node whose BGP daemon stays off',
      () => planWith((site) => void addHostFile(site, 'control-1', '/etc/frr/daemons', hostText`bgpd=no\n# bgpd=yes\n`)),
    ],
    ['an image with a digest', () => planWith((site) => void addDeployment(site, { image: `nginx@sha256:${'0a'.repeat(32)}` }))],
    ['an image whose tag begins like one that moves', () => planWith((site) => void addDeployment(site, { image: 'nginx:1.0-alpine' }))],
    ['images from where they are made, where no registry is mirrored', () => planFacts((facts) => void delete facts.registryMirrors)],
    ['the largest packet of Pods that fits', withProp('Calico', { mtuBytes: 8940 })],
    ['a narrow switch that nothing leads to', () => planFacts(secondSwitch(1500, false))],
    ['a switch behind the switch that is just as wide', () => planFacts(secondSwitch(9000))],
    ['a taint that only advises', withProp('K3sCluster', { taintsByRole: { control: [{ key: 'dedicated', effect: 'PreferNoSchedule' }] } })],
    ['a version that is not supported by what is not deployed', () => planFacts(undefined, { versions: { openStackHelm: '2026.1' } })],
    ['as many replicas as racks to keep apart in', () => planWith((site) => declarePod(site, { pods: { replicas: 3 }, spread: 'rack' }))],
    ['a capability that any container may have', onEveryNode({ container: { securityContext: { capabilities: { add: ['CHOWN'] } } } }, {})],
    [
      'a justified Pod where such Pods are',
      onEveryNode({ hostNetwork: true }, { namespace: 'rook-ceph', annotations: { 'bastide/host-access': 'it asks the machine itself' } }),
    ],
    ['a StatefulSet whose volumes are kept', () => statefulSet('ServerSideApply=true, Delete=false, Prune=false')],
    ['another site with the same addresses of Pods and Services', () => planFacts(undefined, { peers: [otherSite()] })],
    [
      'two copies, of which one may be lost',
      withProp('CephPool', { copies: 2, leastCopies: 1, dataLossAcceptedBecause: 'the volumes are caches' }, sticksInThree),
    ],
    ['the largest Pod that a node has room for', planPod({ nodeSelector: { 'bastide.example/role': 'compute' } }, 456)],
    ['a Job that takes all that is left for a while', planPod({ kind: 'Job', nodeSelector: { 'bastide.example/role': 'storage' } }, 864)],
    [
      'a promised Pod that two nodes may run',
      planPod({ priority: 'promised', priorityClass: 'system-cluster-critical', nodeSelector: { 'topology.kubernetes.io/zone': 'shelf-1' } }, 64),
    ],
    ['promised replicas that keep apart, and nodes to spare', withProp('Traefik', { replicas: 4 }, withoutReservations)],
    ['a promised Pod that fits however the others lie', planPod({ priority: 'promised', nodeSelector: { 'bastide.example/role': 'storage' } }, 645)],
    ['a Pod that fills its node and can be done without', planPod({ pods: { replicas: 3 }, nodeSelector: { 'bastide.example/role': 'storage' } }, 600)],
    ['a budget that just lets one Pod go', planBudget(2, { minAvailable: 1 })],
    ['a share that just lets one Pod go', planBudget(3, { minAvailable: '66%' })],
    ['a budget that keeps the only Pod from nobody', planBudget(1, { maxUnavailable: 1 })],
    ['a budget of every Pod in a namespace', planBudgetOf('extra', { maxUnavailable: 1, selector: {} })],
    ['a budget that selects by an expression', planBudget(2, { maxUnavailable: 1, selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } })],
    ...inOrder,
    ...nearlyTogether,
    ...answered,
  ] as const)('%s', ([, planned]) => {
    expect(policyFindingsOf(planned()).map(({ rule }) => rule)).toEqual(knownWarnings);
  });

  it('a lock in which every digest was read', () => {
    expect(planFacts(undefined, { chartLock: lockWithout() }).policyFindings).toEqual([]);
  });
});
