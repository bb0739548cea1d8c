import type { Flow, FlowEnd } from '../contributions/flows.ts';
import { ingressAddressName } from '../contributions/routes.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import type { AcmeProps } from './acme.ts';

/** Ports of cert-manager's Pods. */
export const certManagerPorts = { webhook: 10250, metrics: 9402 } as const;

/** Who must reach whom for certificates to be made. Pods ask the Kubernetes API as all Pods do. */
export const certManagerFlows = (cluster: K3sCluster, namespace: string, acme: AcmeProps | undefined): readonly Flow[] => {
  const controller: FlowEnd = { kind: 'pods', namespace, workload: 'cert-manager' };
  return [
    {
      from: { kind: 'machines', machines: cluster.servers, network: cluster.nodeNetwork },
      to: { kind: 'pods', namespace, workload: 'cert-manager-webhook' },
      protocol: 'TCP',
      ports: [certManagerPorts.webhook],
      why: 'the Kubernetes API has Certificates and issuers checked',
      encryption: 'TLS',
    },
    ...(acme === undefined ? [] : [acmeFlow(controller, acme), ...proofFlows(controller, acme)]),
  ];
};

const acmeFlow = (from: FlowEnd, { server }: AcmeProps): Flow => ({
  from,
  to: { kind: 'outside', name: hostOf(server) },
  protocol: 'TCP',
  ports: [443],
  why: 'certificates of a public authority are asked for',
  encryption: 'TLS',
  authentication: 'the key of the ACME account',
});

const proofFlows = (controller: FlowEnd, { solver }: AcmeProps): readonly Flow[] => {
  if (solver.challenge === 'DNS-01') {
    const to: FlowEnd = { kind: 'outside', name: `name server ${solver.nameServer.toString()}` };
    const shared = { from: controller, to, ports: [solver.port ?? 53], encryption: 'clear' } as const;
    return [
      { ...shared, protocol: 'UDP', why: 'names are proven to a public authority by DNS records', authentication: 'TSIG' },
      { ...shared, protocol: 'TCP', why: 'answers that are too long for UDP', authentication: 'TSIG' },
    ];
  }
  const to: FlowEnd = { kind: 'load-balancer', name: ingressAddressName };
  const page = { to, protocol: 'TCP', ports: [80], encryption: 'clear' } as const;
  return [
    { ...page, from: { kind: 'outside', name: 'the Internet' }, why: 'a public authority fetches the page that proves a name' },
    { ...page, from: controller, why: 'cert-manager looks at the page before the authority does' },
  ];
};

/** The host of an https address. */
const hostOf = (server: string): string => /^https:\/\/([^/:]+)/.exec(server)?.[1] ?? server;
