import type { RunBook } from '../core/run-book.ts';
import type { Cidr, IpAddress, Machine } from '../inventory/index.ts';
import { healthCheckNodePort } from './settings.ts';

export interface TraefikRunBookFacts {
  readonly address: IpAddress | undefined;
  readonly domain: string;
  readonly replicas: number;
  readonly siteSources: readonly Cidr[];
  /** Of the nodes that may run it. */
  readonly nodes: readonly { readonly machine: Machine; readonly address: IpAddress }[];
}

/** The symptoms, as alerts name them. */
export const symptoms = {
  down: 'No web address of the site answers',
  errors: 'A web address answers with 502, 503 or 504',
} as const;

export const traefikRunBook = ({ address, domain, replicas, siteSources, nodes }: TraefikRunBookFacts): RunBook => {
  const at = address?.toString() ?? 'the address of the ingress';
  return {
    title: 'Traefik',
    purpose: `The web addresses of the site: ${replicas} Pods behind ${at}, which K3s installs and Bastide configures. While it is down nobody reaches any page or API by name; what runs inside goes on.`,
    checks: [
      {
        text: 'On any machine with a kubeconfig: its Pods run, on different nodes.',
        command: 'kubectl -n kube-system get pods -l app.kubernetes.io/name=traefik -o wide',
      },
      { text: `Its Service has the address ${at}.`, command: 'kubectl -n kube-system get service traefik' },
      {
        text: 'From a machine of the site: an unknown name gets 404, which only Traefik answers.',
        command: `curl --silent --insecure --output /dev/null --write-out '%{http_code}\\n' --resolve nobody.${domain}:443:${at} https://nobody.${domain}/`,
      },
    ],
    failures: [
      {
        symptom: symptoms.down,
        steps: [
          {
            text: 'Do its Pods run? If they are Pending: two of them never share a node or rack.',
            command: 'kubectl -n kube-system describe pods -l app.kubernetes.io/name=traefik',
          },
          {
            text: `On a node: which nodes hold one of its Pods that is ready? Those, and only those, announce ${at}/32. They are among ${nodes.map(({ machine }) => machine.name).join(', ')}. Right is 200 from ${replicas} of them and 503 from the others; 000 is a node that does not answer.`,
            command: `for node in ${nodes.map((node) => node.address.toString()).join(' ')}; do curl --silent --max-time 3 --output /dev/null --write-out "$node %{http_code}\\n" http://$node:${healthCheckNodePort}/; done`,
          },
          { text: 'On a leaf: the address comes from the nodes that said 200.', command: `sudo vtysh -c 'show bgp ipv4 unicast ${at}'` },
          { text: 'Does the Service have another address, or none? That is a matter of MetalLB.', command: 'kubectl -n kube-system describe service traefik' },
        ],
      },
      {
        symptom: symptoms.errors,
        steps: [
          {
            text: 'Traefik works, and what is behind it does not. The log names the router and the Service.',
            command: 'kubectl -n kube-system logs -l app.kubernetes.io/name=traefik --tail=200 | grep \'"DownstreamStatus":50\'',
          },
          { text: 'Has the Service a Pod that is ready?', command: 'kubectl -n NAMESPACE get endpointslices -o wide' },
          {
            text: 'With TLS to the Service: 500 and "certificate" in the log mean that its certificate is not of the name or authority that the ServersTransport expects.',
            command: 'kubectl get serverstransports.traefik.io -A -o yaml',
          },
        ],
      },
      {
        symptom: 'A page answers 403',
        steps: [
          {
            text: `Its route is for the site alone, and the source is none of ${siteSources.map(String).join(', ')}. The log has the address as ClientHost.`,
            command: 'kubectl -n kube-system logs -l app.kubernetes.io/name=traefik --tail=200 | grep \'"DownstreamStatus":403\'',
          },
          {
            text: 'Is it the address of a node? Then something between replaced the source: externalTrafficPolicy of the Service must be Local.',
            command: 'kubectl -n kube-system get service traefik -o yaml',
          },
        ],
      },
      {
        symptom: 'A browser is shown TRAEFIK DEFAULT CERT',
        steps: [{ text: 'The Secret of the route is not there yet, or holds no certificate. cert-manager fills it.', command: 'kubectl get certificates -A' }],
      },
      {
        symptom: 'Traefik refuses its configuration',
        steps: [
          {
            text: 'Read which object it cannot use. A rule that it cannot read is a line in the log and nothing else.',
            command: 'kubectl -n kube-system logs -l app.kubernetes.io/name=traefik --tail=200 | grep \'"level":"error"\'',
          },
          {
            text: 'Did the upgrade of the release fail? K3s tries again; the Traefik that runs stays.',
            command: 'kubectl -n kube-system get helmcharts,jobs && kubectl -n kube-system logs job/helm-install-traefik --tail=50',
          },
        ],
      },
    ],
  };
};
