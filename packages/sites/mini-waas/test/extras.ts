import {
  type Chart,
  Component,
  Deployment,
  HelmRelease,
  HostFile,
  type HostText,
  type JsonObject,
  openStackHelmRepository,
  type Resources,
  type Site,
  unscraped,
  type ValuesWithSecrets,
  type Workload,
  workloads,
} from '@bastide/constructs';

// What tests build beside the site.

const unwatched = { because: 'it is there for a test' };
const runBook = { title: 'Extra', purpose: 'An extra.', checks: [], failures: [] };

/** A component in a namespace of its own. */
export class Extra extends Component {
  constructor(site: Site, id = 'extra') {
    super(site, id, { application: 'observability', namespace: site.namespace('extra', 'baseline'), runBook });
    unscraped.declare(this, unwatched);
  }
}

const small = { requests: { memory: '16Mi' }, limits: { memory: '32Mi' } };

interface Container {
  readonly image: string;
  readonly resources?: { readonly requests?: Readonly<Record<string, string>>; readonly limits?: Readonly<Record<string, string>> };
  readonly env?: readonly { readonly name: string; readonly value: string }[];
}

/** A Deployment of Pods with one container, pinned and with memory unless said otherwise. */
export const addDeployment = (site: Site, container: Partial<Container> = {}, id = 'extra', replicas = 1): Extra => {
  const labels = { app: id };
  const extra = new Extra(site, id);
  extra.manifest('deployment', Deployment, {
    metadata: { name: id },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'quay.io/example/extra:1.0', resources: small, ...container }] } },
    },
  });
  return extra;
};

/** A file on a machine. */
export const addHostFile = (site: Site, machine: string, path: string, content: HostText): HostFile => {
  const host = site.host(site.inventory.machines.get(machine));
  return new HostFile(host, 'extra', { host, path, content, apply: 'none' });
};

/** A Pod that an operator of the site makes. */
export const declarePod = (
  site: Site,
  pod: Partial<Workload> & { readonly resources?: { readonly requests: Resources; readonly limits: Resources } } = {},
): void => {
  const { resources = { requests: { memoryMebibytes: 1 }, limits: { memoryMebibytes: 1 } }, ...different } = pod;
  workloads.declare(site.node.findChild('k3s'), {
    kind: 'Pod',
    namespace: 'kube-system',
    name: 'extra',
    pods: { replicas: 1 },
    nodeSelector: {},
    tolerations: [],
    hostNetwork: false,
    containers: [{ name: 'main', image: 'quay.io/example/extra:1.0', ...resources }],
    source: 'operator',
    priority: 'sheddable',
    ...different,
  });
};

const anyValues: Chart<JsonObject> = { repository: openStackHelmRepository, name: 'blazar', values: { check: () => [] } };

/** A release of OpenStack-Helm. */
export const addBlazar = (site: Site, props: { readonly values?: JsonObject; readonly secretValues?: ValuesWithSecrets } = {}): void => {
  const release = new HelmRelease(site, 'blazar', {
    application: 'openstack',
    chart: anyValues,
    version: '2025.2.1',
    targetNamespace: site.namespace('openstack', 'privileged'),
    values: {},
    runBook,
    ...props,
  });
  unscraped.declare(release, unwatched);
};
