import { describe, expect, it } from 'vitest';
import type { RunBook } from '../../src/core/run-book.ts';
import { mariaDbFailures } from '../../src/openstack/mariadb-failures.ts';

/** The commands under the symptom that matches. */
const commandsOf = (failures: RunBook['failures'], symptom: RegExp): readonly string[] => {
  const found = failures.find((failure) => symptom.test(failure.symptom));
  if (found === undefined) throw new Error(`no symptom like ${symptom}`);
  return found.steps.flatMap(({ command }) => command ?? []);
};

describe('the run books of OpenStack', () => {
  it('free the volume of a server of MariaDB whose node is switched off, and take the taint away again', () => {
    const taint = 'kubectl taint node NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute';
    const commands = commandsOf(mariaDbFailures('openstack'), /all servers were off/);
    expect(commands.slice(-2)).toEqual([taint, `${taint}-`]);
  });
});
