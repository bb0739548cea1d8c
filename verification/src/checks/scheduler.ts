import type { Check } from '../check.ts';
import { controlPlanePrograms } from '../control-plane.ts';

/**
 * Has the real scheduler place every Pod of the site on nodes as the inventory has them, then again with each node gone in turn. The Pods that wait
 * must be those that the model predicts, and the promise of none may break.
 */
export const scheduler: Check = {
  name: 'scheduler',
  title: 'Every Pod finds a node; with any node lost only those wait that the model names, and no promise is broken',
  needs: controlPlanePrograms,
  // It needs all products and policies, which other checks do not wait for.
  run: async (bench) => (await import('../scheduler/node-losses.ts')).loseEachNode(bench),
};
