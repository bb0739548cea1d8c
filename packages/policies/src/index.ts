export { check } from './check.ts';
export { holdsData } from './data-kept-from-pruning.ts';
export { type PolicyId, policies } from './policies.ts';
export { definePolicy, type Policy, type PolicyInput, policyInput, type Violation } from './policy.ts';
export { type BrokenPromise, brokenPromises } from './proofs/node-loss.ts';
export { type UnschedulablePods, unschedulablePods } from './proofs/unschedulable-pods.ts';
export { label } from './scheduling.ts';
export { waive } from './waive.ts';
