/** Suffixes of Kubernetes quantities. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const multipliers: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Number, exponent, suffix; no part of the pattern can match a text in two ways, so it takes time that grows with the length only. */
export const quantityForm = /^([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:([eE][+-]?[0-9]+)|([numkMGTPE]|[KMGTPE]i))?$/;

/** The number that a quantity stands for (bytes, cores), or `undefined` when it is none. */
export const quantity = (text: string | number): number | undefined => {
  const match = quantityForm.exec(String(text));
  if (!match) return undefined;
  return match[2] === undefined ? Number(match[1]) * multipliers[match[3] ?? '']! : Number(match[1]! + match[2]);
};

export const mebibytes = (text: string | number | undefined): number | undefined => {
  const bytes = text === undefined ? undefined : quantity(text);
  return bytes === undefined ? undefined : bytes / 2 ** 20;
};

export const millicores = (text: string | number | undefined): number | undefined => {
  const cores = text === undefined ? undefined : quantity(text);
  return cores === undefined ? undefined : Math.round(cores * 1000);
};
