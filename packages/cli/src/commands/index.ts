import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { allocateCommand } from './allocate.ts';
import { graphCommand } from './graph.ts';
import { listCommand } from './list.ts';
import { lockCommand } from './lock.ts';
import { newCommand } from './new.ts';
import { synthCommand } from './synth.ts';
import { whyCommand } from './why.ts';

/** Every sub-command, in the order of the help, with what to show to somebody who typed it wrongly. */
export const commands = [
  { name: 'synth', make: synthCommand, example: 'bastide synth mini-waas --check' },
  { name: 'list', make: listCommand, example: 'bastide list' },
  { name: 'why', make: whyCommand, example: 'bastide why dist-manifests/mini-waas/argocd/root.yaml' },
  { name: 'graph', make: graphCommand, example: 'bastide graph mini-waas' },
  { name: 'allocate', make: allocateCommand, example: 'bastide allocate mini-waas' },
  { name: 'new', make: newCommand, example: 'bastide new site paris-1' },
  { name: 'lock', make: lockCommand, example: 'bastide lock' },
] as const satisfies readonly { readonly name: string; make(session: Session): Command; readonly example: string }[];
