import { containerMemory } from './container-memory.ts';
import { imagesPinned } from './images-pinned.ts';
import { lockVerified } from './lock-verified.ts';
import { mtuWithinPath } from './mtu-within-path.ts';
import { noLiteralSecret } from './no-literal-secret.ts';
import { nodeSelectorsFindNodes } from './node-selectors-find-nodes.ts';
import { oddQuorums } from './odd-quorums.ts';
import { onePortOwner } from './one-port-owner.ts';
import type { Policy } from './policy.ts';
import { supportedVersions } from './proofs/supported-versions.ts';

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
  lockVerified,
] as const satisfies readonly Policy[];

export type PolicyId = (typeof policies)[number]['id'];
