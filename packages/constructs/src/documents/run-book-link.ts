import type { Alert } from '../contributions/alerts.ts';
import type { Contribution } from '../core/contribution.ts';
import { escaped, fragmentOf } from '../core/markdown.ts';
import { runBookPath } from '../core/path.ts';
import { isUnit } from '../core/unit.ts';

/** To the symptom where the run book has it, else to nothing: a link that leads astray costs time at night. */
export const runBookLink = ({ from, value: { symptom } }: Contribution<Alert>): string => {
  if (symptom === undefined) return '';
  const unit = from.node.scopes.filter(isUnit).findLast(({ runBook }) => runBook?.failures.some((failure) => failure.symptom === symptom));
  return unit ? `[${escaped(symptom)}](${runBookPath(unit.node.path).replace('docs/', '')}#${fragmentOf(symptom)})` : escaped(symptom);
};
