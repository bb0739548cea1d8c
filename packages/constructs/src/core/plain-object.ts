/** The members of a value that JSON writes as an object. */
export type Members = Readonly<Record<string, unknown>>;

/** An object without members. */
export const noMembers: Members = {};

/** An object literal of any realm; an instance of a class has a meaning that JSON would lose. */
export const isPlainObject = (value: unknown): value is Members => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** The object at a member, or undefined where there is none. */
export const objectAt = (members: Members, name: string): Members | undefined => {
  const value = members[name];
  return isPlainObject(value) ? value : undefined;
};

/** The list at a member, or an empty one where there is none. */
export const listAt = (members: Members, name: string): readonly unknown[] => {
  const value = members[name];
  return Array.isArray(value) ? value : empty;
};

const empty: readonly unknown[] = [];
