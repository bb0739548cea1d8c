import type { IConstruct } from 'constructs';
import { Component } from '../core/component.ts';
import { type Profile, resourceRequirements } from '../core/resources.ts';
import { report } from '../core/site.ts';
import type { Placement } from '../core/workload.ts';
import { emitYaml } from '../core/yaml-emitter.ts';
import { HelmChartConfig } from '../delivery/helm-chart-kind.ts';
import { rackLabel } from '../kubernetes/k3s/node-labels.ts';
import { onServersToo } from '../kubernetes/k3s/packaged-workloads.ts';
import { budgets } from './budgets.ts';
import { TLSOption, traefikDefinitions } from './traefik-kinds.ts';
import { traefikValues } from './values.ts';

/** The port on which kube-proxy says, on every node, whether a Pod of Traefik runs there. Kubernetes chooses one if nobody does. */
export const healthCheckNodePort = 32_080;

/** What K3s names them. */
export const traefikNames = { namespace: 'kube-system', workload: 'traefik', service: 'traefik' } as const;

/** Cipher suites of TLS 1.2 with forward secrecy and authenticated encryption: Mozilla's intermediate ones, https://wiki.mozilla.org/Security/Server_Side_TLS */
const cipherSuites = [
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
] as const;

/** What Traefik speaks with clients: every TLSOption says it anew, for those with a name inherit nothing of the default one. */
export const tlsVersions = (leastTls: '1.2' | '1.3') =>
  leastTls === '1.3' ? { minVersion: 'VersionTLS13' as const } : { minVersion: 'VersionTLS12' as const, cipherSuites };

export interface TraefikSettingsProps extends Placement {
  readonly profile: Profile;
  readonly replicas: number;
  /** What no two Pods share. */
  readonly spread: 'host' | 'rack';
  /** Of the Service: what fixes its address. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly leastTls: '1.2' | '1.3';
  readonly requestReadMinutes: number;
}

/** How K3s' Traefik is installed and how it speaks TLS: values for the HelmChart that K3s owns, and Traefik's default TLS options. */
export class TraefikSettings extends Component {
  constructor(scope: IConstruct, id: string, props: TraefikSettingsProps) {
    super(scope, id, { application: 'network', provides: { customResourceDefinitions: traefikDefinitions } });
    const values = valuesOf(props);
    for (const { path, what, allowed } of traefikValues.check(values))
      report(this, {
        rule: 'helm-values',
        what: `values of Traefik: ${path}: ${what}`,
        ...(allowed === undefined ? {} : { allowed }),
        mend: 'set only what the chart inside K3s reads',
      });
    this.manifest('chart-config', HelmChartConfig, {
      metadata: { name: 'traefik', namespace: traefikNames.namespace },
      // A failed upgrade must leave the Traefik that runs alone.
      spec: { valuesContent: emitYaml(values as never), failurePolicy: 'retry' },
    });
    // K3s installs the definitions when it deploys Traefik, so the settings go first.
    this.manifest('tls', TLSOption, { metadata: { name: 'default', namespace: traefikNames.namespace }, spec: tlsVersions(props.leastTls) }, { stage: 1 });
  }
}

const valuesOf = ({ profile, replicas, spread, annotations, requestReadMinutes, nodeSelector, tolerations }: TraefikSettingsProps) => {
  // Ten seconds are what BGP and kube-proxy need at most to send nobody here any more.
  const transport = { lifeCycle: { requestAcceptGraceTimeout: '10s' }, respondingTimeouts: { readTimeout: `${requestReadMinutes}m` } };
  return {
    deployment: { replicas },
    // No two Pods share a node or rack, so a new one finds a place only when an old one has gone.
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    podDisruptionBudget: { enabled: replicas > 1, maxUnavailable: 1 },
    ingressClass: { enabled: true, isDefaultClass: true },
    providers: {
      kubernetesCRD: { enabled: true, allowCrossNamespace: false, allowExternalNameServices: false },
      // For charts that bring an Ingress of their own, and for the challenges of ACME.
      kubernetesIngress: { enabled: true, allowExternalNameServices: false, publishedService: { enabled: true } },
      kubernetesGateway: { enabled: false },
    },
    api: { dashboard: false },
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    additionalArguments: ['--log.format=json', '--accesslog=true', '--accesslog.format=json'],
    metrics: { prometheus: { addRoutersLabels: true } },
    ports: {
      web: { transport, http: { redirections: { entryPoint: { to: 'websecure', scheme: 'https', permanent: true } } } },
      websecure: { transport },
    },
    service: {
      annotations,
      spec: {
        type: 'LoadBalancer',
        // With `Cluster` a node would put its own address in place of the client's: nobody could tell the site's people from others. Calico
        // announces the address by itself, as a /32, from each node with a Pod of a Service with `Local`, beside the aggregate of all nodes.
        externalTrafficPolicy: 'Local',
        healthCheckNodePort,
        // Routers deliver to the address itself; ports of nodes would be ways around it.
        allocateLoadBalancerNodePorts: false,
      },
    },
    resources: resourceRequirements(budgets[profile]),
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            topologyKey: spread === 'rack' ? rackLabel : 'kubernetes.io/hostname',
            labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'traefik' } },
          },
        ],
      },
    },
    ...(nodeSelector ? { nodeSelector } : {}),
    // A list of values replaces the list that K3s sets.
    ...(tolerations ? { tolerations: [...onServersToo, ...tolerations] } : {}),
  };
};
