/**
 * The Argo CD Applications that a site may have, and what each is for. One a stack: components with a hard order between them share one,
 * and Applications need no order among each other (they retry until what they need is there).
 */
export const applications = {
  root: 'The Applications themselves',
  foundation: 'Namespaces and the API address: what everything else stands on',
  network: 'Calico, load balancers, DNS',
  delivery: 'Argo CD itself',
  secrets: 'The secret store, what brings its values into the cluster, and the certificate authority',
  // Apart from `secrets`: each of these is unhealthy until its issuer or the store answers, and must not hold back the waves that bring those.
  certificates: 'Certificates that products asked for, and the public authority',
  'stored-secrets': 'Secrets that are filled from the secret store',
  storage: 'Rook and Ceph',
  identity: 'Keycloak and FreeIPA',
  openstack: 'OpenStack and what its services share',
  observability: 'Prometheus, Grafana, Loki and the exporters',
} as const satisfies Record<string, string>;

export type ApplicationName = keyof typeof applications;
