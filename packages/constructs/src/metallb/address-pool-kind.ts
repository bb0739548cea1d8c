import * as z from 'zod/mini';
import { closedObject, inWords, list, trueOrFalse } from '../core/closed-object.ts';
import { Cidr, IpAddress } from '../inventory/ip.ts';
import { customKind } from '../kubernetes/custom-kind.ts';

// https://github.com/metallb/metallb/blob/v0.16.1/config/crd/bases/metallb.io_ipaddresspools.yaml

const isAddressRange = (text: string): boolean => {
  const [first = '', last, ...more] = text.split('-');
  if (last === undefined) return Cidr.parse(text) !== undefined;
  const [from, to] = [IpAddress.parse(first), IpAddress.parse(last)];
  return more.length === 0 && from !== undefined && to !== undefined && from.family === to.family && from.value <= to.value;
};

const addressRange = inWords(
  z.string().check(z.refine(isAddressRange)),
  'a network in CIDR notation without host bits, such as 192.0.2.0/24, or first-last, such as 192.0.2.10-192.0.2.20',
);

/** Addresses that MetalLB may give to Services. No two pools of a cluster may overlap: MetalLB then keeps its old configuration and says so in its log. */
export const IPAddressPool = customKind(
  { group: 'metallb.io', version: 'v1beta1', kind: 'IPAddressPool', scope: 'Namespaced' },
  {
    spec: closedObject(
      { addresses: list(addressRange, { least: 1 }) },
      {
        /** Whether Services get an address from here without asking for it. @default true */
        autoAssign: trueOrFalse,
        /** Leaves out IPv4 addresses that end in .0 or .255, which some old routers drop. @default false */
        avoidBuggyIPs: trueOrFalse,
      },
    ),
  },
);

/**
 * Every kind that Bastide writes of MetalLB. BGPAdvertisement, BGPPeer and L2Advertisement are left out on purpose: Calico announces.
 */
export const metalLbKinds = [IPAddressPool] as const;
