import { closedObject, list, oneOf, trueOrFalse, whole } from '../core/closed-object.ts';
import { customKind } from '../kubernetes/custom-kind.ts';
import { network, selector } from './calico-fields.ts';

// https://docs.tigera.io/calico/latest/reference/resources/ippool

const encapsulation = oneOf('Never', 'Always', 'CrossSubnet');

const ipPoolSpec = closedObject(
  {
    /** Cannot be changed later. */
    cidr: network,
  },
  {
    /** Not together with `vxlanMode`, and not for IPv6. @default 'Never' */
    ipipMode: encapsulation,
    /** @default 'Never' */
    vxlanMode: encapsulation,
    /** @default false */
    natOutgoing: trueOrFalse,
    /** No new addresses from here. @default false */
    disabled: trueOrFalse,
    /** @default false */
    disableBGPExport: trueOrFalse,
    /** Prefix length of a node's block: 20 to 32, for IPv6 116 to 128; cannot be changed later. @default 26, for IPv6 122 */
    blockSize: whole(20, 128),
    /** @default 'all()' */
    nodeSelector: selector,
    namespaceSelector: selector,
    /** `LoadBalancer` stands alone. @default ['Workload', 'Tunnel'] */
    allowedUses: list(oneOf('Workload', 'Tunnel', 'LoadBalancer'), { most: 3 }),
    /** @default 'Automatic' */
    assignmentMode: oneOf('Automatic', 'Manual'),
  },
);

/** Addresses for Pods or load balancers. Pools of the Installation belong to the operator and are not written a second time. */
export const IPPool = customKind({ group: 'projectcalico.org', version: 'v3', kind: 'IPPool', scope: 'Cluster' }, { spec: ipPoolSpec });
