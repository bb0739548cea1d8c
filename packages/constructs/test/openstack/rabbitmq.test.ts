import { expect, it } from 'vitest';
import { secretUses } from '../../src/contributions/secrets.ts';
import { Keystone } from '../../src/openstack/keystone.ts';
import type { OpenStackPlaneProps } from '../../src/openstack/plane.ts';
import { RabbitMq } from '../../src/openstack/rabbitmq.ts';
import { rabbitMqFailures } from '../../src/openstack/rabbitmq-monitoring.ts';
import { onPlane } from './fixture.ts';

const withRabbitMq = (props: Partial<OpenStackPlaneProps> = {}) =>
  onPlane((site, plane) => {
    new RabbitMq(site, 'rabbitmq', { plane });
    new Keystone(site, 'keystone', { plane });
  }, props);

it('three servers of RabbitMQ are taken, and every release looks for three', () => {
  const { findings, values } = withRabbitMq();
  expect(findings).toEqual([]);
  expect(values('rabbitmq')).toContain('replicas:\n    server: 3');
  expect(values('keystone')).toContain('statefulset:\n      replicas: 3');
});

it('another number is another number for all', () => {
  const { findings, values } = withRabbitMq({ rabbitMqServers: 1 });
  expect(findings).toEqual([]);
  expect(values('rabbitmq')).toContain('replicas:\n    server: 1');
  expect(values('keystone')).toContain('statefulset:\n      replicas: 1');
});

it.for([2, 4])('%d servers of RabbitMQ are stopped', (rabbitMqServers) => {
  expect(withRabbitMq({ rabbitMqServers }).findings).toMatchObject([
    {
      rule: 'odd-servers',
      construct: 'small/plane',
      what: `RabbitMQ has ${rabbitMqServers} servers`,
      allowed: 'an odd number; 3 survive the loss of one',
      counterExample: [expect.stringContaining(`a majority of ${rabbitMqServers} is`), expect.stringContaining('both stop')],
    },
  ]);
});

it('one node is drained at a time where there are several servers', () => {
  const budgetOf = (rabbitMqServers: number) =>
    withRabbitMq({ rabbitMqServers }).objects.find(({ kind, metadata }) => kind === 'PodDisruptionBudget' && metadata.name === 'rabbitmq-server');
  expect(budgetOf(3)).toMatchObject({ metadata: { namespace: 'openstack' }, spec: { minAvailable: 2 } });
  expect(budgetOf(1)).toBeUndefined();
});

it('figures of the configuration file are texts, which the chart writes as they stand', () => {
  expect(withRabbitMq().values('rabbitmq')).toContain('raft.wal_max_size_bytes: "33554432"');
});

it('every release finds the others by the domain of the cluster', () => {
  expect(withRabbitMq().values('keystone')).toContain('cluster_domain_suffix: cluster.local');
});

it('the Erlang cookie is replaced after an incident only, by a restart of all servers together', () => {
  const { site } = withRabbitMq();
  const cookie = site.contributions.of(secretUses).find(({ value }) => value.secret.key === 'erlang-cookie');
  expect(cookie?.value.secret.rotation).toBe('on-incident');
  const commands = rabbitMqFailures('openstack').flatMap(({ steps }) => steps.map(({ command }) => command));
  expect(commands).toContain('kubectl -n openstack delete pod -l application=rabbitmq,component=server');
});
