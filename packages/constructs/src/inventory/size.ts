const bytesPerUnit: Readonly<Record<string, number>> = { Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, M: 1e6, G: 1e9, T: 1e12 };
const bytesPerMebibyte = 2 ** 20;

/** Bytes of a size such as `4GiB`, `4Gi` or `120GB`; a part of a byte is dropped. */
export const bytesOf = (size: string): number => {
  const [, number, unit] = /^([\d.]+)(Mi|Gi|Ti|M|G|T)/.exec(size)!;
  return Math.floor(Number(number) * bytesPerUnit[unit!]!);
};

/** MiB of a size; a part of a MiB is dropped. */
export const mebibytesOf = (size: string): number => Math.floor(bytesOf(size) / bytesPerMebibyte);
