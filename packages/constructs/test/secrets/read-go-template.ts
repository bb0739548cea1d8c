/**
 * Executes as much of Go's templates as ours use, and refuses the rest: `{{ .variable }}`, raw texts, and pipes through the functions below.
 * https://pkg.go.dev/text/template
 */
export const executed = (template: string, variables: Readonly<Record<string, string>>): string => {
  let text = '';
  let rest = template;
  for (let start = rest.indexOf('{{'); start >= 0; start = rest.indexOf('{{')) {
    text += rest.slice(0, start);
    const [action, first, pipes] = /^\{\{ (\.[a-z0-9_]+|`[^`]*`)((?: \| [a-zA-Z]+(?: `[^`]*`)?)*) \}\}/.exec(rest.slice(start)) ?? [];
    if (action === undefined) throw new Error(`not an action: ${rest.slice(start, start + 40)}`);
    text += [...pipes!.matchAll(/ \| ([a-zA-Z]+)(?: `([^`]*)`)?/g)].reduce(
      (value, [, name, argument]) => functions[name!]!(value, argument!),
      operandValue(first!, variables),
    );
    rest = rest.slice(start + action.length);
  }
  return text + rest;
};

const operandValue = (operand: string, variables: Readonly<Record<string, string>>): string => {
  if (operand.startsWith('`')) return operand.slice(1, -1);
  const value = variables[operand.slice(1)];
  if (value === undefined) throw new Error(`there is no ${operand}`);
  return value;
};

const hexadecimal = (character: string): string => {
  const point = character.codePointAt(0)!;
  return point > 0xffff ? `\\U${point.toString(16).padStart(8, '0')}` : `\\u${point.toString(16).padStart(4, '0')}`;
};

const functions: Readonly<Record<string, (value: string, argument: string) => string>> = {
  trimPrefix: (value, prefix) => (value.startsWith(prefix) ? value.slice(prefix.length) : value),
  trimSuffix: (value, suffix) => (value.endsWith(suffix) ? value.slice(0, -suffix.length) : value),
  toJson: (value) => JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, hexadecimal),
  quote: (value) => JSON.stringify(value).replace(/(?! )[\p{C}\p{Z}]/gu, hexadecimal),
};
