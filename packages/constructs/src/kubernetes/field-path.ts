/** How a member is written in a path: `.name`, or `["app.kubernetes.io/name"]` where the key is no plain word. */
export const memberPath = (key: string): string => (/^[A-Za-z_$][\w$-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

/** The first steps of a path as people read it: `spec.containers[0].name`. */
export const fieldPath = (steps: readonly (string | number)[], depth: number): string => {
  let path = '';
  for (let index = 0; index < depth; index++) {
    const step = steps[index]!;
    path += typeof step === 'number' ? `[${step}]` : memberPath(step);
  }
  return path.startsWith('.') ? path.slice(1) : path;
};
