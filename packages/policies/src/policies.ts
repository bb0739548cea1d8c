import { containerMemory } from './container-memory.ts';
import { dataKeptFromPruning } from './data-kept-from-pruning.ts';
import { definitionsFirst } from './definitions-first.ts';
import { disruptionBudgets } from './disruption-budgets.ts';
import { flowsComplete } from './flows-complete.ts';
import { hostAccessJustified } from './host-access-justified.ts';
import { imagesPinned } from './images-pinned.ts';
import { imagesReachable } from './images-reachable.ts';
import { lockVerified } from './lock-verified.ts';
import { mtuWithinPath } from './mtu-within-path.ts';
import { noLiteralSecret } from './no-literal-secret.ts';
import { nodeSelectorsFindNodes } from './node-selectors-find-nodes.ts';
import { oddQuorums } from './odd-quorums.ts';
import { onePortOwner } from './one-port-owner.ts';
import type { Policy } from './policy.ts';
import { prefixesDisjoint } from './prefixes-disjoint.ts';
import { productsMonitored } from './products-monitored.ts';
import { nodeLoss } from './proofs/node-loss.ts';
import { nodeMemory } from './proofs/node-memory.ts';
import { supportedVersions } from './proofs/supported-versions.ts';
import { replicasSurviveRackAndFeed } from './replicas-survive-rack-and-feed.ts';
import { replicasWithinFailureDomains } from './replicas-within-failure-domains.ts';

/** Every policy, in the order in which findings are shown. */
export const policies = [
  noLiteralSecret,
  supportedVersions,
  oddQuorums,
  onePortOwner,
  mtuWithinPath,
  nodeSelectorsFindNodes,
  containerMemory,
  imagesPinned,
  imagesReachable,
  replicasWithinFailureDomains,
  replicasSurviveRackAndFeed,
  dataKeptFromPruning,
  definitionsFirst,
  disruptionBudgets,
  hostAccessJustified,
  prefixesDisjoint,
  flowsComplete,
  productsMonitored,
  nodeMemory,
  nodeLoss,
  lockVerified,
] as const satisfies readonly Policy[];

export type PolicyId = (typeof policies)[number]['id'];
