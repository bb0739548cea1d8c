/**
 * The taint that says that a node is off: its Pods are deleted and its volumes detached at once. Where the node still runs, two would then write to one
 * volume. https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#non-graceful-node-shutdown
 */
export const outOfService = 'node.kubernetes.io/out-of-service=nodeshutdown:NoExecute';
