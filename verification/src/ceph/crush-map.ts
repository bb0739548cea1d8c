import { debianProgram } from '../program.ts';

export const crushtool = debianProgram('crushtool', 'ceph-base');

/** OSDs of each host in the text of a CRUSH map. */
export const hostsIn = (text: string): ReadonlyMap<string, readonly number[]> =>
  new Map(
    [...text.matchAll(/^host (\S+) \{([^}]*)\}/gm)].map(([, name, body]) => [name!, [...body!.matchAll(/item osd\.(\d+)/g)].map(([, osd]) => Number(osd))]),
  );

/** The number of the rule of this name. */
export const ruleIn = (text: string, name: string): number | undefined => {
  const found = [...text.matchAll(/^rule (\S+) \{\s*id (\d+)/gm)].find(([, rule]) => rule === name);
  return found && Number(found[2]);
};

/** Where a site says how its data is placed. */
export const crushMapFile = 'docs/ceph-crush-map.txt';
