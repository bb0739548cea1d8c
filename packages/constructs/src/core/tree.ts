import type { IConstruct } from 'constructs';
import { compareTexts } from './compare-texts.ts';
import { Component } from './component.ts';
import { HostFile } from './host-file.ts';
import { isObjectConstruct, type ObjectConstruct } from './manifest.ts';
import type { Site } from './site.ts';
import { isUnit, type Unit } from './unit.ts';

/** What stands in the construct tree of a site; every list is sorted by construct path, so that the order of building never shows. */
export interface Tree {
  readonly units: readonly Unit[];
  /** The objects of each component, without those of components below it. */
  readonly objects: ReadonlyMap<Component, readonly ObjectConstruct[]>;
  /** Objects that no component owns: nothing would apply them. */
  readonly strays: readonly ObjectConstruct[];
  readonly hostFiles: readonly HostFile[];
  /** Where cdk8s dependencies inside of a unit lead to; constructs that are not ours add those by themselves. */
  readonly dependencies: ReadonlyMap<Unit, ReadonlySet<Unit>>;
}

/** The units of a tree that may still grow, sorted by construct path. */
export const unitsOf = (site: Site): readonly Unit[] => sortedByPath(site.node.findAll().filter(isUnit));

/** Everything in one walk: a tree has tens of thousands of constructs, and each one makes a new list when it is asked for its children. */
export const treeOf = (site: Site): Tree => {
  const units: Unit[] = [];
  const objects = new Map<Component, ObjectConstruct[]>();
  const strays: ObjectConstruct[] = [];
  const hostFiles: HostFile[] = [];
  const dependencies = new Map<Unit, Set<Unit>>();

  const visit = (construct: IConstruct, outerUnit: Unit | undefined, outerComponent: Component | undefined): void => {
    let [unit, component] = [outerUnit, outerComponent];
    if (isObjectConstruct(construct)) {
      if (component) objects.get(component)!.push(construct);
      else strays.push(construct);
    } else if (construct instanceof HostFile) hostFiles.push(construct);
    if (isUnit(construct)) {
      unit = construct;
      units.push(unit);
      dependencies.set(unit, new Set());
      if (construct instanceof Component) {
        component = construct;
        objects.set(component, []);
      }
    }
    if (unit) for (const dependency of construct.node.dependencies) addUnitOf(dependency, dependencies.get(unit)!);
    for (const child of construct.node.children) visit(child, unit, component);
  };
  visit(site, undefined, undefined);

  const byPath = new Map(sortedByPath([...objects.keys()]).map((component) => [component, sortedByPath(objects.get(component)!)]));
  return { units: sortedByPath(units), objects: byPath, strays: sortedByPath(strays), hostFiles: sortedByPath(hostFiles), dependencies };
};

const addUnitOf = (construct: IConstruct, units: Set<Unit>): void => {
  const unit = construct.node.scopes.findLast(isUnit);
  if (unit) units.add(unit);
};

const sortedByPath = <T extends IConstruct>(constructs: T[]): readonly T[] => constructs.sort((a, b) => compareTexts(a.node.path, b.node.path));
