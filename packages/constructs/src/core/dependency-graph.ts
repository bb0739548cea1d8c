import type { ApplicationName } from './application.ts';
import { Component, type Phase } from './component.ts';
import type { SitePlan } from './plan.ts';
import { treeOf } from './tree.ts';
import type { Unit } from './unit.ts';
import { waveOf } from './waves.ts';

/** One unit of a site and what it waits for. Paths are those of constructs, without the site. */
export interface DependencyNode {
  readonly path: string;
  /** The units that must be up before it, sorted; without those above it. */
  readonly requires: readonly string[];
  /** Of units that are Components with objects; the others are files on hosts, or hold components. */
  readonly applied?: {
    readonly application: ApplicationName;
    readonly phase: Phase;
    /** Argo CD's waves within the Application. */
    readonly firstWave: number;
    readonly lastWave: number;
    readonly objects: number;
  };
}

/** What waits for what on a site, and in which waves Argo CD applies it. Sorted by path. */
export const dependencyGraph = ({ site, files }: Pick<SitePlan, 'site' | 'files'>): readonly DependencyNode[] => {
  const waves = new Map<Component, number[]>();
  for (const { content } of files.values()) {
    if (content.type !== 'object') continue;
    const known = waves.get(content.component);
    if (known) known.push(waveOf(content.object));
    else waves.set(content.component, [waveOf(content.object)]);
  }
  const { units, dependencies } = treeOf(site);
  return units.map((unit) => {
    const requires = new Set([...unit.requires, ...dependencies.get(unit)!]);
    const own = unit instanceof Component ? waves.get(unit) : undefined;
    return {
      path: unit.node.path,
      requires: [...requires]
        .filter((required) => !isAbove(required, unit))
        .map(({ node }) => node.path)
        .sort(),
      ...(unit instanceof Component && own
        ? {
            applied: {
              application: unit.application,
              phase: unit.phase,
              firstWave: Math.min(...own),
              lastWave: Math.max(...own),
              objects: own.length,
            },
          }
        : {}),
    };
  });
};

const isAbove = (other: Unit, unit: Unit): boolean => other === unit || unit.node.path.startsWith(`${other.node.path}/`);
