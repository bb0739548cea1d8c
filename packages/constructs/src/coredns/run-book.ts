import type { RunBook } from '../core/run-book.ts';
import type { IpAddress } from '../inventory/index.ts';

export interface CoreDnsRunBookFacts {
  readonly clusterDns: IpAddress;
  readonly domain: string;
  readonly nameServers: readonly IpAddress[];
  /** A name of the site, and its address. */
  readonly sample: { readonly name: string; readonly address: IpAddress };
}

/** The symptoms, as alerts name them. */
export const symptoms = { down: 'No Pod resolves any name', outside: 'Names of the site resolve, and others do not' } as const;

const ask = (name: string): string =>
  `kubectl run dns-question --rm -i --restart=Never --image=docker.io/rancher/mirrored-library-busybox:1.37.0 -- nslookup ${name}`;

export const coreDnsRunBook = ({ clusterDns, domain, nameServers, sample }: CoreDnsRunBookFacts): RunBook => ({
  title: 'CoreDNS',
  purpose: `Answers every Pod that asks for a name, at ${clusterDns}: Services, the names of the site below ${domain}, and the rest by asking ${nameServers.join(', ') || 'whatever the nodes ask'}. One Pod, which K3s deploys: while it is down, next to nothing in the cluster finds anything else.`,
  checks: [
    { text: 'On any machine with a kubeconfig: its Pod is Ready.', command: 'kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide' },
    { text: `A name of the site resolves to ${sample.address}.`, command: ask(sample.name) },
    {
      text: 'It has read what the site adds: no line says that a file could not be parsed.',
      command: 'kubectl -n kube-system logs deployment/coredns --tail=50',
    },
  ],
  failures: [
    {
      symptom: symptoms.down,
      steps: [
        { text: 'Does its Pod run, and where?', command: 'kubectl -n kube-system describe pods -l k8s-app=kube-dns' },
        {
          text: 'Does it refuse its configuration? It keeps the old one while it runs, and does not start with a broken one. Put the last good one back by hand, and mend the site: Argo CD restores what Git says.',
          command: 'kubectl -n kube-system logs deployment/coredns --tail=50 && kubectl -n kube-system get configmap coredns-custom -o yaml',
        },
        {
          text: 'Its node is gone and it is not moved yet? After five minutes it is; sooner if the Pod is deleted.',
          command: 'kubectl -n kube-system delete pod -l k8s-app=kube-dns --force',
        },
        { text: 'More load than one Pod takes? K3s leaves the number to people.', command: 'kubectl -n kube-system scale deployment coredns --replicas=2' },
      ],
    },
    {
      symptom: symptoms.outside,
      steps: [
        ...nameServers.map((server) => ({ text: `From a node: does ${server} answer?`, command: `dig +time=2 +tries=1 @${server} . NS` })),
        { text: 'Do they answer, and Pods still get nothing? The firewall must let UDP and TCP 53 pass from the nodes.' },
      ],
    },
    {
      symptom: 'A name of the site resolves to an old address',
      steps: [
        {
          text: 'What does the cluster have? A change of the ConfigMap is read within two minutes.',
          command: 'kubectl -n kube-system get configmap coredns-custom -o yaml',
        },
        {
          text: `Every name, its address and who declared it stand in docs/dns-names.md. Other resolvers of yours, and the public zone of ${domain}, hold copies of their own.`,
        },
      ],
    },
  ],
});
