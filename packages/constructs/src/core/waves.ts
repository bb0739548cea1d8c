import type { ApplicationName } from './application.ts';
import type { Component } from './component.ts';
import type { KubernetesObject } from './kind.ts';
import { type ObjectConstruct, stageOf } from './manifest.ts';

/**
 * Argo CD waves: within an Application, the steps that occur in it, counted from 0. Both phases count, because Argo CD syncs both.
 * An Application with one step needs no annotation.
 */
export const wavesOf = (
  objects: ReadonlyMap<Component, readonly ObjectConstruct[]>,
  firstStepOf: (component: Component) => number,
): ((component: Component, step: number) => number) => {
  const steps = new Map<ApplicationName, Set<number>>();
  for (const [component, constructs] of objects) {
    const known = steps.get(component.application) ?? new Set<number>();
    for (const object of constructs) known.add(firstStepOf(component) + stageOf(object));
    steps.set(component.application, known);
  }
  const waves = new Map([...steps].map(([application, known]) => [application, new Map([...known].sort((a, b) => a - b).map((step, wave) => [step, wave]))]));
  return (component, step) => waves.get(component.application)?.get(step) ?? 0;
};

export const waveAnnotation = 'argocd.argoproj.io/sync-wave';

export const withWave = (object: KubernetesObject, wave: number): KubernetesObject =>
  wave === 0 ? object : { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [waveAnnotation]: String(wave) } } };

/** The wave that an object is applied in. */
export const waveOf = ({ metadata }: KubernetesObject): number => Number(metadata.annotations?.[waveAnnotation] ?? 0);
