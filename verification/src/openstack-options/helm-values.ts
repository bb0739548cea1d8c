import { parse } from 'yaml';
import type { HelmRelease } from '../helm/releases.ts';

export type Members = Readonly<Record<string, unknown>>;

export const isMap = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The values of a release in one, as Helm puts them together: maps key by key, everything else as the last document has it. */
export const valuesOf = ({ values }: HelmRelease): Members => {
  let all: Members = {};
  for (const document of values) {
    const members: unknown = parse(document, { maxAliasCount: -1 });
    if (isMap(members)) all = merged(all, members);
  }
  return all;
};

const merged = (first: Members, second: Members): Members => {
  const all: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = all[key];
    all[key] = isMap(before) && isMap(value) ? merged(before, value) : value;
  }
  return all;
};

/** What stands at a place such as `plugins.ml2_conf`. */
export const valueAt = (members: Members, place: string): unknown =>
  place.split('.').reduce<unknown>((value, key) => (isMap(value) ? value[key] : undefined), members);

/** A map of configuration files, and where it stands in the values. */
export interface Configuration {
  readonly place: string;
  readonly conf: Members;
}

/** `conf`, and then what single hosts or labels have instead: `conf.overrides` of nova and neutron. */
export const configurationsOf = (values: Members): readonly Configuration[] => {
  const { conf } = values;
  if (!isMap(conf)) return [];
  const { overrides, ...common } = conf;
  return [{ place: 'conf', conf: common }, ...(isMap(overrides) ? overridesIn(overrides) : [])];
};

const overridesIn = (overrides: Members): readonly Configuration[] =>
  Object.entries(overrides).flatMap(([daemonSet, kinds]) =>
    Object.entries(isMap(kinds) ? kinds : {}).flatMap(([kind, each]) =>
      (Array.isArray(each) ? each : []).flatMap((override: unknown, index) =>
        isMap(override) && isMap(override['conf']) ? [{ place: `conf.overrides.${daemonSet}.${kind}.${index}.conf`, conf: override['conf'] }] : [],
      ),
    ),
  );
