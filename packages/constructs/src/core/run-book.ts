/**
 * What the person on call needs of one unit at 3 a.m.; a stack that is deployed is documented.
 *
 * Written with the real names and addresses of the site, which is why it is made in the constructor.
 */
export interface RunBook {
  readonly title: string;
  /** One or two sentences: what it does here, and who notices when it is gone. */
  readonly purpose: string;
  /** How to see that it works: a command, and what a healthy answer looks like. */
  readonly checks: readonly RunBookStep[];
  /** What can go wrong, how it shows, and what to do. */
  readonly failures: readonly { readonly symptom: string; readonly steps: readonly RunBookStep[] }[];
}

export interface RunBookStep {
  readonly text: string;
  /** Typed as it stands, on the machine that `text` names. */
  readonly command?: string;
}

/** A run book as Markdown. */
export const runBookMarkdown = (book: RunBook): string => {
  const lines = [`# ${book.title}`, '', book.purpose, '', '## Is it well?', '', ...steps(book.checks)];
  if (book.failures.length > 0) {
    lines.push('## When it is not');
    for (const failure of book.failures) lines.push('', `### ${failure.symptom}`, '', ...steps(failure.steps));
  }
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
};

const steps = (list: readonly RunBookStep[]): string[] =>
  list.flatMap((step, index) => [
    `${index + 1}. ${step.text}`,
    ...(step.command ? ['', '   ```sh', ...step.command.split('\n').map((line) => `   ${line}`), '   ```'] : []),
    '',
  ]);
