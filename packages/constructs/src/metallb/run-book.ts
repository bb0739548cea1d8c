import type { RunBook } from '../core/run-book.ts';
import type { Cidr, LoadBalancerAddress } from '../inventory/index.ts';
import { poolNames } from './address-pools.ts';

export interface MetalLbRunBookFacts {
  readonly network: Cidr | undefined;
  readonly reserved: readonly LoadBalancerAddress[];
}

/** The symptoms, as alerts name them. */
export const symptoms = {
  pending: 'A Service of type LoadBalancer stays <pending>',
  refused: 'MetalLB works with an old configuration',
} as const;

export const metalLbRunBook = ({ network, reserved }: MetalLbRunBookFacts): RunBook => ({
  title: 'MetalLB',
  purpose: `Chooses the addresses of Services of type LoadBalancer from ${network ?? 'no network'}; Calico announces them by BGP. While it is down every address that was given goes on working, but no new Service gets one.${reserved.length === 0 ? '' : ` Reserved: ${reserved.map(({ name, address }) => `${name} ${address}`).join(', ')}.`}`,
  checks: [
    { text: 'On any machine with a kubeconfig: its controller runs, and there is no speaker.', command: 'kubectl -n metallb-system get pods -o wide' },
    { text: 'The pools, and how many of their addresses are taken.', command: 'kubectl -n metallb-system get ipaddresspools -o yaml' },
    { text: 'Every Service has its address.', command: 'kubectl get services -A --field-selector spec.type=LoadBalancer -o wide' },
  ],
  failures: [
    {
      symptom: symptoms.pending,
      steps: [
        { text: 'Read why: the event names the address that is taken, or the pool that is empty.', command: 'kubectl -n NAMESPACE describe service NAME' },
        {
          text: `Without the annotation metallb.io/loadBalancerIPs it takes from the pool ${poolNames.automatic}. Is that full? Enlarge pools.loadBalancers in the inventory, or delete Services that nobody uses.`,
          command: `kubectl -n metallb-system get ipaddresspool ${poolNames.automatic} -o jsonpath='{.status}{"\\n"}'`,
        },
        { text: 'Does the controller run, and what does it say?', command: 'kubectl -n metallb-system logs deployment/metallb-controller --tail=50' },
      ],
    },
    {
      symptom: symptoms.refused,
      steps: [
        {
          text: 'A pool was made by hand, and overlaps one of the site. Which?',
          command: 'kubectl -n metallb-system get ipaddresspools,configurationstates -o yaml',
        },
        { text: 'Delete what the site does not know; it is loaded again by itself.' },
      ],
    },
    {
      symptom: 'A Service has its address, and nobody reaches it',
      steps: [
        {
          text: 'MetalLB has done its part. Does Calico announce it? On a leaf, with the address of the Service:',
          command: "vtysh -c 'show bgp ipv4 unicast ADDRESS'",
        },
        {
          text: 'A Service with externalTrafficPolicy Local is reached through nodes that run one of its Pods, and only those.',
          command: 'kubectl -n NAMESPACE get endpointslices -l kubernetes.io/service-name=NAME -o wide',
        },
      ],
    },
    {
      symptom: 'TCP 179 of a node is taken twice',
      steps: [
        { text: 'On the node: only bird may listen there.', command: "ss -ltnp 'sport = :179'" },
        { text: 'A speaker of MetalLB? The site never installs one: somebody did by hand.', command: 'kubectl get daemonsets -A' },
      ],
    },
  ],
});
