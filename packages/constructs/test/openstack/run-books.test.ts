import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { RunBook } from '../../src/core/run-book.ts';
import { exporterFailures } from '../../src/openstack/exporter-monitoring.ts';
import { mariaDbFailures } from '../../src/openstack/mariadb-failures.ts';
import { memcachedDefinition } from '../../src/openstack/memcached.ts';
import { openStackRunBook } from '../../src/openstack/openstack-run-book.ts';
import { placementDefinition } from '../../src/openstack/placement.ts';
import { rabbitMqFailures } from '../../src/openstack/rabbitmq-monitoring.ts';
import type { ReleaseFacts } from '../../src/openstack/release-facts.ts';
import { releaseRunBook } from '../../src/openstack/release-run-book.ts';

/** The commands under the symptom that matches. */
const commandsOf = (failures: RunBook['failures'], symptom: RegExp): readonly string[] => {
  const found = failures.find((failure) => symptom.test(failure.symptom));
  if (found === undefined) throw new Error(`no symptom like ${symptom}`);
  return found.steps.flatMap(({ command }) => command ?? []);
};

/** What a command prints where kubectl answers this. */
const typed = (command: string, answer: string): string =>
  execFileSync('sh', ['-c', `kubectl() { cat; }; ${command}`], { input: answer, encoding: 'utf8' }).trimEnd();

describe('the run books of OpenStack', () => {
  it('free the volume of a server of MariaDB whose node is switched off, and take the taint away again', () => {
    const taint = 'kubectl taint node NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute';
    const commands = commandsOf(mariaDbFailures('openstack'), /all servers were off/);
    expect(commands.slice(-2)).toEqual([taint, `${taint}-`]);
  });

  it('look for refused logins at every server of RabbitMQ', () => {
    const { failures } = openStackRunBook({ region: 'small', release: '2025.2' }, 'openstack');
    expect(commandsOf(failures, /^An agent is "down"/)[0]).toContain('logs -l application=rabbitmq,component=server -c rabbitmq --prefix');
  });

  it('show the Pods of every API that the exporter asks', () => {
    const [first] = commandsOf(exporterFailures('openstack'), /^OpenStack: an API does not answer/);
    expect(first).toContain("-l 'application in (cinder,glance,keystone,neutron,nova,placement),component in (api,os-api,server)'");
  });

  it('repeat a Job that failed, where a release has Jobs', () => {
    const purpose = { title: 'It', does: '', lossBreaks: '', lossKeeps: '' };
    const stuck = (definition: ReleaseFacts) => commandsOf(releaseRunBook(definition, 'openstack', purpose).failures, /stay in Init$/).join('\n');
    expect(stuck(placementDefinition)).toContain('kubectl -n helm-releases delete job helm-install-placement');
    expect(stuck(memcachedDefinition)).not.toMatch(/\bjobs?\b/);
  });

  it('restart who should read when messages pile up', () => {
    expect(commandsOf(rabbitMqFailures('openstack'), /messages pile up$/).at(-1)).toBe('kubectl -n openstack rollout restart deployment/nova-conductor');
  });

  it('list every Pod that is not ready, and no other', () => {
    const pods = [
      'keystone-api-1    1/1   Running                 0              3d',
      'keystone-db-sync  0/1   Completed               0              3d',
      'nova-api-osapi-1  0/1   CrashLoopBackOff        9 (10s ago)    3d',
      'nova-compute-1    0/1   Running                 1              3d',
      'glance-api-1      0/1   Init:0/2                0              3d',
      'cinder-volume-1   1/1   Terminating             0              3d',
    ];
    const [, ready] = openStackRunBook({ region: 'small', release: '2025.2' }, 'openstack').checks;
    expect(typed(ready!.command!, pods.join('\n')).split('\n')).toEqual(pods.slice(2));
    expect(typed(ready!.command!, pods.slice(0, 2).join('\n'))).toBe('');
  });
});
