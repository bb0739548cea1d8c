/** Keys such as `agent.dhcp` as objects in objects, here `dhcp` of `agent`; `object` makes each of them. */
export const nested = <T>(fields: Readonly<Record<string, T>>, object: (fields: Readonly<Record<string, T>>) => T): T => {
  const own: Record<string, T> = {};
  for (const key of Object.keys(fields)) {
    const head = key.split('.', 1)[0]!;
    own[head] ??= fields[head] ?? nested(below(fields, head), object);
  }
  return object(own);
};

const below = <T>(fields: Readonly<Record<string, T>>, head: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(fields).flatMap(([key, value]) => (key.startsWith(`${head}.`) ? [[key.slice(head.length + 1), value]] : [])));
