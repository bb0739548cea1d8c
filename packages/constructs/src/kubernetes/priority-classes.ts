import type { IConstruct } from 'constructs';
import { Component } from '../core/component.ts';
import { priorityClasses } from '../core/priority.ts';
import { PriorityClass } from './kinds.ts';

/**
 * The PriorityClasses `promised`, which every Pod has that names none, and `sheddable`. Without them a promised Pod waits for room that a sheddable one
 * holds (docs/decisions/0017-priority-classes.md).
 */
export class PriorityClasses extends Component {
  constructor(scope: IConstruct, id: string) {
    super(scope, id, { application: 'foundation', phase: 'bootstrap' });
    this.manifest('promised', PriorityClass, {
      metadata: { name: 'promised' },
      value: priorityClasses.promised,
      globalDefault: true,
      description: 'Must run with any one node lost. Every Pod that names no class.',
    });
    this.manifest('sheddable', PriorityClass, {
      metadata: { name: 'sheddable' },
      value: priorityClasses.sheddable,
      globalDefault: false,
      // It never drives out another, not even one of its own class.
      preemptionPolicy: 'Never',
      description: 'May wait when a node is lost, and makes room for what is promised.',
    });
  }
}
