/** The PriorityClasses of Ceph's daemons, as Rook's own examples have them: volumes of every other Pod depend on them. */
export const cephPriorityClasses = { mon: 'system-node-critical', osd: 'system-node-critical', mgr: 'system-cluster-critical' } as const;

/** Those of the CSI drivers, which mount these volumes. */
export const csiPriorityClasses = { node: 'system-node-critical', controller: 'system-cluster-critical' } as const;

/** That of Rook and of the operator of the drivers. */
export const operatorPriorityClass = 'system-cluster-critical';
