/** The services of the catalogue and beside it, under the names that `endpoints` of the charts has for them, and the first part of their public names. */
export const publicHosts = {
  identity: 'keystone',
  image: 'glance',
  volumev3: 'cinder',
  placement: 'placement',
  compute: 'nova',
  compute_novnc_proxy: 'novncproxy',
  network: 'neutron',
  dashboard: 'horizon',
  orchestration: 'heat',
  cloudformation: 'cloudformation',
  key_manager: 'barbican',
  load_balancer: 'octavia',
  container_infra: 'magnum',
  dns: 'designate',
} as const;

export type ServiceName = keyof typeof publicHosts;

/** Under which name `port` of an endpoint has the port that people are sent to, where it is not `api`. */
const publicPortNames: Partial<Readonly<Record<ServiceName, string>>> = { compute_novnc_proxy: 'novnc_proxy', dashboard: 'web' };

/** A public address: HTTPS by the ingress of the site. */
export const publicEndpoint = (service: ServiceName, host: string) => ({
  host_fqdn_override: { public: { host } },
  scheme: { public: 'https' },
  port: { [publicPortNames[service] ?? 'api']: { public: 443 } },
});

/** Keystone inside the cluster: one address for internal and admin, because the charts' own Service for admin leads to an ingress that is not there. */
export const internalIdentity = { hosts: { default: 'keystone-api' }, port: { api: { default: 5000 } } } as const;
