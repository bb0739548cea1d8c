import { Construct, type IConstruct } from 'constructs';
import type { Machine } from '../inventory/index.ts';

/** A machine as something that files are put on. Made by `site.host(machine)`, once a machine. */
export class Host extends Construct {
  readonly machine: Machine;

  constructor(scope: IConstruct, id: string, props: { readonly machine: Machine }) {
    super(scope as Construct, id);
    this.machine = props.machine;
  }
}
