import { type Cidr, IpAddress } from '../inventory/index.ts';

/** The addresses of a network but for some, as MetalLB writes them: the network itself, or `first-last` in ascending order. */
export const rangesWithout = (network: Cidr, excluded: readonly IpAddress[]): readonly string[] => {
  const inside = excluded.filter((address) => network.contains(address)).sort(IpAddress.compare);
  if (inside.length === 0) return [network.toString()];
  const ranges: string[] = [];
  let first: IpAddress | undefined = network.first;
  for (const address of inside) {
    if (first !== undefined && first.value < address.value) ranges.push(`${first}-${address.offset(-1)}`);
    if (first !== undefined && first.value <= address.value) first = address.offset(1);
  }
  if (first !== undefined && first.value <= network.last.value) ranges.push(`${first}-${network.last}`);
  return ranges;
};

/** One address as a range. */
export const rangeOf = (address: IpAddress): string => `${address}/${address.family === 4 ? 32 : 128}`;
