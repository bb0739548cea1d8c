import { expect, it } from 'vitest';
import { Horizon, type HorizonProps } from '../../src/openstack/horizon.ts';
import { onPlane } from './fixture.ts';

const withHorizon = (props: Omit<HorizonProps, 'plane'> = {}) => onPlane((site, plane) => new Horizon(site, 'horizon', { plane, ...props }));

it('Horizon answers to its public name alone, and its cookies travel by HTTPS', () => {
  const { findings, values } = withHorizon();
  expect(findings).toEqual([]);
  for (const line of [
    '- horizon.small.example\n',
    '- https://horizon.small.example',
    'csrf_cookie_secure: "True"',
    'session_cookie_secure: "True"',
    'secure_proxy_ssl_header: true',
  ])
    expect(values('horizon')).toContain(line);
});

it('nobody logs in by the companies that the chart names', () => {
  expect(withHorizon().values('horizon')).toContain('idp_mapping: []');
  expect(withHorizon().values('horizon')).toContain('example_domain: null');
});

it('the key of sessions is nowhere in the values', () => {
  const { values, objects } = withHorizon();
  expect(values('horizon')).not.toContain('horizon_secret_key');
  expect(JSON.stringify(objects.find(({ kind, metadata }) => kind === 'HelmChart' && metadata.name === 'horizon'))).toContain('valuesSecrets');
});

it('Horizon may be shed, and says so to the scheduler', () => {
  expect(withHorizon().values('horizon')).toContain('priorityClassName:\n    horizon: sheddable');
});

it('a setting that the chart does not read is stopped', () => {
  const values = { conf: { horizon: { local_settings: { config: { allowed_host: ['x'] } } } } } as unknown as NonNullable<HorizonProps['values']>;
  expect(withHorizon({ values }).findings).toMatchObject([{ rule: 'helm-values', what: expect.stringContaining('allowed_host') }]);
});
