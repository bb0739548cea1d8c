import { PodDisruptionBudget } from '@bastide/constructs';
import { addDeployment, type Extra } from '../extras.ts';
import { namesOf, type Planned, planWith } from '../planned.ts';
import type { Break, Breaks } from './break.ts';

const selector = { matchLabels: { app: 'extra' } };

const addBudget = (extra: Extra, name: string, namespace: string, spec: object): void =>
  void extra.manifest(name, PodDisruptionBudget, { metadata: { name, namespace }, spec: spec as never });

/** A Deployment with as many replicas, and its budget. */
export const planBudget =
  (replicas: number, ...specs: readonly object[]) =>
  (): Planned =>
    planWith((site) => {
      const extra = addDeployment(site, {}, 'extra', replicas);
      for (const [index, spec] of specs.entries()) addBudget(extra, `budget-${index + 1}`, 'extra', { selector, ...spec });
    });

/** A budget for Pods of another product. */
export const planBudgetOf = (namespace: string, spec: object) => (): Planned => planWith((site) => addBudget(addDeployment(site), 'budget-1', namespace, spec));

const budget = (change: string, planned: () => Planned, what: string, counterExample?: readonly string[], name = 'extra/budget-1'): Break => [
  change,
  planned,
  [
    {
      construct: `mini-waas/extra/${name.split('/')[1]}`,
      what: `PodDisruptionBudget ${name} ${what}`,
      ...(counterExample ? { counterExample } : {}),
    },
  ],
];

const nodes = ['control', 'compute', 'storage'].flatMap(namesOf).length;

const refused = (workload: string) => [`${workload} on a node that is drained: the eviction is refused for ever`];

export const disruptionBreaks = {
  'disruption-budgets': [
    budget('a budget that needs the only Pod', planBudget(1, { minAvailable: 1 }), 'allows no disruption of its 1 Pod', refused('Deployment extra/extra')),
    budget(
      'a budget that needs more Pods than run',
      planBudget(2, { minAvailable: 3 }),
      'allows no disruption of its 2 Pods',
      refused('Deployment extra/extra'),
    ),
    budget(
      'a share that is rounded up to all',
      planBudget(3, { minAvailable: '67%' }),
      'allows no disruption of its 3 Pods',
      refused('Deployment extra/extra'),
    ),
    budget('no Pod that may be missing', planBudget(3, { maxUnavailable: 0 }), 'allows no disruption of its 3 Pods', refused('Deployment extra/extra')),
    budget('all Pods that may be missing', planBudget(2, { maxUnavailable: 2 }), 'lets all of its 2 Pods go at once'),
    budget('neither of both', planBudget(2, {}), 'says neither minAvailable nor maxUnavailable'),
    budget('a label that is misspelt', planBudget(2, { maxUnavailable: 1, selector: { matchLabels: { app: 'extras' } } }), 'selects no Pod of the site'),
    budget(
      'an expression that excludes the Pods',
      planBudget(2, { maxUnavailable: 1, selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['extra'] }] } }),
      'selects no Pod of the site',
    ),
    budget(
      'a second budget',
      planBudget(2, { maxUnavailable: 1 }, { minAvailable: 1 }),
      'covers Deployment extra/extra, which PodDisruptionBudget extra/budget-1 covers already',
      ['a Pod of Deployment extra/extra on a node that is drained: with two budgets Kubernetes refuses every eviction'],
      'extra/budget-2',
    ),
    budget(
      'a budget that needs both Pods of a release',
      planBudgetOf('kube-system', { minAvailable: 2, selector: { matchLabels: { 'app.kubernetes.io/name': 'traefik' } } }),
      'allows no disruption of its 2 Pods',
      refused('Deployment kube-system/traefik'),
      'kube-system/budget-1',
    ),
    budget(
      'a budget that needs an agent on every node',
      planBudgetOf('calico-system', { minAvailable: nodes, selector: { matchLabels: { 'k8s-app': 'calico-node' } } }),
      `allows no disruption of its ${nodes} Pods`,
      refused('DaemonSet calico-system/calico-node'),
      'calico-system/budget-1',
    ),
  ],
} satisfies Breaks;
