import { expect, it } from 'vitest';
import { alerts } from '../../src/contributions/alerts.ts';
import { scrapes } from '../../src/contributions/scrapes.ts';
import { OpenStackExporter } from '../../src/openstack/openstack-exporter.ts';
import { onPlane } from './fixture.ts';

const withExporter = (network: 'ovs' | 'ovn') => {
  const built = onPlane((site, plane) => new OpenStackExporter(site, 'exporter', { plane }), { network });
  return {
    ...built,
    scrape: built.site.contributions.of(scrapes).find(({ value }) => value.job === 'openstack')!.value,
    alerts: built.site.contributions.of(alerts).filter(({ value }) => value.name.startsWith('OpenStack')),
  };
};

it.for(['ovs', 'ovn'] as const)('alerts of %s read what the exporter has', (network) => {
  const { findings, scrape, alerts: declared } = withExporter(network);
  expect(findings).toEqual([]);
  const read = declared.flatMap(({ value }) => value.expression.match(/openstack_\w+/g) ?? []);
  expect(read.length).toBeGreaterThan(10);
  for (const metric of read) expect(scrape.metrics).toContain(metric);
});

it('each network is watched by its own agents', () => {
  const expressionOf = (network: 'ovs' | 'ovn') => withExporter(network).alerts.find(({ value }) => value.name === 'OpenStackAgentDown')!.value.expression;
  expect(expressionOf('ovs')).toContain('openstack_services_neutron_l3_agent_down_total > 0');
  expect(expressionOf('ovn')).toContain('openstack_services_ovn_controller_down_total > 0');
  expect(expressionOf('ovn')).not.toContain('l3_agent');
});

it('every alert leads to a page of the run book', () => {
  const { site, alerts: declared } = withExporter('ovs');
  const { runBook } = site.node.findChild('exporter') as OpenStackExporter;
  const symptoms = runBook!.failures.map(({ symptom }) => symptom);
  for (const { value } of declared) expect(symptoms).toContain(value.symptom);
});
