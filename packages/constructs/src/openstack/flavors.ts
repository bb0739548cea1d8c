/** What a server gets: memory in MiB, processors, and the size of its disk in GiB. */
export interface Flavor {
  readonly name: string;
  readonly ram: number;
  readonly vcpus: number;
  readonly disk: number;
}

/** The flavors of the chart by their keys, with the memory of each in MiB. A test holds the list against the chart. */
export const chartFlavors: Readonly<Record<string, number>> = { m1_tiny: 512, m1_small: 2048, m1_medium: 4096, m1_large: 8192, m1_xlarge: 16384 };

/** For hypervisors that have room for hardly anything else. */
const micro: Flavor = { name: 'm1.micro', ram: 256, vcpus: 1, disk: 5 };

/** Those of the chart that some hypervisor has room for, and a smaller one where that leaves fewer than two. */
export const flavorsWithin = (mebibytes: number): Readonly<Record<string, Flavor | null>> => {
  const tooLarge = Object.keys(chartFlavors).filter((key) => chartFlavors[key]! >= mebibytes);
  const few = Object.keys(chartFlavors).length - tooLarge.length < 2;
  return { ...Object.fromEntries(tooLarge.map((key) => [key, null])), ...(few && mebibytes > micro.ram ? { m1_micro: micro } : {}) };
};
